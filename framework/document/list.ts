import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { type ListPlan, planList } from './list/plan.ts'
import { type ListOptions, type ListQuery, pageOf } from './list/query.ts'
import { toLists, toObjects } from './list/rows.ts'
import { listShape } from './list/shape.ts'
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
 * groups), data, validation, badArgument.
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
  const { plan, statement } = await planList({ sources, shape, where, page: pageOf(query), nearest: options.nearest })
  return { plan, rows: await ctx.db.read(statement, plan.lane) }
}
