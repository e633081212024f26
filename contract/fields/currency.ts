import type { FieldType } from './field-type.ts'
import { checkNotNegative, decimalColumn, decimalSchema, filterNumber, sameDecimal, storedDecimal, toDecimal } from './numbers.ts'

/**
 * An amount of money, exact to nine digits after the point; empty is 0. `options` (a field, a path to one, or a code) says in which currency it is
 * shown, `precision` with how many digits: neither changes what is stored.
 */
export const currency: FieldType = {
  name: 'Currency',
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
