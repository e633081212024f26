import type { FieldType } from './field-type.ts'
import { decimalColumn, filterNumber, sameDecimal, storedDecimal, toDecimal } from './numbers.ts'

/** A span of time in seconds. Empty is null (0 in a `not_nullable` field); a text that is no number is refused. */
export const duration: FieldType = {
  name: 'Duration',
  column: () => decimalColumn,
  parse: (value, field) => toDecimal(value, field) ?? (field.not_nullable ? (toDecimal(field.default, field, 0) ?? 0) : null),
  fromDatabase: storedDecimal,
  same: sameDecimal,
  filterValue: filterNumber,
  schema: () => ({ type: ['number', 'null'], description: 'Seconds' }),
  typescript: (field) => (field.reqd || field.not_nullable ? 'number' : 'number | null'),
}
