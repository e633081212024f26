import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, sql } from 'kysely'
import { compile } from '../../database/build.ts'
import type { ReadLane, Statement } from '../../database/db.ts'
import type { Dialect } from '../../database/dialects/dialect.ts'
import { nameAsText } from './access.ts'
import { type After, type Behind, readAfter } from './after.ts'
import { groupsOf, type Ordered, orderOf } from './order.ts'
import { type Compiled, PlanCache } from './plan-cache.ts'
import type { Page } from './query.ts'
import { selectedOf, selectSql } from './select.ts'
import type { ListShape } from './shape.ts'
import type { Sources } from './sources.ts'
import { comparable, type Grouping, type ResolvedTerm, readerOf, termSql } from './terms.ts'
import type { Where } from './where.ts'

/** A compiled list: the same for all values of its filters and all pages. */
export interface ListPlan extends Compiled {
  readonly lane: ReadLane
  /** Values of a row in order: key, name in the driver's rows, reader. */
  readonly columns: readonly PlanColumn[]
  /** Whether the driver's rows have the keys of the answer already. */
  readonly direct: boolean
}

/** One value of a planned row. */
export interface PlanColumn {
  readonly key: string
  readonly name: string
  readonly read?: (value: unknown) => unknown
  /** The encrypted field whose values these are. */
  readonly encrypted?: string
}

/** Everything that a list's statement is made of. */
export interface ListParts {
  readonly sources: Sources
  readonly shape: ListShape
  readonly where: Where
  readonly page: Page
  /** What the last row of the page before has in the columns of the order, and its name. */
  readonly after?: unknown
  /** Which of the rows behind that one. Default: all. */
  readonly behind?: Behind
  /** Text that names are searched by; those that begin with it come first, then those that hold it. */
  readonly nearest?: string
}

const plans = new PlanCache<ListPlan>()

/** The plan of a list with its statement. A repeated list, whatever its values, is compiled once per change of its DocTypes. */
export async function planList(parts: ListParts): Promise<{ plan: ListPlan; statement: Statement; after?: After }> {
  await openTables(parts)
  const { sources, where, page } = parts
  const { dialect } = sources.ctx.db
  const after = parts.after === undefined ? undefined : readAfter(sources, (await selection(parts)).order, parts.after, parts.behind)
  const key = [
    dialect.name,
    parts.shape.key,
    where.shape,
    page.limit <= short.rows,
    written.has(page.limit) ? page.limit : page.limit > 0,
    page.start > 0,
    after?.shape,
    parts.nearest !== undefined,
    ...sources.all.map((each) => each.shape),
  ].join('\n')
  const values = valuesOf(parts, after)
  const known = plans.find(sources, key)
  if (known) return { plan: known, statement: { text: known.text, name: known.name, values }, after }
  const { plan, statement } = await makePlan(parts, after)
  plans.keep(sources, key, plan, { made: statement.values, bound: values })
  return { plan, statement, after }
}

/** Joins what fields name; order and groups may only use what is joined, and links. */
async function openTables({ sources, shape }: ListParts): Promise<void> {
  for (const qualifier of shape.qualifiers) await sources.source(qualifier)
  const open = sources.repeats
  for (const qualifier of shape.sortQualifiers) {
    const source = await sources.source(qualifier)
    if (source.several && !open) throw validation({ message: `Please select at least 1 column from ${source.meta.name} to sort or group by` })
  }
}

/** Parameters of joins, access and filters, in the order of their places in the text. */
export function boundValues({ all: [main, ...joined] }: Sources, where: Where): unknown[] {
  return [
    ...(main?.records === undefined ? [] : [main.records]),
    ...joined.flatMap((source) => source.values),
    ...(main?.values ?? []),
    ...where.values,
  ]
}

function valuesOf({ sources, where, page, nearest }: ListParts, after: After | undefined): unknown[] {
  const limit = page.limit === 0 || written.has(page.limit) ? [] : [page.limit]
  const values = [...boundValues(sources, where), ...(after?.values ?? [])]
  return [...values, ...nearestPatterns(nearest), ...limit, ...(page.limit > 0 && page.start > 0 ? [page.start] : [])]
}

/** What a list shows, and in which order. */
async function selection({ sources, shape }: ListParts) {
  const selected = await selectedOf(sources, shape.fields)
  const groups = await groupsOf(sources, shape, selected)
  const aggregated = selected.some(({ term }) => term.aggregate !== undefined)
  const order = await orderOf(sources, shape, { selected, groups, single: aggregated && groups.length === 0 })
  return { selected, groups, aggregated, order }
}

async function makePlan(parts: ListParts, after: After | undefined): Promise<{ plan: ListPlan; statement: Statement }> {
  const { sources, shape, where, page, nearest } = parts
  const { dialect } = sources.ctx.db
  const { selected, groups, aggregated, order } = await selection(parts)
  if (after && (groups.length > 0 || shape.distinct)) throw badArgument({ argument: 'after', reason: 'the list has groups' })
  // distinct rows are groups of their values: unlike `distinct`, groups can be sorted by any expression
  const by = shape.distinct && !aggregated && groups.length === 0 ? selected.flatMap(({ term }) => term.column ?? []) : groups
  const grouping: Grouping = { by: new Set(by.map(({ at }) => at)), grouped: aggregated || by.length > 0 }
  const { columns, direct } = selectSql(selected, grouping, dialect)
  const distinct = shape.distinct && by === groups
  const query = sql`select ${distinct ? sql`distinct ` : sql``}${sql.join(columns.map((column) => sql`${column.sql} as ${sql.id(column.name)}`))}
    ${fromSql(sources)}${whereSql(sources, where, after)}${listed(
      sql` group by `,
      by.map((group) => comparable(group, dialect)),
    )}${
      distinct ? placesSql(columns.length) : listed(sql` order by `, [...nearestSql(sources, nearest), ...orderSql(order, grouping, dialect)])
    }${pageSql(page)}`
  const statement = compile(dialect, query, { named: !isRestricted(sources) })
  const plan: ListPlan = {
    text: statement.text,
    name: statement.name,
    lane: laneOf(parts, { order, plain: !grouping.grouped }),
    columns: selected.map(({ key, term }, i) => ({
      key,
      name: columns[i]?.name ?? key,
      read: readerOf(term),
      ...(term.column?.column.hash !== undefined && !term.aggregate && { encrypted: term.column.column.name }),
    })),
    direct,
    metas: sources.all.map((source) => source.meta),
  }
  return { plan, statement }
}

/**
 * Whether the user sees some of the rows. One plan for all users would be made for the average of them: who sees one row in ten thousand would wait
 * until as many were looked at. Without a name the database plans for this user's values, in a few tenths of a millisecond.
 */
export const isRestricted = (sources: Sources): boolean => sources.all.some(({ access }) => access.condition !== undefined)

const listed = (before: RawBuilder<unknown>, parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  parts.length ? sql`${before}${sql.join(parts)}` : sql``

/** The list's own table and those joined to it. */
export const fromSql = (sources: Sources): RawBuilder<unknown> => {
  const joins = sources.all.flatMap((source) => source.join ?? []).map((join) => sql` ${join}`)
  return sql`from ${ownTable(sources)} as ${sql.id('t')}${sql.join(joins, sql``)}`
}

const ownTable = ({ ctx, main: { meta, records } }: Sources): RawBuilder<unknown> =>
  records === undefined ? sql.table(meta.table) : sql`(select * from ${ctx.db.dialect.recordset(undefined, meta.columns, records)})`

/** What the user may see, the filters, and the rows behind another one. */
export function whereSql(sources: Sources, where: Where, after?: After): RawBuilder<unknown> {
  const { dialect } = sources.ctx.db
  const own = sources.main.access.condition
  const conditions = [...(own ? [own] : []), ...where.parts.map((part) => part.condition(dialect, part.values)), ...(after ? [after.condition] : [])]
  return conditions.length ? sql` where ${sql.join(conditions, sql` and `)}` : sql``
}

/**
 * Usual sizes of a page stand in the text. A database that does not know how few rows are wanted thinks little of a plan for all values, and makes one
 * anew each time, which takes as long as reading twenty rows.
 */
const written: ReadonlySet<number> = new Set([1, 10, 20, 21, 50, 100, 200, 500, 1000])

function pageSql({ limit, start }: Page): RawBuilder<unknown> {
  if (limit === 0) return sql``
  const rows = sql` limit ${written.has(limit) ? sql.lit(limit) : limit}`
  return start === 0 ? rows : sql`${rows} offset ${start}`
}

/** Empty values come first in ascending order, last in descending order, whatever the database does by itself. */
const orderSql = (order: readonly Ordered[], grouping: Grouping, dialect: Dialect): RawBuilder<unknown>[] =>
  order.map(({ term, direction }) => {
    const expression = termSql(term, grouping, dialect)
    return isNullable(term) ? dialect.sorted(expression, direction) : sql`${expression} ${sql.raw(direction)}`
  })

const nearestPatterns = (text: string | undefined): readonly string[] => {
  const literal = text?.replaceAll('\\', '\\\\')
  return literal === undefined ? [] : [`${literal}%`, `%${literal}%`]
}

function nearestSql({ ctx, main }: Sources, nearest: string | undefined): RawBuilder<unknown>[] {
  const [begins, holds] = nearestPatterns(nearest).map((pattern) => ctx.db.dialect.like(nameAsText(ctx, main.meta, 't'), pattern))
  return begins && holds ? [sql`case when ${begins} then 0 when ${holds} then 1 else 2 end`] : []
}

/** Sorts by the first value, then the second … */
const placesSql = (columns: number): RawBuilder<unknown> =>
  listed(
    sql` order by `,
    Array.from({ length: columns }, (_, i) => sql.raw(String(i + 1))),
  )

const isNullable = ({ column, aggregate }: ResolvedTerm): boolean =>
  aggregate === 'count' ? false : !column || aggregate !== undefined || column.source.alias !== 't' || !column.column.neverNull

/** Up to how many rows, and how far into the list, a page is short. */
const short = { rows: 200, start: 1_000 }

/** Short by nature: a page that an index answers, by an indexed filter or, without filters, by an indexed order. */
function laneOf({ sources, where, page, nearest }: ListParts, { order, plain }: { order: readonly Ordered[]; plain: boolean }): ReadLane {
  if (!plain || page.limit === 0 || page.limit > short.rows || page.start > short.start || sources.repeats) return 'pool'
  if (where.narrow) return 'express'
  const first = order[0]?.term.column
  const indexed = first === undefined || (first.source === sources.main && first.column.indexed)
  return indexed && where.parts.length === 0 && nearest === undefined && !sources.main.access.condition ? 'express' : 'pool'
}
