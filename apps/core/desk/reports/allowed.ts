import { notFound, permission, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { accessTo } from 'cortado/permission/access.ts'
import { demand, may } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { hasOneOf, rolesByParent } from '../roles.ts'

/** A report that the user may run: one of its roles (none: everyone's), and the right `report` on its DocType. Throws notFound, permission, noPermission, validation for one that is disabled. */
export async function reportFor(ctx: Context, name: string): Promise<Document> {
  const report = await load(ctx, 'Report', name)
  await demandRole(report)
  await demand(ctx, await ctx.meta.get(report.get('ref_doctype')), 'report')
  if (report.get('disabled')) throw validation({ message: `Report ${name} is disabled` })
  return report
}

/** A Custom Role for the report stands instead of its own roles. */
async function demandRole(report: Document): Promise<void> {
  const { ctx, name } = report
  const query = { fields: ['name'], filters: [['report', '=', name]], page_length: 1 }
  const [custom] = (await list(ctx, 'Custom Role', query, { ignorePermissions: true })) as Row[]
  const rows = custom ? (await load(ctx, 'Custom Role', String(custom.name))).rows('roles') : []
  const roles = (rows.length > 0 ? rows : report.rows('roles')).map((row) => row.get<string>('role'))
  if (!hasOneOf(ctx, roles)) throw permission({ message: `No permission to run the report ${name}: it is for ${roles.join(', ')}` })
}

/** Whether policies say which documents of the report's DocType the user may export: what a report found for other uses is no answer to that. */
export async function isExportLimited({ ctx, values }: Document): Promise<boolean> {
  return (await accessTo(ctx, await ctx.meta.get(String(values.ref_doctype)), 'export')).policies.length > 0
}

/** The report that a Custom Report was made of, and may be run by the same user. Throws notFound. */
export async function referenceOf(report: Document): Promise<Document> {
  const name = report.get<string | undefined>('reference_report')
  if (!name) throw notFound({ doctype: 'Report', name: `behind ${report.name}` })
  const reference = await reportFor(report.ctx, name)
  if (reference.get('report_type') === 'Custom Report')
    throw validation({ message: `${report.name} is made of ${name}, which is a Custom Report itself` })
  return reference
}

/** Those of some reports that the user may run; of what is not there, or disabled, none. At most four statements, however many there are. */
export async function runnable(ctx: Context, names: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = [...new Set(names)]
  if (asked.length === 0) return new Set()
  const [reports, roles, custom] = await Promise.all([
    list(ctx, 'Report', { fields: ['name', 'ref_doctype', 'disabled'], filters: [['name', 'in', asked]] }, { ignorePermissions: true }),
    rolesByParent(ctx, 'Report', asked),
    customRoles(ctx, asked),
  ])
  const found = await Promise.all(
    (reports as Row[]).map(async (row) => {
      const name = String(row.name)
      const meta = row.disabled ? undefined : await ctx.meta.find(String(row.ref_doctype))
      const isFor = hasOneOf(ctx, custom.get(name) ?? roles.get(name) ?? [])
      return meta && isFor && (await may(ctx, meta, 'report')) ? [name] : []
    }),
  )
  return new Set(found.flat())
}

/** Roles that Custom Roles give reports. */
async function customRoles({ db }: Context, names: readonly string[]): Promise<Map<string, string[]>> {
  const [custom, has] = [sql.table('tabCustom Role'), sql.table('tabHas Role')]
  const query = sql`select c.report, h.role from ${custom} c join ${has} h on h.parent = c.name and h.parenttype = ${'Custom Role'} where ${db.dialect.inList(sql.id('c', 'report'), names)}`
  const byReport = Map.groupBy(await db.read(compile(db.dialect, query)), ({ report }) => String(report))
  return new Map([...byReport].map(([report, rows]) => [report, rows.map(({ role }) => String(role))]))
}

/** Whether the user may run a report; one that is not there, or disabled, nobody may. */
export const mayRun = async (ctx: Context, name: string): Promise<boolean> => (await runnable(ctx, [name])).has(name)
