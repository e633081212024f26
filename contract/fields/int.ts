import type { DocFieldJson } from './doc-field.ts'
import type { FieldType } from './field-type.ts'
import { bigintRange, checkNotNegative, filterNumber, intRange, storedInteger, toInteger } from './numbers.ts'

/** Digits that an `int` column can hold; a field with a greater `length` gets a `bigint`. */
const intDigits = 11

const isBig = (field: DocFieldJson): boolean => Number(field.length ?? 0) > intDigits

const rangeOf = (field: DocFieldJson): number => (isBig(field) ? bigintRange : intRange)

/** A whole number; fractions are cut off, empty is 0. With a `length` above 11 it may be as large as a JavaScript number is exact. */
export const int: FieldType = {
  name: 'Int',
  notNull: true,
  column: (field) => ({ kind: isBig(field) ? 'bigint' : 'int' }),
  parse: (value, field) => toInteger(value, field, rangeOf(field)) ?? 0,
  validate: checkNotNegative,
  fromDatabase: storedInteger,
  filterValue: filterNumber,
  schema: (field) => ({ type: 'integer', minimum: field.non_negative ? 0 : -rangeOf(field), maximum: rangeOf(field) }),
  typescript: () => 'number',
}
