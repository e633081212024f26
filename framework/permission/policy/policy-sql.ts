import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../../database/dialects/dialect.ts'
import type { Meta } from '../../meta/meta.ts'
import { textColumn } from '../restriction-sql.ts'
import type { Attribute, Step } from './attribute.ts'
import { fitted } from './fit.ts'
import { type Clause, isColumn, type PolicyLimit, type Question } from './limit.ts'
import { isPastMidnight, type Sign } from './operators.ts'

type Bool = RawBuilder<SqlBool>

/** The table whose rows are chosen. */
export interface PolicyTable {
  readonly dialect: Dialect
  readonly meta: Meta
  readonly alias: string
}

/** The limits of policies as conditions on the rows of a table: met by exactly those documents that `meetsPolicies` takes. */
export const policyConditions = (table: PolicyTable, limits: readonly PolicyLimit[]): Bool[] =>
  limits.flatMap(({ allow, deny }) => [
    ...(allow === undefined ? [] : [sql<SqlBool>`(${sql.join(allow.map(clauseSql(table)), sql` or `)})`]),
    ...deny.map((clause) => sql<SqlBool>`not ${clauseSql(table)(clause)}`),
  ])

const clauseSql =
  (table: PolicyTable) =>
  (clause: Clause): Bool =>
    sql<SqlBool>`(${sql.join(
      clause.map((question) => questionSql(table, question)),
      sql` and `,
    )})`

/** True or false, never NULL: it may stand behind `not`. */
function questionSql(table: PolicyTable, question: Question): Bool {
  const { left, right, condition } = question
  const columns = new Map([left, right].filter(isColumn).map((attribute, at) => [attribute, placed(table, attribute, at)]))
  const tested = testSql(table.dialect, question, (attribute) => columns.get(attribute) ?? placed(table, attribute, 0))
  const found = [...columns.values()].reduce((inner, { within }) => within(inner), tested)
  const holds = condition.negated ? sql<SqlBool>`not ${found}` : found
  const place = isColumn(left) ? columns.get(left) : undefined
  if (!place?.amongRows) return holds
  return place.attribute.rows === 'every' ? sql<SqlBool>`not ${place.amongRows(sql<SqlBool>`not ${holds}`)}` : place.amongRows(holds)
}

/** A column where a condition can use it. */
interface Placed {
  readonly attribute: Attribute
  readonly ref: RawBuilder<unknown>
  /** Puts a condition on it into its place: of a document that links lead to, that there is one of which it is true. */
  within(condition: Bool): Bool
  /** Of a column of rows: that there is a row of which a condition is true. */
  readonly amongRows?: (condition: Bool) => Bool
}

function placed({ dialect, meta, alias }: PolicyTable, attribute: Attribute, at: number): Placed {
  let [owner, from] = [meta, alias]
  const around = new Map<Step['kind'], ((condition: Bool) => Bool)[]>()
  for (const [depth, step] of attribute.steps.entries()) {
    const place = `policy_${at}_${depth}`
    const joined = joinSql(dialect, step, { from, place })
    const isThere = (condition: Bool) =>
      sql<SqlBool>`exists (select 1 from ${sql.table(step.to.table)} as ${sql.id(place)} where ${joined} and ${condition})`
    around.set(step.kind, [...(around.get(step.kind) ?? []), isThere])
    ;[owner, from] = [step.to, place]
  }
  const name = attribute.column?.name ?? ''
  return {
    attribute,
    ref: attribute.family === 'text' ? textColumn(dialect, owner, from, name) : sql`${sql.id(from, name)}`,
    within: (condition) => (around.get('link') ?? []).reduceRight((inner, isThere) => isThere(inner), condition),
    amongRows: around.get('rows')?.[0],
  }
}

/** That a row called `place` is what a step leads to from a row called `from`. */
function joinSql(dialect: Dialect, { kind, field, from: owner, to }: Step, { from, place }: { from: string; place: string }): Bool {
  if (kind === 'link') return sql<SqlBool>`${textColumn(dialect, to, place, 'name')} = ${textColumn(dialect, owner, from, field)}`
  const parent = sql<SqlBool>`${sql.id(place, 'parent')} = ${textColumn(dialect, owner, from, 'name')}`
  return sql<SqlBool>`${parent} and ${sql.id(place, 'parenttype')} = ${owner.name} and ${sql.id(place, 'parentfield')} = ${field}`
}

type Place = (attribute: Attribute) => Placed

/** The test itself; false where a column is NULL or empty. */
function testSql(dialect: Dialect, { condition, left, right }: Question, place: Place): Bool {
  const { kind, sign = '=' } = condition.test
  if (!isColumn(left)) {
    // many values contain the column's one, or a comparison the other way round
    if (!isColumn(right)) throw new Error(`${condition.text} asks nothing of the document`)
    return kind === 'includes' ? amongSql(dialect, place(right), left) : comparedSql(place(right), mirrored[sign], left[0])
  }
  const column = place(left)
  if (isColumn(right)) return columnsSql(column, sign, place(right))
  if (kind === 'set') return presentSql(column)
  if (kind === 'among') return amongSql(dialect, column, right)
  if (kind === 'substring') return substringSql(column, right[0])
  if (kind === 'between') return rangeSql(column, right)
  return comparedSql(column, sign, right[0])
}

const mirrored: Readonly<Record<Sign, Sign>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

const never = sql<SqlBool>`(1 = 0)`

const presentSql = ({ attribute, ref }: Placed): Bool =>
  attribute.family === 'text' ? sql<SqlBool>`(${ref} is not null and ${ref} <> '')` : sql<SqlBool>`(${ref} is not null)`

function comparedSql(column: Placed, sign: Sign, value: string | undefined): Bool {
  if (value === undefined) return never
  const fit = column.attribute.family === 'text' ? { sign, value } : fitted(kindOf(column), sign, value)
  if (fit === 'never') return never
  if (fit === 'always') return presentSql(column)
  return sql<SqlBool>`(${column.ref} is not null and ${column.ref} ${sql.raw(fit.sign)} ${fit.value})`
}

const kindOf = ({ attribute }: Placed) => attribute.column?.kind.kind ?? 'varchar'

function columnsSql(left: Placed, sign: Sign, right: Placed): Bool {
  const filled = left.attribute.family === 'text' ? sql` and ${left.ref} <> ''` : sql``
  return sql<SqlBool>`(${left.ref} is not null and ${right.ref} is not null${filled} and ${left.ref} ${sql.raw(sign)} ${right.ref})`
}

function amongSql(dialect: Dialect, column: Placed, values: readonly string[]): Bool {
  const possible = column.attribute.family === 'text' ? values : values.flatMap((value) => heldValue(column, value))
  return possible.length ? sql<SqlBool>`(${column.ref} is not null and ${dialect.inList(column.ref, possible)})` : never
}

/** A value as the column holds it; none where it cannot. */
function heldValue(column: Placed, value: string): readonly string[] {
  const fit = fitted(kindOf(column), '=', value)
  return typeof fit === 'string' ? [] : [fit.value]
}

function substringSql({ ref }: Placed, value: string | undefined): Bool {
  if (value === undefined) return never
  return sql<SqlBool>`(${ref} is not null and ${ref} like ${`%${value.replace(/[\\%_]/g, '\\$&')}%`})`
}

function rangeSql(column: Placed, [from = '', to = '']: readonly string[]): Bool {
  const [begun, notOver] = [comparedSql(column, '>=', from), comparedSql(column, '<=', to)]
  const both = isPastMidnight(column.attribute.family, from, to) ? sql` or ` : sql` and `
  return sql<SqlBool>`(${begun}${both}${notOver})`
}
