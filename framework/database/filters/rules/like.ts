import { sql } from 'kysely'
import type { FilterColumn, OperatorRule } from '../column.ts'
import { comparisonOf, operand, withFallback } from '../kinds.ts'

/** `like` and `not like`: `%` any text, `_` any character, letter case aside. A backslash stands for itself. NULL is not like anything but an empty text. */
export const like = (negated: boolean): OperatorRule => ({
  prepare(column, value) {
    const pattern = String(value ?? '')
    const wrap = comparisonOf(column).name === 'text' && (negated || pattern === '')
    return {
      shape: wrap ? 'null' : 'plain',
      values: [pattern.replaceAll('\\', '\\\\')],
      condition: (dialect, [slot]) => {
        const matches = dialect.like(wrap ? withFallback(column, 'plain', dialect) : operand(column, formOf(column), dialect), slot)
        if (!negated) return matches
        return wrap || column.neverNull ? sql`not (${matches})` : sql`(${column.ref} is null or not (${matches}))`
      },
    }
  },
})

const formOf = (column: FilterColumn) => (comparisonOf(column).name === 'text' ? 'plain' : 'text')
