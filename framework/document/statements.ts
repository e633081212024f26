import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Row, Statement } from '../database/db.ts'
import type { Dialect } from '../database/dialects/dialect.ts'
import { type Meta, perMeta } from '../meta/meta.ts'

/** A statement whose text is made once per Meta; only the values change. */
interface Plan {
  readonly text: string
  readonly name?: string
}

const plan = (dialect: Dialect, query: Parameters<typeof compile>[1]): Plan => {
  const { text, name } = compile(dialect, query, { named: true })
  return { text, name }
}

const bind = ({ text, name }: Plan, values: readonly unknown[]): Statement => ({ text, values, name })

const columnNames = perMeta((meta) => meta.columns.map((column) => column.name))

/** What a write fills: the columns, and the keyed hashes of encrypted ones, which nothing but filters reads. */
const writtenNames = perMeta((meta) => [...columnNames(meta), ...meta.hashColumns.map((column) => column.name)])

/** What a document is loaded with: its own columns, and those that tags, comments, assignments and likes are kept in, which no verb writes. */
const loadedNames = perMeta((meta) => [...columnNames(meta), ...meta.optionalColumns.map((column) => column.name)])

/** Where a node stands in its tree: other nodes' moves change it, so that a save may not write what it read. */
const position = new Set(['lft', 'rgt', 'old_parent'])

/** Columns that an update writes: all but the constant ones; and who has seen the document since, where that is kept. */
const changing = perMeta((meta) => [
  ...writtenNames(meta).filter((name) => name !== 'name' && name !== 'creation' && name !== 'owner' && !(meta.isTree && position.has(name))),
  ...meta.optionalColumns.flatMap(({ name }) => (name === '_seen' ? [name] : [])),
])

const ids = (names: readonly string[]) => sql.join(names.map((name) => sql.id(name)))

/** Makes a plan per dialect and Meta. */
const planned = (make: (dialect: Dialect, meta: Meta) => Plan) => {
  const byMeta = perMeta(() => new Map<string, Plan>())
  return (dialect: Dialect, meta: Meta): Plan => {
    const known = byMeta(meta).get(dialect.name)
    if (known) return known
    const fresh = make(dialect, meta)
    byMeta(meta).set(dialect.name, fresh)
    return fresh
  }
}

const selectByNames = planned((dialect, meta) =>
  plan(dialect, sql`select ${ids(loadedNames(meta))} from ${sql.table(meta.table)} where ${dialect.inList(sql.id('name'), [''])}`),
)

const selectLocked = planned((dialect, meta) =>
  plan(dialect, sql`select ${ids(loadedNames(meta))} from ${sql.table(meta.table)} where ${sql.id('name')} = ${''} for update`),
)

const selectChildren = planned((dialect, meta) =>
  plan(dialect, sql`select ${ids(columnNames(meta))} from ${sql.table(meta.table)} where parent = ${''} and parenttype = ${''} order by idx`),
)

const selectChildrenOf = planned((dialect, meta) =>
  plan(
    dialect,
    sql`select ${ids(columnNames(meta))} from ${sql.table(meta.table)} where parenttype = ${''} and ${dialect.inList(sql.id('parent'), [''])} order by parent, idx`,
  ),
)

const insertSql = (meta: Meta) =>
  sql`insert into ${sql.table(meta.table)} (${ids(writtenNames(meta))}) values (${sql.join(writtenNames(meta).map(() => ''))})`

const updateSql = (meta: Meta) =>
  sql`update ${sql.table(meta.table)} set ${sql.join(changing(meta).map((name) => sql`${sql.id(name)} = ${''}`))} where ${sql.id('name')} = ${''} and modified = ${''}`

const insertRow = planned((dialect, meta) => plan(dialect, insertSql(meta)))

const updateRow = planned((dialect, meta) => plan(dialect, updateSql(meta)))

/** Rows by name: one text whatever the number of names. */
export const selectNamed = (dialect: Dialect, meta: Meta, names: readonly string[]): Statement => ({
  ...bind(selectByNames(dialect, meta), [names]),
  byName: true,
})

/** One row, locked until the transaction ends. */
export const selectForUpdate = (dialect: Dialect, meta: Meta, name: string): Statement => bind(selectLocked(dialect, meta), [name])

/** Rows of a child table below one document, all table fields together, in order. */
export const selectRows = (dialect: Dialect, child: Meta, parent: string, parenttype: string): Statement =>
  bind(selectChildren(dialect, child), [parent, parenttype])

/** Rows of a child table below several documents of one DocType, in their order below each. */
export const selectRowsOf = (dialect: Dialect, child: Meta, parents: readonly string[], parenttype: string): Statement =>
  bind(selectChildrenOf(dialect, child), [parenttype, parents])

/** One new row. */
export const insertOne = (dialect: Dialect, meta: Meta, values: Row): Statement => bind(insertRow(dialect, meta), insertValues(meta, values))

const insertValues = (meta: Meta, values: Row): unknown[] => writtenNames(meta).map((name) => values[name] ?? null)

/** All changing columns of one row, where nobody changed it since `modified`. */
export const updateOne = (dialect: Dialect, meta: Meta, values: Row, modified: unknown): Statement =>
  bind(updateRow(dialect, meta), updateValues(meta, values, modified))

const updateValues = (meta: Meta, values: Row, modified: unknown): unknown[] => [
  ...changing(meta).map((name) => values[name] ?? null),
  values.name,
  modified,
]

function upsertSql(dialect: Dialect, meta: Meta, condition?: RawBuilder<SqlBool>) {
  const all = writtenNames(meta)
  const rewritten = all.filter((name) => name !== 'name' && name !== 'owner' && name !== 'creation')
  const rows = dialect.recordset(meta.table, [...meta.columns, ...meta.hashColumns], '')
  const where = condition ? sql` where ${condition}` : sql``
  return sql`insert into ${sql.table(meta.table)} (${ids(all)}) select ${ids(all)} from ${rows}${where} ${dialect.upsert(['name'], rewritten)}`
}

const upsertRows = planned((dialect, meta) => plan(dialect, upsertSql(dialect, meta)))

/** Child rows, new and changed ones, as one JSON parameter. */
export const writeRows = (dialect: Dialect, child: Meta, rows: readonly Row[]): Statement =>
  bind(upsertRows(dialect, child), [recordsOf(child, rows)])

const recordsOf = (child: Meta, rows: readonly Row[]): string => {
  const names = writtenNames(child)
  return JSON.stringify(rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))))
}

/** A document's row and the rows of its tables, by child DocType. */
export interface Whole {
  readonly values: Row
  readonly tables: readonly { readonly child: Meta; readonly rows: readonly Row[] }[]
  /** The `modified` that the stored row has to have; absent: the row is new. */
  readonly modified?: unknown
}

const wholePlans = perMeta(() => new Map<string, { readonly plan: Plan; readonly children: readonly Meta[] }>())

/**
 * A document with its rows in one statement that answers `count`, the number of documents written: 0 where somebody changed the row since `modified`, and
 * then none of the rows is written either. undefined: this database cannot.
 */
export function writeWhole(dialect: Dialect, meta: Meta, { values, tables, modified }: Whole): Statement | undefined {
  if (!dialect.together) return undefined
  const children = tables.map(({ child }) => child)
  const isNew = modified === undefined
  const key = [dialect.name, isNew, ...children.map(({ name }) => name)].join('\n')
  let known = wholePlans(meta).get(key)
  if (!known || known.children.some((child, i) => child !== children[i])) {
    const query = dialect.together(isNew ? insertSql(meta) : updateSql(meta), (written) =>
      children.map((child) => upsertSql(dialect, child, written)),
    )
    known = { plan: plan(dialect, query), children }
    wholePlans(meta).set(key, known)
  }
  const own = isNew ? insertValues(meta, values) : updateValues(meta, values, modified)
  return bind(known.plan, [...own, ...tables.map(({ child, rows }) => recordsOf(child, rows))])
}

/** Removes rows of a child table by name. */
export const deleteRows = (dialect: Dialect, child: Meta, names: readonly string[]): Statement =>
  compile(dialect, sql`delete from ${sql.table(child.table)} where ${dialect.inList(sql.id('name'), names)}`, { named: true })
