import { numberOf } from './decimals.ts'
import type { FieldType } from './field-type.ts'
import { filterNumber, storedInteger } from './numbers.ts'
import { refusal } from './refusal.ts'

/** A tick: 0 or 1, never true or false. Numbers whose whole part is not 0 count as 1, texts that are no number as 0; empty is 0. */
export const check: FieldType = {
  name: 'Check',
  notNull: true,
  column: () => ({ kind: 'smallint' }),
  parse(value, field) {
    if (typeof value === 'number' && !Number.isNaN(value)) return Math.trunc(value) === 0 ? 0 : 1
    if (typeof value === 'string') return Math.trunc(numberOf(value) ?? 0) === 0 ? 0 : 1
    if (typeof value === 'boolean' || typeof value === 'bigint') return value ? 1 : 0
    if (value === undefined || value === null) return 0
    throw refusal(value, field, '0 or 1')
  },
  fromDatabase: storedInteger,
  filterValue: filterNumber,
  schema: () => ({ type: 'integer', enum: [0, 1] }),
  typescript: () => '0 | 1',
}
