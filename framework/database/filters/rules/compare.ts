import type { FilterValue, Scalar } from '@cortado/contract/filters.ts'
import { sql } from 'kysely'
import type { FilterColumn, OperatorRule, PreparedFilter } from '../column.ts'
import { type Bound, comparisonOf, operand, withFallback } from '../kinds.ts'

type Sign = '=' | '!=' | '<' | '>' | '<=' | '>='

/**
 * Whether a NULL has to count as the empty value of its kind (spec/query.md §4): always for `!=`, `<` and `<=`; for `=` where nothing or 0 was
 * given; for the others only where the empty value would match, so that an index serves the usual case. An empty date or time is before all others.
 */
function countsNull(sign: Sign, column: FilterColumn, { given, value }: { readonly given: Scalar; readonly value: Scalar }): boolean {
  const { name } = comparisonOf(column)
  if (column.neverNull) return false
  if (sign === '=') return !given
  if (sign !== '>' && sign !== '>=') return true
  if (name === 'date' || name === 'datetime' || name === 'time') return false
  if (name === 'number') return true
  return sign === '>=' && value === ''
}

/** `=`, `!=`, `<`, `>`, `<=` or `>=` with one value. A null matches nothing on texts and dates. */
export const compare = (sign: Sign): OperatorRule => ({
  prepare(column, filter) {
    const given = single(filter)
    const { value, form } = comparisonOf(column).bind(given, column)
    if (value === null) return { shape: 'null', values: [], condition: () => sql`1 = 0` }
    if (given === '' && comparisonOf(column).name === 'time' && isEquality(sign)) return timePresence(column, sign === '!=')
    const wrap = countsNull(sign, column, { given, value })
    return {
      shape: shapeOf(wrap, form),
      values: [value],
      condition: (dialect, [slot]) => {
        if (!wrap) return sql`${operand(column, form, dialect)} ${sql.raw(sign)} ${slot}`
        // no time of day is before midnight, so that none can stand for an empty one
        if (comparisonOf(column).name === 'time') return sql`(${column.ref} is null or ${column.ref} ${sql.raw(sign)} ${slot})`
        return sql`${withFallback(column, form, dialect)} ${sql.raw(sign)} ${slot}`
      },
    }
  },
})

const isEquality = (sign: Sign): boolean => sign === '=' || sign === '!='

/** An empty time is NULL alone, and not midnight. */
const timePresence = (column: FilterColumn, present: boolean): PreparedFilter => ({
  shape: 'empty',
  values: [],
  condition: () => (present ? sql`${column.ref} is not null` : sql`${column.ref} is null`),
})

/** What a fallback and a form of comparison make of the text of a condition. */
export const shapeOf = (wrap: boolean, form: Bound['form']): string => `${wrap ? 'null' : ''}${form}`

const single = (value: FilterValue): Scalar => (typeof value === 'object' && value !== null ? (value[0] ?? null) : value)
