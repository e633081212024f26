import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../../dialects/dialect.ts'
import type { FilterColumn, OperatorRule } from '../column.ts'
import { comparisonOf, operand, withFallback } from '../kinds.ts'

/** `is set` and `is not set`: empty are NULL, an empty text and, as in Frappe, the number 0. */
export const is: OperatorRule = {
  prepare(column, value) {
    const set = value === 'set'
    return { shape: set ? 'set' : 'not', values: [], condition: (dialect) => (set ? isSet(column, dialect) : isNotSet(column, dialect)) }
  },
}

const byPresence = (column: FilterColumn): boolean => !['text', 'number'].includes(comparisonOf(column).name)

function isSet(column: FilterColumn, dialect: Dialect): RawBuilder<SqlBool> {
  if (byPresence(column)) return sql`${column.ref} is not null`
  return sql`${operand(column, 'plain', dialect)} != ${comparisonOf(column).fallback}`
}

function isNotSet(column: FilterColumn, dialect: Dialect): RawBuilder<SqlBool> {
  if (byPresence(column)) return sql`${column.ref} is null`
  return sql`${withFallback(column, 'plain', dialect)} = ${comparisonOf(column).fallback}`
}
