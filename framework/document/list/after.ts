import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Scalar } from '@cortado/contract/filters.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { compile } from '../../database/build.ts'
import type { FilterColumn } from '../../database/filters/column.ts'
import { comparisonOf, operand } from '../../database/filters/kinds.ts'
import type { Ordered } from './order.ts'
import type { Sources } from './sources.ts'

/** The rows behind a given one, in the order of the list. */
export interface After {
  readonly condition: RawBuilder<SqlBool>
  /** Tells its text from that of others. */
  readonly shape: string
  readonly values: readonly unknown[]
  /** Whether further rows, those that are empty in the first column, come behind all that match. */
  readonly emptyFollow: boolean
}

/**
 * Which of the rows behind a given one. No index finds values and what is empty in one go: where the list is ordered descending by a column that may be
 * empty, rows with a value there (`filled`) are found from the value on, those without (`empty`) separately. Together they are `all`.
 */
export type Behind = 'all' | 'filled' | 'empty'

/** A column that the list is ordered by, with the value of the row that the page before ended with. */
interface Step {
  readonly column: FilterColumn
  readonly direction: Ordered['direction']
  readonly value: Scalar
}

/**
 * Reads `after`: what the last row of the page before has in the columns of the order, its name at the end. An index finds the place, whatever the
 * number of rows before it. Throws badArgument: not that many values, or a list that is not ordered by columns of its own alone.
 */
export function readAfter(sources: Sources, order: readonly Ordered[], given: unknown, part: Behind = 'all'): After {
  const steps = stepsOf(sources, order, given)
  const [first] = steps
  const emptyFollow = part === 'filled' && first !== undefined && endsEmpty(first)
  const condition = part === 'empty' && first ? sql<SqlBool>`${first.column.ref} is null` : behind(sources, steps, part)
  const { text, values } = compile(sources.ctx.db.dialect, sql`${condition}`)
  return { condition, shape: text, values, emptyFollow }
}

function behind(sources: Sources, steps: readonly Step[], part: Behind): RawBuilder<SqlBool> {
  const [first] = steps
  const filled = part === 'filled'
  const condition = steps.reduceRight<RawBuilder<SqlBool> | undefined>(
    (rest, step) => beyond(sources, step, { rest, filled: filled && step === first }),
    undefined,
  )
  // an index is read from the first column's value on; the rest is compared there
  const bounded = steps.length > 1 && first && first.value !== null && (filled || !endsEmpty(first))
  if (!bounded) return condition ?? sql<SqlBool>`true`
  return sql<SqlBool>`(${compared(sources, first, first.direction === 'asc' ? '>=' : '<=')} and ${condition})`
}

/** Whether rows that are empty in this column come behind all that have a value there. */
const endsEmpty = ({ column, direction, value }: Step): boolean => direction === 'desc' && value !== null && !column.neverNull

function stepsOf(sources: Sources, order: readonly Ordered[], given: unknown): Step[] {
  const refuse = (reason: string) => badArgument({ argument: 'after', reason })
  if (order.length === 0) throw refuse('the list has no order of rows')
  const columns = order.map(({ term }) => {
    if (!term.column || term.aggregate || term.column.source !== sources.main)
      throw refuse('the list has to be ordered by fields of the DocType itself, without groups, and without rows of tables')
    return term.column
  })
  const names = columns.map(({ column }) => column.name).join(', ')
  if (!Array.isArray(given) || given.length !== columns.length) throw refuse(`it should be a list of the last row's ${names}`)
  return columns.map(({ column, ref }, i) => {
    const value: unknown = given[i]
    if (!isScalar(value) || (value === null && column.neverNull)) throw refuse(`it holds no value for ${column.name}`)
    const { name, kind, neverNull, convert } = column
    return { column: { ref, name, kind, neverNull, convert }, direction: order[i]?.direction ?? 'asc', value }
  })
}

const isScalar = (value: unknown): value is Scalar => value === null || ['string', 'number', 'boolean'].includes(typeof value)

/** Behind in this column, or equal and `rest`. Empty values are the least; `filled`: they are left out. */
function beyond(sources: Sources, step: Step, { rest, filled }: { rest: RawBuilder<SqlBool> | undefined; filled: boolean }): RawBuilder<SqlBool> {
  const { column, direction, value } = step
  const ways: RawBuilder<SqlBool>[] = []
  if (value !== null) ways.push(compared(sources, step, direction === 'asc' ? '>' : '<'))
  if (value === null && direction === 'asc') ways.push(sql`${column.ref} is not null`)
  if (endsEmpty(step) && !filled) ways.push(sql`${column.ref} is null`)
  if (rest) ways.push(sql`(${value === null ? sql`${column.ref} is null` : compared(sources, step, '=')} and ${rest})`)
  return ways.length ? sql`(${sql.join(ways, sql` or `)})` : sql`1 = 0`
}

function compared({ ctx }: Sources, { column, value }: Step, sign: '<' | '<=' | '=' | '>=' | '>'): RawBuilder<SqlBool> {
  const bound = comparisonOf(column).bind(value, column)
  return sql`${operand(column, bound.form, ctx.db.dialect)} ${sql.raw(sign)} ${bound.value}`
}
