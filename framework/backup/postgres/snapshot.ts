import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { ConnectionOptions } from '../../config/connection.ts'
import type { ArchivedSequence, ArchivedTable, DatabaseSnapshot, RowStream } from '../database.ts'
import { sequenceNamesQuery } from './catalogue.ts'
import { connect, nameList, qualified } from './connect.ts'
import { readStructure } from './structure.ts'

/** PostgreSQL as it is now: one REPEATABLE READ transaction on a connection of its own. Writers go on. */
export async function openPostgresSnapshot(connection: ConnectionOptions): Promise<DatabaseSnapshot> {
  const client = await connect(connection)
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const { rows } = await client.query("SELECT current_setting('server_version') AS version")
    return {
      dialect: 'postgres',
      version: String(rows[0]?.version),
      structure: () => readStructure(client),
      rows: (table) => rowsOf(client, table),
      sequences: () => sequencesOf(client),
      readTable: (name, columns) => readTable(client, name, columns),
      close: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw error
  }
}

function rowsOf(client: pg.Client, { schema, name, columns }: ArchivedTable): RowStream {
  const list = columns.length > 0 ? ` (${nameList(columns)})` : ''
  const stream = client.query(copyTo(`COPY ${qualified(schema, name)}${list} TO STDOUT`))
  return {
    [Symbol.asyncIterator]: () => blocks(stream),
    get rows() {
      return stream.rowCount
    },
  }
}

/** Size from which a block ends with the next end of a row: what has to fit into memory. */
const blockSize = 4 * 1024 * 1024

/** In COPY's text format a line feed is the end of a row: one in a value is escaped. */
async function* blocks(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let block: Buffer[] = []
  let size = 0
  for await (const chunk of rows) {
    size += chunk.length
    const end = size < blockSize ? 0 : chunk.lastIndexOf(10) + 1
    if (end === 0) {
      block.push(chunk)
      continue
    }
    yield [...block, chunk.subarray(0, end)]
    block = end < chunk.length ? [chunk.subarray(end)] : []
    size = chunk.length - end
  }
  if (size > 0) yield block
}

/** Sequences do not belong to the snapshot: read after the rows they are at or past every number that a row has. */
async function sequencesOf(client: pg.Client): Promise<ArchivedSequence[]> {
  const { rows } = await client.query(sequenceNamesQuery)
  const found: ArchivedSequence[] = []
  for (const { schema, name } of rows as { schema: string; name: string }[]) {
    const answer = await client.query(`SELECT last_value::text AS value, is_called AS called FROM ${qualified(schema, name)}`)
    const [{ value, called } = { value: '1', called: false }] = answer.rows as { value: string; called: boolean }[]
    found.push({ schema, name, value, called })
  }
  return found
}

async function readTable(client: pg.Client, name: string, columns: readonly string[]): Promise<Record<string, unknown>[]> {
  const table = qualified('public', name)
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [table])
  if (!rows[0]?.there) return []
  return (await client.query(`SELECT ${nameList(columns)} FROM ${table}`)).rows as Record<string, unknown>[]
}
