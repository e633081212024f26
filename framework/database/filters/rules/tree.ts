import { validation } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, sql } from 'kysely'
import type { OperatorRule } from '../column.ts'
import { operand, withFallback } from '../kinds.ts'

/** Which nodes are meant, seen from the given one. */
export interface TreeSide {
  readonly side: 'descendants' | 'ancestors'
  readonly inclusive?: boolean
  readonly negated?: boolean
}

/** Operators over the nested set (`lft`, `rgt`) that a Link field, or `name` of a tree, points into. Answered in the statement itself. */
export const tree = ({ side, inclusive, negated }: TreeSide): OperatorRule => ({
  prepare(column, value) {
    if (column.tree === undefined) throw validation({ message: `${column.name} does not point to a tree` })
    const table = column.tree
    const nodes = (slot: unknown): RawBuilder<unknown> => {
      const [low, high] = side === 'descendants' ? [sql.raw('>'), sql.raw('<')] : [sql.raw('<'), sql.raw('>')]
      const equal = inclusive ? sql.raw('=') : sql``
      return sql`select n.name from ${sql.table(table)} as n, ${sql.table(table)} as o where o.name = ${slot} and n.lft ${low}${equal} o.lft and n.rgt ${high}${equal} o.rgt`
    }
    const wrap = negated === true && !column.neverNull
    return {
      shape: wrap ? 'null' : 'plain',
      values: [String(value ?? '')],
      condition: (dialect, [slot]) =>
        negated
          ? sql`${wrap ? withFallback(column, 'plain', dialect) : operand(column, 'plain', dialect)} not in (${nodes(slot)})`
          : sql`${operand(column, 'plain', dialect)} in (${nodes(slot)})`,
    }
  },
})
