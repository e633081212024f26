import type { FilterValue, Operator } from '@cortado/contract/filters.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { FilterClock, FilterColumn, PreparedFilter } from './column.ts'
import { operatorRules } from './operators.ts'

/** A filter whose column has been found. */
export interface ColumnFilter {
  readonly column: FilterColumn
  /** Tells the column from all others of the statement: `alias.fieldname`. */
  readonly at: string
  readonly operator: Operator
  readonly value: FilterValue
}

/**
 * Several filters as one condition: all have to hold, or with `any` one of them. undefined: there are none.
 * Throws badArgument and validation where a value cannot be compared with its column.
 */
export function prepareFilters(filters: readonly ColumnFilter[], clock: FilterClock, join: 'all' | 'any' = 'all'): PreparedFilter | undefined {
  if (filters.length === 0) return undefined
  const parts = filters.map((filter) => operatorRules[filter.operator].prepare(filter.column, filter.value, clock))
  return {
    shape: JSON.stringify([join, ...filters.map(({ at, operator }, i) => [at, operator, parts[i]?.shape])]),
    values: parts.flatMap((part) => part.values),
    condition: (dialect, slots) => {
      let next = 0
      const conditions = parts.map((part) => {
        const own = slots.slice(next, next + part.values.length)
        next += own.length
        return part.condition(dialect, own)
      })
      return joined(conditions, join)
    },
  }
}

const joined = (conditions: readonly RawBuilder<SqlBool>[], join: 'all' | 'any'): RawBuilder<SqlBool> =>
  sql`(${sql.join(
    conditions.map((condition) => sql`(${condition})`),
    join === 'all' ? sql` and ` : sql` or `,
  )})`
