import type { FieldType } from './field-type.ts'
import { bigintRange, filterNumber, storedInteger, toInteger } from './numbers.ts'

/** A whole number in a `bigint` column, for the framework's own tables; empty is null. */
export const longInt: FieldType = {
  name: 'Long Int',
  column: () => ({ kind: 'bigint' }),
  parse: (value, field) => toInteger(value, field, bigintRange) ?? (field.not_nullable ? 0 : null),
  fromDatabase: storedInteger,
  filterValue: filterNumber,
  schema: () => ({ type: ['integer', 'null'], minimum: -bigintRange, maximum: bigintRange }),
  typescript: (field) => (field.reqd || field.not_nullable ? 'number' : 'number | null'),
}
