import { data, encryptedQuery } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from '../../database/dialects/dialect.ts'
import { exact } from '../wire.ts'
import type { Aggregate, Term } from './expression.ts'
import type { ResolvedColumn, Sources } from './sources.ts'

/** A column, or an aggregate of one, whose column has been found. */
export interface ResolvedTerm {
  /** Absent: `count(*)`. */
  readonly column?: ResolvedColumn
  readonly aggregate?: Aggregate
  readonly distinct: boolean
  /** Equal for terms that mean the same. */
  readonly at: string
}

/** Finds the column of a term. `hidden`: what a column above the user's level is: refused, or left to the caller. Throws unknownColumn, data. */
export async function resolveTerm(sources: Sources, term: Term, hidden: 'refuse' | 'allow' = 'refuse'): Promise<ResolvedTerm> {
  const { aggregate, distinct = false, column: ref } = term
  if (ref.field === '*') return { aggregate, distinct: false, at: `${aggregate}(*)` }
  const column = hidden === 'refuse' ? await sources.resolveReadable(ref) : await sources.resolve(ref)
  if (column.column.hash !== undefined && (hidden === 'refuse' || (aggregate && aggregate !== 'count'))) throw encryptedQuery({ field: ref.field })
  if ((aggregate === 'sum' || aggregate === 'avg') && !numbers.has(column.column.kind.kind)) {
    throw data({ message: `${aggregate}(${ref.field}) cannot be computed: ${ref.field} is not a number` })
  }
  return { column, aggregate, distinct, at: aggregate ? `${aggregate}(${distinct ? 'distinct ' : ''}${column.at})` : column.at }
}

const numbers = new Set(['int', 'bigint', 'smallint', 'decimal'])

/** A column of its own as a term. */
export const columnTerm = (column: ResolvedColumn): ResolvedTerm => ({ column, distinct: false, at: column.at })

/** A column in a form that can be ordered, grouped and compared. */
export function comparable({ column, ref }: ResolvedColumn, dialect: Dialect): RawBuilder<unknown> {
  return column.kind.kind === 'json' ? dialect.asText(ref) : ref
}

/** How a statement's rows come about: which columns they are grouped by. */
export interface Grouping {
  /** `at` of each column that rows are grouped by. */
  readonly by: ReadonlySet<string>
  /** Whether rows are summed up at all: a group or an aggregate is asked for. */
  readonly grouped: boolean
}

/** A term in SQL. Of a group, a column that it is not grouped by gives its least value: what Frappe leaves to chance. */
export function termSql(term: ResolvedTerm, { by, grouped }: Grouping, dialect: Dialect): RawBuilder<unknown> {
  const { column, aggregate, distinct } = term
  if (!column) return sql`count(*)`
  const ref = comparable(column, dialect)
  if (aggregate === 'min' || aggregate === 'max') return sql`${sql.raw(aggregate)}(${extreme(column, dialect)})`
  if (aggregate) return distinct ? sql`${sql.raw(aggregate)}(distinct ${ref})` : sql`${sql.raw(aggregate)}(${ref})`
  const dependent = by.has(column.at) || (by.has('t.name') && column.source.alias === 't')
  return !grouped || dependent ? ref : sql`min(${extreme(column, dialect)})`
}

const extreme = (column: ResolvedColumn, dialect: Dialect): RawBuilder<unknown> =>
  column.column.kind.kind === 'uuid' || column.column.kind.kind === 'json' ? dialect.asText(column.ref) : column.ref

/** What makes a driver's value of a term one for clients; undefined: nothing. */
export function readerOf({ column, aggregate }: ResolvedTerm): ((value: unknown) => unknown) | undefined {
  if (aggregate === 'sum') return exact
  if (aggregate === 'avg') return Number
  return aggregate === 'count' ? undefined : column?.column.read
}
