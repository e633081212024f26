import type pg from 'pg'
import type { ArchivedTable, Structure } from '../database.ts'
import { unsupportedObject } from '../errors.ts'
import { columnsQuery, constraintsQuery, statementsAfter, statementsBefore, tablesQuery, triggersQuery, unsupportedQuery } from './catalogue.ts'
import { nameList, qualified } from './connect.ts'

interface TableRow {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly partitioned: boolean
  readonly unlogged: boolean
  readonly partition: boolean
  readonly options: string | null
  readonly key: string | null
  readonly bound: string | null
  readonly parent: string | null
}

interface ColumnRow {
  readonly oid: string
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly generated: string
  readonly identity: string
  readonly value: string | null
  readonly collation: string | null
  readonly sequence: string | null
}

interface ConstraintRow {
  readonly oid: string
  readonly kind: string
  readonly definition: string
  readonly relation: string
}

/**
 * Describes the database as statements from its catalogue. Locks every table against changes of its structure (not of its rows) for the rest of the
 * transaction. Throws UNSUPPORTED_OBJECT.
 */
export async function readStructure(client: pg.Client): Promise<Structure> {
  const tables = await rowsOf<TableRow>(client, tablesQuery)
  await lock(client, tables)
  const unsupported = await texts(client, unsupportedQuery)
  if (unsupported.length > 0) throw unsupportedObject({ objects: unsupported.join(', ') })
  const columns = Map.groupBy(await rowsOf<ColumnRow>(client, columnsQuery), ({ oid }) => oid)
  const constraints = await rowsOf<ConstraintRow>(client, constraintsQuery)
  const checks = Map.groupBy(
    constraints.filter(({ kind }) => kind === 'c'),
    ({ oid }) => oid,
  )
  const creates = tables.flatMap((table) => createTable(table, columns.get(table.oid) ?? [], checks.get(table.oid) ?? []))
  const keys = constraints.filter(({ kind }) => kind !== 'c' && kind !== 'f').map(addConstraint)
  const references = constraints.filter(({ kind }) => kind === 'f').map(addConstraint)
  return {
    before: [...(await all(client, statementsBefore)), ...creates],
    after: [...keys, ...(await all(client, statementsAfter)), ...references, ...(await texts(client, triggersQuery))],
    tables: tables.filter(({ partitioned }) => !partitioned).map((table) => archived(table, columns.get(table.oid) ?? [])),
  }
}

/** As pg_dump does: waits for changes under way, and keeps others out until the rows were read. */
async function lock(client: pg.Client, tables: readonly TableRow[]): Promise<void> {
  for (let at = 0; at < tables.length; at += 200) {
    const some = tables.slice(at, at + 200).map(({ schema, name }) => qualified(schema, name))
    await client.query(`LOCK TABLE ${some.join(', ')} IN ACCESS SHARE MODE`)
  }
}

const rowsOf = async <T>(client: pg.Client, query: string): Promise<T[]> => (await client.query(query)).rows as T[]

const texts = async (client: pg.Client, query: string): Promise<string[]> => (await rowsOf<{ text: string }>(client, query)).map(({ text }) => text)

async function all(client: pg.Client, queries: readonly string[]): Promise<string[]> {
  const lists: string[][] = []
  for (const query of queries) lists.push(await texts(client, query))
  return lists.flat()
}

function createTable(table: TableRow, columns: readonly ColumnRow[], checks: readonly ConstraintRow[]): string[] {
  const name = qualified(table.schema, table.name)
  const parts = [...columns.map(columnText), ...checks.map(({ definition }) => definition)]
  const create = [
    `CREATE ${table.unlogged ? 'UNLOGGED ' : ''}TABLE ${name} (${parts.join(', ')})`,
    table.key ? `PARTITION BY ${table.key}` : '',
    table.options ? `WITH (${table.options})` : '',
  ]
  const text = create.filter((part) => part !== '').join(' ')
  return table.partition ? [text, `ALTER TABLE ${table.parent} ATTACH PARTITION ${name} ${table.bound}`] : [text]
}

function columnText(column: ColumnRow): string {
  const { type, collation, required } = column
  const parts = [nameList([column.name]), type, collation ? `COLLATE ${collation}` : '', valueText(column), required ? 'NOT NULL' : '']
  return parts.filter((part) => part !== '').join(' ')
}

function valueText({ generated, identity, value, sequence }: ColumnRow): string {
  if (identity) return `GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY (${sequence})`
  if (value === null) return ''
  return generated ? `GENERATED ALWAYS AS (${value}) ${generated === 's' ? 'STORED' : 'VIRTUAL'}` : `DEFAULT ${value}`
}

/** A key is made table by table, partitions' keys being attached to their parent's afterwards; a reference reaches the partitions by itself. */
const addConstraint = ({ kind, relation, definition }: ConstraintRow): string =>
  `ALTER TABLE ${kind === 'f' ? '' : 'ONLY '}${relation} ADD ${definition}`

const archived = ({ schema, name }: TableRow, columns: readonly ColumnRow[]): ArchivedTable => ({
  schema,
  name,
  columns: columns.filter(({ generated }) => generated === '').map((column) => column.name),
})
