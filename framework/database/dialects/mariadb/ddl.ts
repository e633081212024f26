import type { ColumnDefinition, SchemaDialect } from '../schema.ts'
import { catalogue } from './catalogue.ts'
import { columnType, conversion } from './columns.ts'
import { fieldIndexNames, indexName, literal, quote, sequenceName } from './names.ts'

const quoted = (names: readonly string[]): string => names.map(quote).join(', ')

function columnText(column: ColumnDefinition): string {
  const initial = column.default === undefined || column.default === null ? '' : ` default ${literal(column.default)}`
  return `${quote(column.name)} ${columnType(column.kind)}${column.notNull ? ' not null' : ' null'}${initial}`
}

/** MODIFY says everything about a column anew. */
const modify = (table: string, column: ColumnDefinition): string => `alter table ${quote(table)} modify ${columnText(column)}`

/** Tables, columns, indexes and sequences of MariaDB. */
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
    return `create table ${quote(table)} (${parts.join(', ')}) engine=InnoDB row_format=dynamic character set=utf8mb4 collate=utf8mb4_unicode_ci`
  },
  renameTable: (table, to, { sequence }) => [
    `alter table ${quote(table)} rename to ${quote(to)}`,
    ...(sequence ? [`alter table ${quote(sequenceName(table))} rename to ${quote(sequenceName(to))}`] : []),
  ],
  addColumn: (table, column) => `alter table ${quote(table)} add column ${columnText(column)}`,
  alterType: (table, column) => modify(table, column),
  setDefault: (table, column) =>
    `alter table ${quote(table)} alter column ${quote(column.name)} ${column.default === undefined || column.default === null ? 'drop default' : `set default ${literal(column.default)}`}`,
  setNotNull: modify,
  createIndex: (table, { name, columns, unique, fullText }) =>
    `alter table ${quote(table)} add ${fullText ? 'fulltext ' : unique ? 'unique ' : ''}index ${quote(name)} (${quoted(columns)})`,
  dropIndex: (table, { name }) => `alter table ${quote(table)} drop index ${quote(name)}`,
  createSequence: (table) => [`create sequence if not exists ${quote(sequenceName(table))} nocache`],
  ddlLimits: (milliseconds) =>
    milliseconds === undefined
      ? 'set session lock_wait_timeout = default'
      : `set session lock_wait_timeout = ${Math.max(1, Math.round(milliseconds / 1000))}`,
  ...catalogue,
}
