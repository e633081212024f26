import type { FilterValue, Scalar } from '@cortado/contract/filters.ts'
import { sql } from 'kysely'
import type { FilterColumn, OperatorRule } from '../column.ts'
import { type Bound, comparisonOf, operand, withFallback } from '../kinds.ts'

type Sign = '=' | '!=' | '<' | '>' | '<=' | '>='

/**
 * Whether a NULL has to count as the empty value of its kind (spec/query.md §4): always for `!=`, `<` and `<=`; for the others only where the
 * empty value would match, so that an index serves the usual case.
 */
function countsNull(sign: Sign, column: FilterColumn, value: Scalar): boolean {
  const { name, isFallback } = comparisonOf(column)
  if (column.neverNull) return false
  if (sign === '=') return isFallback(value)
  if (sign !== '>' && sign !== '>=') return true
  if (name === 'date' || name === 'datetime') return false
  if (name === 'number' || name === 'time') return true
  return sign === '>=' && isFallback(value)
}

/** `=`, `!=`, `<`, `>`, `<=` or `>=` with one value. A null matches nothing on texts and dates. */
export const compare = (sign: Sign): OperatorRule => ({
  prepare(column, given) {
    const { value, form } = comparisonOf(column).bind(single(given), column)
    if (value === null) return { shape: 'null', values: [], condition: () => sql`1 = 0` }
    const wrap = countsNull(sign, column, value)
    return {
      shape: shapeOf(wrap, form),
      values: [value],
      condition: (dialect, [slot]) => sql`${wrap ? withFallback(column, form, dialect) : operand(column, form, dialect)} ${sql.raw(sign)} ${slot}`,
    }
  },
})

/** What a fallback and a form of comparison make of the text of a condition. */
export const shapeOf = (wrap: boolean, form: Bound['form']): string => `${wrap ? 'null' : ''}${form}`

const single = (value: FilterValue): Scalar => (typeof value === 'object' && value !== null ? (value[0] ?? null) : value)
