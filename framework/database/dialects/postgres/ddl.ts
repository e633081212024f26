import type { ColumnDefinition, SchemaDialect } from '../schema.ts'
import { catalogue } from './catalogue.ts'
import { columnType, conversion } from './columns.ts'
import { fieldIndexNames, indexName, literal, quote, sequenceName } from './names.ts'

const quoted = (names: readonly string[]): string => names.map(quote).join(', ')

/** `"name" type not null default …`. */
function columnText(column: ColumnDefinition): string {
  const initial = column.default === undefined || column.default === null ? '' : ` default ${literal(column.default)}`
  return `${quote(column.name)} ${columnType(column.kind)}${column.notNull ? ' not null' : ''}${initial}`
}

const alter = (table: string, column: string, change: string): string => `alter table ${quote(table)} alter column ${quote(column)} ${change}`

/** Tables, columns, indexes and sequences of PostgreSQL. */
export const schema: SchemaDialect = {
  columnType,
  conversion,
  quote,
  literal,
  indexName,
  fieldIndexNames,
  sequenceName,
  createTable(table, columns, primaryKey) {
    const parts = columns.map(columnText)
    if (primaryKey.length) parts.push(`primary key (${quoted(primaryKey)})`)
    return `create table ${quote(table)} (${parts.join(', ')})`
  },
  renameTable: (table, to, { indexes, sequence }) => [
    `alter table ${quote(table)} rename to ${quote(to)}`,
    ...indexes.flatMap(({ name, columns, unique }) =>
      name === indexName(table, columns, unique) ? [`alter index ${quote(name)} rename to ${quote(indexName(to, columns, unique))}`] : [],
    ),
    ...(sequence ? [`alter sequence ${quote(sequenceName(table))} rename to ${quote(sequenceName(to))}`] : []),
  ],
  addColumn: (table, column) => `alter table ${quote(table)} add column ${columnText(column)}`,
  alterType: (table, column, using) => alter(table, column.name, `type ${columnType(column.kind)}${using ? ` using ${using}` : ''}`),
  setDefault: (table, column) =>
    alter(table, column.name, column.default === undefined || column.default === null ? 'drop default' : `set default ${literal(column.default)}`),
  setNotNull: (table, column) => alter(table, column.name, `${column.notNull ? 'set' : 'drop'} not null`),
  createIndex: (table, { name, columns, unique, emptyLeast, fullText }) =>
    fullText
      ? `create index ${quote(name)} on ${quote(table)} using gin (to_tsvector('simple', ${quoted(columns)}))`
      : `create ${unique ? 'unique ' : ''}index ${quote(name)} on ${quote(table)} (${quoted(columns)}${emptyLeast ? ' nulls first' : ''})`,
  dropIndex: (table, { name, constraint }) =>
    constraint ? `alter table ${quote(table)} drop constraint ${quote(name)}` : `drop index ${quote(name)}`,
  createSequence(table) {
    const name = sequenceName(table)
    const next = `coalesce((select max(name) from ${quote(table)}), 0) + 1`
    return [`create sequence if not exists ${quote(name)}`, `select setval(${literal(quote(name))}, ${next}, false)`]
  },
  ddlLimits: (milliseconds) =>
    milliseconds === undefined
      ? 'set local lock_timeout to default; set local statement_timeout to default'
      : `set local lock_timeout = ${Math.round(milliseconds)}; set local statement_timeout = 0`,
  scratchSchema: (name) => [`create schema ${quote(name)}`, `set local search_path to ${quote(name)}`],
  ...catalogue,
}
