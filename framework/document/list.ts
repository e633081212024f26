import { listTooLong, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { limitOf } from './limits.ts'
import { type ListPlan, planList } from './list/plan.ts'
import { type ListOptions, type ListQuery, pageOf } from './list/query.ts'
import { toLists, toObjects } from './list/rows.ts'
import { type ListShape, listShape } from './list/shape.ts'
import { Sources } from './list/sources.ts'
import { virtualList } from './list/virtual.ts'
import { readWhere } from './list/where.ts'

export { count } from './count.ts'
export type { ListOptions, ListQuery } from './list/query.ts'

/** A list as keys and rows of values in their order. */
export interface ListTable {
  readonly keys: readonly string[]
  readonly values: unknown[][]
}

/**
 * The documents of a DocType that match and that the user may see: rows with the fields that were asked for, or with `as_list` lists of
 * values. One statement. Throws unknownDoctype, noPermission, unknownColumn (also for fields above the user's level in filters, order and
 * groups), data, validation, badArgument, listTooLong.
 */
export async function list(ctx: Context, doctype: string, query: ListQuery = {}, options: ListOptions = {}): Promise<Row[] | unknown[][]> {
  const meta = await ctx.meta.get(doctype)
  if (meta.isVirtual) return virtualList(ctx, meta, query, options)
  const { plan, rows } = await run(ctx, meta, query, options)
  return query.as_list ? toLists(plan, rows) : toObjects(plan, rows)
}

/** As `list`, with the keys of the rows beside their values. */
export async function listTable(ctx: Context, doctype: string, query: ListQuery = {}, options: ListOptions = {}): Promise<ListTable> {
  const meta = await ctx.meta.get(doctype)
  if (meta.isVirtual) throw validation({ message: `${doctype} is virtual: its list has no columns` })
  const { plan, rows } = await run(ctx, meta, query, options)
  return { keys: plan.columns.map((column) => column.key), values: toLists(plan, rows) }
}

async function run(ctx: Context, meta: Meta, query: ListQuery, options: ListOptions): Promise<{ plan: ListPlan; rows: Row[] }> {
  const shape = listShape(meta, query, options)
  const sources = await Sources.open(ctx, meta, query, options)
  const where = await readWhere(sources, query, options)
  const asked = pageOf(query)
  const most = options.ignorePermissions ? Number.POSITIVE_INFINITY : mostRows(ctx, meta, shape)
  // one more than may be: whether there are more is known then
  const page = most === Number.POSITIVE_INFINITY || (asked.limit > 0 && asked.limit <= most) ? asked : { ...asked, limit: most + 1 }
  const { plan, statement } = await planList({ sources, shape, where, page, after: query.after, nearest: options.nearest })
  const rows = await ctx.db.read(statement, plan.lane)
  if (rows.length > most) throw listTooLong({ limit: most })
  return { plan, rows }
}

/** How many rows of these fields a client may get at once: all of them are in memory, as rows and as the text of the answer. */
function mostRows(ctx: Context, meta: Meta, { fields }: ListShape): number {
  const columns = fields.reduce((sum, { column, aggregate }) => sum + (column.field === '*' && !aggregate ? meta.columns.length : 1), 0)
  return Math.max(1, Math.min(limitOf(ctx, 'max_list_rows'), Math.floor(limitOf(ctx, 'max_list_values') / columns)))
}
