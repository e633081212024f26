import type { FieldType } from './field-type.ts'
import { checkNotNegative, decimalColumn, decimalSchema, filterNumber, sameDecimal, storedDecimal, toDecimal } from './numbers.ts'

/** A number with a fraction, exact to nine digits after the point; empty is 0. `precision` only says how many are shown. */
export const float: FieldType = {
  name: 'Float',
  notNull: true,
  column: () => decimalColumn,
  parse: (value, field) => toDecimal(value, field, 0) ?? 0,
  validate: checkNotNegative,
  fromDatabase: storedDecimal,
  same: sameDecimal,
  filterValue: filterNumber,
  schema: decimalSchema,
  typescript: () => 'number',
}
