import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { filterList } from './client-filters.ts'

/** Fieldnames of a DocType that a calendar shows, by what they are there. */
export interface FieldMap {
  readonly start: string
  readonly end: string
  readonly title: string | undefined
  readonly color: string | undefined
}

/** Reads a client's map of fields; the colour is the DocType's Color field where it has one. Throws badArgument for fields that the DocType does not have. */
export function readFieldMap(meta: Meta, given: unknown): FieldMap {
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    throw badArgument({ argument: 'field_map', reason: 'it should be an object' })
  const names = given as Row
  const named = (key: string): string | undefined => {
    const name = names[key]
    if (name == null || name === '') return undefined
    if (typeof name === 'string' && meta.columns.some((column) => column.name === name)) return name
    throw badArgument({ argument: 'field_map', reason: `${key} should name a field of ${meta.name}` })
  }
  const start = named('start')
  if (start === undefined) throw badArgument({ argument: 'field_map', reason: 'it names no start' })
  const color = meta.fields.find(({ fieldtype }) => fieldtype === 'Color')?.fieldname
  return { start, end: named('end') ?? start, title: named('title'), color: color ?? named('color') }
}

/** A span of time that a calendar shows: dates or moments. */
export interface Span {
  readonly from: string
  readonly to: string
}

const moment = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$/

/** Reads the ends of a span. Throws badArgument. */
export function readSpan(start: string, end: string): Span {
  for (const [argument, value] of Object.entries({ start, end }))
    if (!moment.test(value) || Number.isNaN(Date.parse(value.slice(0, 10)))) throw badArgument({ argument, reason: 'it should be a date' })
  return { from: start.replace('T', ' '), to: end.replace('T', ' ') }
}

/** What of a DocType a calendar shows. */
export interface CalendarQuery {
  readonly fieldMap: FieldMap
  readonly span: Span
  readonly filters: unknown
  /** Further fields, or these instead of the mapped ones; absent: the mapped ones and the name. */
  readonly fields: unknown
}

/** Documents that the user may see and that begin before the span ends and end after it begins; those without an end: that begin within it. Throws as `list` does. */
export async function calendarRows(ctx: Context, meta: Meta, { fieldMap, span, filters, fields }: CalendarQuery): Promise<Row[]> {
  const { start, end, title, color } = fieldMap
  const given: readonly unknown[] = Array.isArray(fields) && fields.length > 0 ? [...fields, color] : [start, end, title, 'name', color]
  const query = { fields: [...new Set(given.filter(Boolean))], order_by: start }
  const own = filterList(filters, meta.name)
  const rows = async (...more: readonly unknown[][]): Promise<Row[]> =>
    (await list(ctx, meta.name, { ...query, filters: [...own, [meta.name, start, '<=', lastMoment(span.to)], ...more] })) as Row[]
  const since = (field: string): unknown[] => [meta.name, field, '>=', span.from]
  if (end === start) return rows(since(start))
  const [spanning, endless] = await Promise.all([rows(since(end)), rows([meta.name, end, 'is', 'not set'], since(start))])
  return [...spanning, ...endless]
}

/** A date stands for all of its day. */
const lastMoment = (value: string): string => (value.length === 10 ? `${value} 23:59:59.999999` : value)
