import type { FilterValue, Scalar } from '@cortado/contract/filters.ts'
import { sql } from 'kysely'
import type { OperatorRule } from '../column.ts'
import { comparisonOf, operand, withFallback } from '../kinds.ts'
import { shapeOf } from './compare.ts'

/** `in` and `not in`: the list travels as one parameter. NULL counts as empty where it is negated or the list holds an empty value. */
export const oneOf = (negated: boolean): OperatorRule => ({
  prepare(column, given) {
    const comparison = comparisonOf(column)
    const list = itemsOf(given).map((item) => comparison.bind(item ?? '', column))
    // an integer column equals no fraction, a UUID no other text
    const values = list.filter(({ form }) => form === 'plain').map(({ value }) => value)
    const wrap = !column.neverNull && (negated || values.some(comparison.isFallback))
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

const itemsOf = (value: FilterValue): readonly Scalar[] => (typeof value === 'object' && value !== null ? value : [value])

const asList = (slot: unknown): readonly unknown[] => (Array.isArray(slot) ? slot : [slot])
