import { listTooLong, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { openValue } from './fields/encrypted.ts'
import { limitOf } from './limits.ts'
import type { Access } from './list/access.ts'
import { addMade, type MadeColumn, splitMade } from './list/made.ts'
import { type ListParts, type ListPlan, planList } from './list/plan.ts'
import { type ListOptions, type ListQuery, pageOf } from './list/query.ts'
import { toLists, toObjects } from './list/rows.ts'
import { type ListShape, listShape } from './list/shape.ts'
import { Sources } from './list/sources.ts'
import { bringsRows, virtualList, virtualRecords } from './list/virtual.ts'
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
 * values. One statement; behind a row (`after`) at most two. Throws unknownDoctype, noPermission, unknownColumn (also for fields above the user's level in filters, order and
 * groups), data, validation, badArgument, listTooLong.
 */
export async function list(ctx: Context, doctype: string, query: ListQuery = {}, options: ListOptions = {}): Promise<Row[] | unknown[][]> {
  const meta = await ctx.meta.get(doctype)
  if (meta.isVirtual && !(await bringsRows(ctx, meta))) return virtualList(ctx, meta, query, options)
  const { plan, rows, made, access } = await run(ctx, meta, query, options)
  if (made.length > 0) {
    const { keys, values } = await addMade(ctx, meta, { keys: keysOf(plan), values: toLists(plan, rows), made, access })
    return query.as_list ? values : values.map((row) => Object.fromEntries(keys.map((key, index) => [key, row[index]])))
  }
  return query.as_list ? toLists(plan, rows) : toObjects(plan, rows)
}

/** As `list`, with the keys of the rows beside their values. */
export async function listTable(ctx: Context, doctype: string, query: ListQuery = {}, options: ListOptions = {}): Promise<ListTable> {
  const meta = await ctx.meta.get(doctype)
  if (meta.isVirtual && !(await bringsRows(ctx, meta))) throw validation({ message: `${doctype} is virtual: its list has no columns` })
  const { plan, rows, made, access } = await run(ctx, meta, query, options)
  const table = { keys: keysOf(plan), values: toLists(plan, rows) }
  return made.length > 0 ? addMade(ctx, meta, { ...table, made, access }) : table
}

const keysOf = ({ columns }: ListPlan): string[] => columns.map((column) => column.key)

/** What a list's statement brought, and which fields are still to be made of its rows. */
interface Brought {
  readonly plan: ListPlan
  readonly rows: Row[]
  readonly made: readonly MadeColumn[]
  readonly access: Access
}

async function run(ctx: Context, meta: Meta, query: ListQuery, options: ListOptions): Promise<Brought> {
  const { shape, made } = splitMade(meta, listShape(meta, query, options))
  const records = meta.isVirtual ? await virtualRecords(ctx, meta, query) : undefined
  const sources = await Sources.open(ctx, meta, query, { ...options, records })
  const where = await readWhere(sources, query, options)
  const asked = pageOf(query)
  const most = options.ignorePermissions ? Number.POSITIVE_INFINITY : mostRows(ctx, meta, shape)
  // one more than may be: whether there are more is known then
  const page = most === Number.POSITIVE_INFINITY || (asked.limit > 0 && asked.limit <= most) ? asked : { ...asked, limit: most + 1 }
  const { plan, rows } = await readPage(ctx, { sources, shape, where, page, after: query.after, nearest: options.nearest })
  if (rows.length > most) throw listTooLong({ limit: most })
  openColumns(ctx, plan, rows)
  return { plan, rows, made, access: sources.main.access }
}

/** One page. A second statement where the rows that are left before those without a value do not fill it. */
async function readPage(ctx: Context, parts: ListParts): Promise<{ plan: ListPlan; rows: Row[] }> {
  const { page } = parts
  const separately = parts.after !== undefined && page.limit > 0 && page.start === 0
  const { plan, statement, after } = await planList({ ...parts, behind: separately ? 'filled' : 'all' })
  const rows = await ctx.db.read(statement, plan.lane)
  if (!after?.emptyFollow || rows.length >= page.limit) return { plan, rows }
  const rest = await planList({ ...parts, page: { ...page, limit: page.limit - rows.length }, behind: 'empty' })
  return { plan, rows: [...rows, ...(await ctx.db.read(rest.statement, rest.plan.lane))] }
}

/** Decrypts what is encrypted in the driver's rows. */
function openColumns(ctx: Context, { columns }: ListPlan, rows: readonly Row[]): void {
  for (const { name, encrypted } of columns) if (encrypted !== undefined) for (const row of rows) row[name] = openValue(ctx, encrypted, row[name])
}

/** How many rows of these fields a client may get at once: all of them are in memory, as rows and as the text of the answer. */
function mostRows(ctx: Context, meta: Meta, { fields }: ListShape): number {
  const columns = fields.reduce((sum, { column, aggregate }) => sum + (column.field === '*' && !aggregate ? meta.columns.length : 1), 0)
  return Math.max(1, Math.min(limitOf(ctx, 'max_list_rows'), Math.floor(limitOf(ctx, 'max_list_values') / columns)))
}
