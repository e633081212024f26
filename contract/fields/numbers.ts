import { negative, tooLong } from '../error-catalogue.ts'
import { decimalOf, numberOf } from './decimals.ts'
import type { DocFieldJson } from './doc-field.ts'
import type { ColumnKind } from './field-type.ts'
import { labelOf, refusal } from './refusal.ts'

/** The column of money, floats, percentages and durations, as Frappe's: decimal(21,9). */
export const decimalColumn = { kind: 'decimal', precision: 21, scale: 9 } as const satisfies ColumnKind

/** A decimal as documents keep it: a number, or its digits as text where a number would lose some (beyond 15 digits). */
export type Decimal = number | string

const { scale } = decimalColumn
const wholeDigits = decimalColumn.precision - scale
const beyondWhole = 10 ** wholeDigits

/**
 * A value as a decimal with nine digits after the point. Undefined, null and '' are undefined; true and false 1 and 0; a text that is no number is
 * `word`, or refused where there is none. Throws badValue (NaN, lists, objects …) and tooLong (more than twelve digits before the point).
 */
export function toDecimal(value: unknown, field: DocFieldJson, word?: 0): Decimal | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < beyondWhole) return value + 0
  const given = numeral(value, field)
  if (given === undefined) return undefined
  const decimal = decimalOf(given, scale, wholeDigits) ?? word
  if (decimal === undefined) throw refusal(value, field, 'a number')
  if (Math.abs(Number(decimal)) === Infinity) throw tooLong({ label: labelOf(field), max: `${wholeDigits} digits before the point` })
  return typeof value === 'number' ? Number(decimal) : decimal
}

/** A value as the text of a number, undefined where it is empty. Throws badValue for what cannot be a number. */
function numeral(value: unknown, field: DocFieldJson): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
  throw refusal(value, field, 'a number')
}

/** The largest value of an `int` column; Frappe takes the negative of it as the smallest. */
export const intRange = 2_147_483_647

/** The largest value of a `bigint` column that a JavaScript number holds exactly. */
export const bigintRange = Number.MAX_SAFE_INTEGER

/**
 * A value as an integer: fractions are cut off, a text that is no number is 0. Undefined, null and '' are undefined.
 * Throws badValue (NaN, lists, objects …) and tooLong (beyond `range` on either side).
 */
export function toInteger(value: unknown, field: DocFieldJson, range: number): number | undefined {
  const given = typeof value === 'number' && Number.isFinite(value) ? value : numeral(value, field)
  if (given === undefined) return undefined
  const integer = Math.trunc(typeof given === 'number' ? given : (numberOf(given) ?? 0)) + 0
  if (Math.abs(integer) > range) throw tooLong({ label: labelOf(field), max: range })
  return integer
}

/** Refuses a number below zero in a `non_negative` field. Throws negative. */
export function checkNotNegative(value: unknown, field: DocFieldJson): void {
  if (field.non_negative && Number(value) < 0) throw negative({ label: labelOf(field) })
}

/** A decimal of the driver: a number where it is exact, else its digits without trailing zeros. */
export const storedDecimal = (value: unknown): unknown => (typeof value === 'string' ? (decimalOf(value, scale) ?? value) : value)

/** Whether two decimals are equal, one of which may be a text. */
export const sameDecimal = (one: unknown, other: unknown): boolean =>
  one === other || (one != null && other != null && String(storedDecimal(one)) === String(storedDecimal(other)))

/** An integer of the driver. */
export const storedInteger = (value: unknown): unknown => (typeof value === 'string' ? Number(value) : value)

/** A number out of a filter's value: what is none counts as 0, digits beyond 15 stay a text. Nothing is cut off: `> 2.7` means that, for integers too. */
export function filterNumber(value: unknown): Decimal {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0
  if (typeof value === 'boolean') return value ? 1 : 0
  const read = typeof value === 'string' ? decimalOf(value, 30) : undefined
  return read === undefined || Math.abs(Number(read)) === Infinity ? 0 : read
}

/** JSON Schema of a decimal. Clients may send it as text too; it is answered as a number. */
export const decimalSchema = (field: DocFieldJson): Record<string, unknown> => ({ type: 'number', ...(field.non_negative && { minimum: 0 }) })
