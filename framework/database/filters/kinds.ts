import type { Scalar } from '@cortado/contract/filters.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '../dialects/dialect.ts'
import type { FilterColumn } from './column.ts'
import { datetimeValue, dateValue, noDate, timeValue } from './moments.ts'

/** A value as it is bound, and how the column has to be written so that the database can compare both. */
export interface Bound {
  readonly value: Scalar
  /** `plain`: the column as it is; `wide`: as a decimal, for numbers that its integer type cannot hold; `text`: as a text. */
  readonly form: 'plain' | 'wide' | 'text'
}

/** How values of one kind of column are compared. */
export interface Comparison {
  readonly name: 'text' | 'number' | 'date' | 'datetime' | 'time' | 'uuid'
  /** What a NULL counts as. */
  readonly fallback: RawBuilder<unknown>
  /** Throws badArgument. null: nothing equals it. */
  bind(value: Scalar, column: FilterColumn): Bound
}

const plain = (value: Scalar): Bound => ({ value, form: 'plain' })

const text: Comparison = {
  name: 'text',
  fallback: sql`''`,
  bind: (value) => plain(value === null ? null : String(value)),
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const uuid: Comparison = {
  ...text,
  name: 'uuid',
  bind: (value) => {
    const read = value === null ? null : String(value).toLowerCase()
    return { value: read, form: read === null || UUID.test(read) ? 'plain' : 'text' }
  },
}

const ranges: Readonly<Record<string, number>> = { smallint: 2 ** 15, int: 2 ** 31, bigint: Number.MAX_SAFE_INTEGER }

const number: Comparison = {
  name: 'number',
  fallback: sql`0`,
  bind: (value, column) => {
    const read = numberOf(column.convert ? (column.convert(value) ?? value) : value)
    const range = ranges[column.kind.kind]
    if (range === undefined) return plain(read)
    const fits = Number.isInteger(Number(read)) && Math.abs(Number(read)) < range
    return { value: fits ? Number(read) : read, form: fits ? 'plain' : 'wide' }
  },
}

/** A number out of a client's value, as Frappe's `flt`: thousands separators go, what is none is 0. Exact decimals stay texts. */
function numberOf(value: unknown): string | number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0
  const given = String(value ?? '')
    .replaceAll(',', '')
    .trim()
  if (/^[+-]?\d{1,40}(\.\d{0,40})?$/.test(given)) return given.length > 15 ? given : Number(given)
  const read = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(given) ? Number(given) : 0
  return Number.isFinite(read) ? read : 0
}

const date: Comparison = {
  name: 'date',
  fallback: sql.lit(noDate),
  bind: (value, column) => plain(value === null ? null : dateValue(value, column.name)),
}

const datetime: Comparison = {
  name: 'datetime',
  fallback: sql.lit(`${noDate} 00:00:00.000000`),
  bind: (value, column) => plain(datetimeValue(value, column.name)),
}

const time: Comparison = {
  name: 'time',
  fallback: sql`'00:00:00'`,
  bind: (value, column) => plain(timeValue(value, column.name)),
}

const comparisons: Readonly<Record<string, Comparison>> = {
  varchar: text,
  text,
  longtext: text,
  json: text,
  uuid,
  int: number,
  bigint: number,
  smallint: number,
  decimal: number,
  date,
  datetime,
  time,
}

/** How values are compared with a column. */
export const comparisonOf = (column: FilterColumn): Comparison => comparisons[column.kind.kind] ?? text

/** The column as it is written for a form of comparison. */
export function operand(column: FilterColumn, form: Bound['form'], dialect: Dialect): RawBuilder<unknown> {
  if (form === 'wide') return sql`(${column.ref} + 0.0)`
  return form === 'text' || column.kind.kind === 'json' ? dialect.asText(column.ref) : column.ref
}

/** The column with NULL counting as the fallback of its kind. */
export function withFallback(column: FilterColumn, form: Bound['form'], dialect: Dialect): RawBuilder<unknown> {
  if (column.neverNull) return operand(column, form, dialect)
  const { name, fallback } = comparisonOf(column)
  return sql`coalesce(${operand(column, name === 'uuid' ? 'text' : form, dialect)}, ${fallback})`
}
