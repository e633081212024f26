import type { FilterValue, Scalar } from '@cortado/contract/filters.ts'
import { type SqlBool, sql } from 'kysely'
import type { FilterColumn, OperatorRule, PreparedFilter } from '../column.ts'
import { comparisonOf, operand, withFallback } from '../kinds.ts'
import { shapeOf } from './compare.ts'

/** `in` and `not in`: the list travels as one parameter. NULL counts as empty where it is negated or the list holds an empty value. */
export const oneOf = (negated: boolean): OperatorRule => ({
  prepare(column, given) {
    const comparison = comparisonOf(column)
    const items = itemsOf(given).map((item) => item ?? '')
    const empty = items.includes('')
    if (comparison.name === 'time') return timeIn(column, { items: items.filter((item) => item !== ''), empty, negated })
    const list = items.map((item) => comparison.bind(item, column))
    // an integer column equals no fraction, a UUID no other text
    const values = list.filter(({ form }) => form === 'plain').map(({ value }) => value)
    const wrap = !column.neverNull && (negated || empty)
    return {
      shape: shapeOf(wrap, 'plain'),
      values: [values],
      condition: (dialect, [slot]) => {
        const found = dialect.inList(wrap ? withFallback(column, 'plain', dialect) : operand(column, 'plain', dialect), asList(slot))
        return negated ? sql`not (${found})` : found
      },
    }
  },
})

/** Of times of day none can stand for an empty one: NULL is asked for by itself. */
function timeIn(column: FilterColumn, { items, empty, negated }: { items: readonly Scalar[]; empty: boolean; negated: boolean }): PreparedFilter {
  return {
    shape: empty ? 'empty' : 'plain',
    values: [items.map((item) => comparisonOf(column).bind(item, column).value)],
    condition: (dialect, [slot]) => {
      const found = dialect.inList(column.ref, asList(slot))
      const inList = empty ? sql<SqlBool>`(${column.ref} is null or ${found})` : sql<SqlBool>`(${column.ref} is not null and ${found})`
      return negated ? sql`not ${inList}` : inList
    },
  }
}

const itemsOf = (value: FilterValue): readonly Scalar[] => (typeof value === 'object' && value !== null ? value : [value])

const asList = (slot: unknown): readonly unknown[] => (Array.isArray(slot) ? slot : [slot])
