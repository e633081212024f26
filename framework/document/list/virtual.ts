import { listTooLong, noPermission, validation } from '@cortado/contract/error-catalogue.ts'
import { parseFilters } from '@cortado/contract/filters.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { mayDoctype } from '../../permission/decide.ts'
import { maskForRead } from '../../permission/levels.ts'
import { limitOf } from '../limits.ts'
import { demandRecords, fromSource } from '../source.ts'
import type { ListOptions, ListQuery } from './query.ts'
import { openRows, virtualLimits } from './virtual-policy.ts'

/**
 * What the controller of a virtual DocType, which has no table, brings for lists: static methods. With `getRows` the list is made as any other one
 * is: filters, order, pages, groups, counts and the user's rights are applied to its rows. Where the source does that itself, and has more than
 * fits into memory, `getList` and `getCount` answer in its place; which rows the user may see is theirs to decide then, fields above the user's
 * level are left out of what they answer. Where Access Policies are in force, `getList` is asked from the first row on, with the fields that they look
 * at, and what they do not allow is left out.
 */
export interface VirtualLists {
  /** All documents, or at least those that may match: values by fieldname, `name` among them. At most as many as a list may hold. */
  getRows?(ctx: Context, query: ListQuery): Promise<readonly Row[]> | readonly Row[]
  /** The rows of a list; filters come as a list of `{ field, operator, value }`. */
  getList?(ctx: Context, query: ListQuery): Promise<Row[] | unknown[][]>
  getCount?(ctx: Context, query: ListQuery): Promise<number>
}

/** Whether the controller of a virtual DocType brings rows out of which lists are made. */
export const bringsRows = async (ctx: Context, meta: Meta): Promise<boolean> => (await controllerOf(ctx, meta))?.getRows !== undefined

/** The rows that the controller brings, as a JSON list of the DocType's columns. Throws listTooLong; validation where it brings something else; unavailable; the field types' errors. */
export async function virtualRecords(ctx: Context, meta: Meta, query: ListQuery): Promise<string> {
  const controller = await controllerOf(ctx, meta)
  const rows = demandRecords(meta, 'getRows', (await fromSource(meta, () => controller?.getRows?.(ctx, query))) ?? [])
  const limit = limitOf(ctx, 'max_list_rows')
  if (rows.length > limit) throw listTooLong({ limit })
  return JSON.stringify(rows.map((row) => recordOf(meta, row)))
}

function recordOf(meta: Meta, row: Row): Row {
  const record: Row = { docstatus: 0, idx: 0 }
  for (const { name, field } of meta.columns) {
    const value = field ? meta.fieldTypes.of(field).parse(row[name], field) : row[name]
    if (value != null) record[name] = value
  }
  return record
}

/** The list that a virtual DocType's controller makes. Throws noPermission; validation where it makes none; unavailable where its source is away. */
export async function virtualList(ctx: Context, meta: Meta, query: ListQuery, options: ListOptions): Promise<Row[] | unknown[][]> {
  const controller = await allowedController(ctx, meta, options)
  if (!controller?.getList) throw validation({ message: `${meta.name} is virtual and its controller brings no list` })
  const limits = await virtualLimits(ctx, meta, options)
  const getList = listerOf(controller, meta)
  if (limits.length > 0) return openList(ctx, meta, { query: readFilters(meta, query, options), limits, getList })
  const rows = await getList(ctx, readFilters(meta, query, options))
  if (!options.ignorePermissions) for (const row of rows) if (!Array.isArray(row)) await maskListed(ctx, meta, row)
  return rows
}

/** The rows that policies open, masked. */
async function openList(ctx: Context, meta: Meta, asked: Parameters<typeof openRows>[2]): Promise<Row[] | unknown[][]> {
  const { rows, names } = await openRows(ctx, meta, asked)
  for (const row of rows) await maskListed(ctx, meta, row)
  return asked.query.as_list ? rows.map((row) => (names ?? Object.keys(row)).map((name) => row[name] ?? null)) : rows
}

/** Fields that a list does not hold are not put in. */
async function maskListed(ctx: Context, meta: Meta, row: Row): Promise<void> {
  const keys = new Set(Object.keys(row))
  await maskForRead(ctx, meta, row)
  for (const key of Object.keys(row)) if (!keys.has(key)) delete row[key]
}

/** How many documents a virtual DocType has, as its controller says. Throws as `virtualList`. */
export async function virtualCount(ctx: Context, meta: Meta, query: ListQuery, options: ListOptions): Promise<number> {
  const controller = await allowedController(ctx, meta, options)
  const read = readFilters(meta, query, options)
  const limits = await virtualLimits(ctx, meta, options)
  if (controller?.getCount && limits.length === 0) return Number(await fromSource(meta, () => controller.getCount?.(ctx, read)))
  if (!controller?.getList) throw validation({ message: `${meta.name} is virtual and its controller counts nothing` })
  const whole = { ...read, start: undefined, page_length: undefined }
  const getList = listerOf(controller, meta)
  return (await (limits.length > 0 ? openList(ctx, meta, { query: whole, limits, getList }) : getList(ctx, whole))).length
}

/** `getList` of a controller; what it answers is looked at. */
const listerOf =
  (controller: VirtualLists, meta: Meta): NonNullable<VirtualLists['getList']> =>
  async (ctx, query) =>
    demandRecords(meta, 'getList', (await fromSource(meta, () => controller.getList?.(ctx, query))) ?? [], { lists: true })

const readFilters = ({ name }: Meta, query: ListQuery, { lenient }: ListOptions): ListQuery => ({
  ...query,
  filters: parseFilters(query.filters, { doctype: name, lenient }),
  or_filters: parseFilters(query.or_filters, { doctype: name, argument: 'or_filters', lenient }),
})

async function allowedController(ctx: Context, meta: Meta, options: ListOptions): Promise<VirtualLists | undefined> {
  if (!options.ignorePermissions && !(await mayDoctype(ctx, meta, 'read'))) throw noPermission({ right: 'read', doctype: meta.name })
  return controllerOf(ctx, meta)
}

const controllerOf = async (ctx: Context, meta: Meta) => (await ctx.controllers.controller(meta)) as VirtualLists | undefined
