import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import type { FilterValue } from '@cortado/contract/filters.ts'
import type { RawBuilder, SqlBool } from 'kysely'
import type { Dialect } from '../dialects/dialect.ts'

/** A column as filters see it. */
export interface FilterColumn {
  /** The column in SQL, with the alias of its table. */
  readonly ref: RawBuilder<unknown>
  /** Named in errors: the fieldname. */
  readonly name: string
  readonly kind: ColumnKind
  /** Never NULL (name, creation, Int …): it is compared as it is, without a fallback. */
  readonly neverNull: boolean
  /** The field type's own reading of a value, before that of the column kind. */
  readonly convert?: (value: unknown) => unknown
  /** Table of the tree (with names of text) that `descendants of` and its like look into; absent: the column points to none. */
  readonly tree?: string
}

/** What "today" is for `timespan` and `between`. */
export interface FilterClock {
  /** `YYYY-MM-DD` in the site's time zone. */
  readonly today: string
  /** 0 Sunday … 6 Saturday. */
  readonly firstDayOfWeek: number
}

/**
 * A condition ready for SQL. What changes its text is in `shape`; what does not is in `values`. Two conditions of one operator and column with
 * equal shapes have the same text, so that a compiled statement serves both.
 */
export interface PreparedFilter {
  readonly shape: string
  readonly values: readonly unknown[]
  /** The condition, with `slots` standing where the values (same order and number) will be bound. */
  condition(dialect: Dialect, slots: readonly unknown[]): RawBuilder<SqlBool>
}

/** An operator of list filters: one object each, registered in `operators.ts`. */
export interface OperatorRule {
  /** Throws badArgument or validation where the value cannot be compared with the column. */
  prepare(column: FilterColumn, value: FilterValue, clock: FilterClock): PreparedFilter
}
