import { decimalOf } from './decimals.ts'
import type { ColumnKind, FieldType } from './field-type.ts'
import { filterNumber, storedDecimal, toDecimal } from './numbers.ts'

const column = { kind: 'decimal', precision: 3, scale: 2 } as const satisfies ColumnKind

/** Stars as a share of all of them: 0 to 1 in hundredths; what lies outside is brought to the nearer end. Empty is 0. `options`: how many stars (3 to 10, default 5). */
export const rating: FieldType = {
  name: 'Rating',
  column: () => column,
  parse(value, field) {
    const share = Math.min(1, Math.max(0, Number(toDecimal(value, field, 0) ?? 0)))
    return Number(decimalOf(String(share), column.scale))
  },
  fromDatabase: storedDecimal,
  filterValue: filterNumber,
  schema: () => ({ type: ['number', 'null'], minimum: 0, maximum: 1 }),
  typescript: () => 'number',
}
