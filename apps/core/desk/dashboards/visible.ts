import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { may } from 'cortado/permission/decide.ts'
import type { HasPermission, PermissionQueryCondition } from 'cortado/permission/hooks.ts'
import { type SqlBool, sql } from 'kysely'
import { mayRun, runnable } from '../reports/allowed.ts'
import { hasOneOf, rolesByParent } from '../roles.ts'

/** Where charts and cards are, and which field tells what they are made of. */
interface Kind {
  readonly doctype: 'Dashboard Chart' | 'Number Card'
  readonly type: string
}

const seesAll = ({ user }: Pick<Context, 'user'>): boolean => user.roles.has('System Manager')

/** Whether the user may see a chart or a card: of documents and reports that the user may read and run; one for roles, who has one of them. System Managers see all. */
export const mayShow =
  ({ doctype, type }: Kind): HasPermission =>
  async (ctx, { values }) => {
    if (seesAll(ctx)) return true
    const roles = values.name ? ((await rolesByParent(ctx, doctype, [String(values.name)])).get(String(values.name)) ?? []) : []
    if (roles.length > 0) return hasOneOf(ctx, roles)
    if (values[type] === 'Custom') return true
    if (values[type] === 'Report') return mayRun(ctx, String(values.report_name ?? ''))
    const meta = await ctx.meta.find(String(values.document_type ?? ''))
    return meta !== undefined && (await mayRead(ctx, meta.name, values.parent_document_type))
  }

/** Rows of a table are read with documents of their parent. */
async function mayRead(ctx: Context, doctype: string, parent: unknown): Promise<boolean> {
  const meta = await ctx.meta.find(doctype)
  const asked = meta?.istable ? await ctx.meta.find(String(parent ?? '')) : meta
  return asked !== undefined && !asked.istable && may(ctx, asked, 'read')
}

/** The same for lists. */
export const isShown =
  ({ doctype, type }: Kind): PermissionQueryCondition =>
  async (ctx, _meta, alias) => {
    if (seesAll(ctx)) return undefined
    const { db } = ctx
    const table = sql.table(`tab${doctype}`)
    const rows = await db.read(compile(db.dialect, sql`select distinct document_type, parent_document_type, report_name from ${table}`))
    const of = (key: string): string[] => [...new Set(rows.flatMap((row) => (row[key] ? [String(row[key])] : [])))]
    const names = of('document_type')
    const readable = await Promise.all(names.map((name) => mayRead(ctx, name, rows.find((row) => row.document_type === name)?.parent_document_type)))
    const reports = [...(await runnable(ctx, of('report_name')))]
    const column = (name: string) => sql.id(alias, name)
    const kind = sql`coalesce(${column(type)}, '')`
    const made = sql`(${kind} = 'Custom' or (${kind} = 'Report' and ${db.dialect.inList(column('report_name'), reports)}) or (${kind} not in ('Custom', 'Report') and ${db.dialect.inList(
      column('document_type'),
      names.filter((_, at) => readable[at]),
    )}))`
    const roles = sql`(select 1 from ${sql.table('tabHas Role')} r where r.parenttype = ${doctype} and r.parent = ${column('name')}`
    return sql<SqlBool>`case when exists ${roles}) then exists ${roles} and ${db.dialect.inList(sql.id('r', 'role'), [...ctx.user.roles])}) else ${made} end`
  }
