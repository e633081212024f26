import { noPermission } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import type { PermissionQueryCondition } from 'cortado/permission/hooks.ts'
import { isAdministrator } from 'cortado/permission/user.ts'
import { type SqlBool, sql } from 'kysely'
import { mayRun, runnable } from '../allowed.ts'
import { filterText } from './filters.ts'

/** A prepared report whose result the user may see: one's own, of a report that one may still run; Administrator: all. Throws notFound, noPermission. */
export async function preparedFor(ctx: Context, name: string): Promise<Document> {
  const doc = await load(ctx, 'Prepared Report', name)
  if (await isOpenTo(ctx, doc.values)) return doc
  throw noPermission({ right: 'read', doctype: 'Prepared Report', name })
}

/** Whether the user may see a prepared report: it holds what its maker could see. */
export const isOpenTo = async (ctx: Context, { owner, report_name }: Readonly<Row>): Promise<boolean> =>
  isAdministrator(ctx.user) || (owner === ctx.user.name && (await mayRun(ctx, String(report_name ?? ''))))

/** What is looked for. */
export interface PreparedQuery {
  readonly report: string
  readonly filters: unknown
  readonly status: readonly string[]
}

/** Names of the user's prepared reports with just these filters, the newest first. */
export async function preparedReports(ctx: Context, { report, filters, status }: PreparedQuery): Promise<string[]> {
  const rows = (await list(
    ctx,
    'Prepared Report',
    {
      fields: ['name'],
      filters: [
        ['report_name', '=', report],
        ['filters', '=', filterText(filters)],
        ['status', 'in', status],
        ['owner', '=', ctx.user.name],
      ],
      order_by: 'creation desc',
      page_length: 100,
    },
    { ignorePermissions: true },
  )) as Row[]
  return rows.map(({ name }) => String(name))
}

/** The same for lists: the user's own, of reports that may be run. At most six statements. */
export const ownPrepared: PermissionQueryCondition = async (ctx, _meta, alias) => {
  const owner = sql<SqlBool>`${sql.id(alias, 'owner')} = ${ctx.user.name}`
  const { db } = ctx
  const rows = await db.read(
    compile(db.dialect, sql`select distinct report_name from ${sql.table('tabPrepared Report')} where owner = ${ctx.user.name}`),
  )
  const open = await runnable(
    ctx,
    rows.map(({ report_name }) => String(report_name)),
  )
  return open.size === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${owner} and ${db.dialect.inList(sql.id(alias, 'report_name'), [...open])})`
}
