import type { FieldType } from './field-type.ts'
import { decimalColumn, filterNumber, sameDecimal, storedDecimal, toDecimal } from './numbers.ts'

/** A percentage: 12.5 means 12.5 %. Below 0 and above 100 are allowed, whatever `non_negative` says; empty is 0. */
export const percent: FieldType = {
  name: 'Percent',
  notNull: true,
  column: () => decimalColumn,
  parse: (value, field) => toDecimal(value, field, 0) ?? 0,
  fromDatabase: storedDecimal,
  same: sameDecimal,
  filterValue: filterNumber,
  schema: () => ({ type: 'number' }),
  typescript: () => 'number',
}
