import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '../database/dialects/dialect.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import type { Restriction } from './user-permissions.ts'

const textual: ReadonlySet<string> = new Set(['varchar', 'text', 'longtext'])

const textColumns = perMeta((meta) => new Set(meta.columns.filter(({ kind }) => textual.has(kind.kind)).map(({ name }) => name)))

/** A column of the table called `alias`, as text: numbers and UUIDs are names too. */
export function textColumn(dialect: Dialect, meta: Meta, alias: string, field: string): RawBuilder<unknown> {
  const column = sql`${sql.id(alias, field)}`
  return textColumns(meta).has(field) ? column : dialect.asText(column)
}

/** A restriction on the rows of the table called `alias`, which holds documents of `meta`. Never NULL where it matters: NULL counts as false. */
export function restrictionCondition(dialect: Dialect, meta: Meta, alias: string, restriction: Restriction): RawBuilder<SqlBool> {
  const { field, allowed, emptyPasses, rows } = restriction
  if (rows) {
    const parent = textColumn(dialect, meta, alias, 'name')
    return sql<SqlBool>`not exists (${violatingRows(dialect, meta, restriction, parent)})`
  }
  const column = textColumn(dialect, meta, alias, field)
  const found = dialect.inList(column, allowed)
  return emptyPasses ? sql<SqlBool>`(${column} is null or ${column} = '' or ${found})` : sql<SqlBool>`(${found})`
}

/** Rows of a child table, below the document `parent`, that break the restriction. */
export function violatingRows(dialect: Dialect, meta: Meta, restriction: Restriction, parent: RawBuilder<unknown>): RawBuilder<unknown> {
  const { field, allowed, emptyPasses, rows } = restriction
  if (!rows) throw new Error(`the restriction of ${field} is not one of rows`)
  const column = textColumn(dialect, rows.meta, 'r', field)
  const found = dialect.inList(column, allowed)
  const breaks = emptyPasses ? sql`${column} <> '' and not (${found})` : sql`(${column} is null or not (${found}))`
  const tables = dialect.inList(sql.id('r', 'parentfield'), rows.tables)
  return sql`select 1 from ${sql.table(rows.meta.table)} as r where ${sql.id('r', 'parent')} = ${parent} and ${sql.id('r', 'parenttype')} = ${meta.name} and ${tables} and ${breaks}`
}
