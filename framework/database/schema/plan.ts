import { childFields, optionalFields, seenField, standardFields } from '@cortado/contract/doctype.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { planColumn } from './plan-column.ts'
import { planIndexes } from './plan-indexes.ts'
import type { ColumnDefinition, SchemaChange, TableDefinition, TableDescription } from './table.ts'

/** Columns that every table has: made once, never changed (but the type of `name`). */
const standard = new Set([...standardFields, ...childFields, ...optionalFields, seenField].map(({ fieldname }) => fieldname))

/**
 * The steps from a table as it is to the one that is wanted; none where they agree. Columns that are not wanted stay, with their data.
 * Indexes are recognised by their columns, whatever their names; of those that are not wanted, only the ones that a field asked for go.
 */
export function planTable(dialect: Dialect, wanted: TableDefinition, found?: TableDescription): SchemaChange[] {
  const columns = withName(wanted)
  if (!found) return createTable(dialect, wanted, columns)
  const known = (name: string) => found.columns.get(name)
  return [
    ...columns.flatMap((column) =>
      planColumn({ dialect, table: wanted.name, column, found: known(column.name), standard: standard.has(column.name) }),
    ),
    ...(wanted.primaryKey === 'bigint' && !found.sequence ? createSequence(dialect, wanted.name) : []),
    ...planIndexes({ dialect, wanted, found, standard }),
  ]
}

function withName(wanted: TableDefinition): readonly ColumnDefinition[] {
  const { primaryKey, columns } = wanted
  if (typeof primaryKey !== 'string' || columns.some(({ name }) => name === 'name')) return columns
  return [{ name: 'name', kind: primaryKey === 'varchar' ? { kind: 'varchar', length: 140 } : { kind: primaryKey }, notNull: true }, ...columns]
}

function createTable(dialect: Dialect, wanted: TableDefinition, columns: readonly ColumnDefinition[]): SchemaChange[] {
  const { name, primaryKey } = wanted
  const text = dialect.schema.createTable(name, columns, typeof primaryKey === 'string' ? ['name'] : primaryKey)
  const create: SchemaChange = { table: name, text, summary: `${name}: create with ${columns.length} columns` }
  const sequence = primaryKey === 'bigint' ? createSequence(dialect, name) : []
  const steps = [create, ...sequence, ...planIndexes({ dialect, wanted, found: undefined, standard })]
  return steps.map((step) => ({ ...step, fresh: true }))
}

const createSequence = (dialect: Dialect, table: string): SchemaChange[] =>
  dialect.schema.createSequence(table).map((text) => ({ table, text, summary: `${table}: number from ${dialect.schema.sequenceName(table)}` }))
