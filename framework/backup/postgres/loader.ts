import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { ConnectionOptions } from '../../config/connection.ts'
import { createDatabase } from '../../database/embedded/databases.ts'
import type { ArchivedSequence, ArchivedTable, DatabaseLoader } from '../database.ts'
import { backupFailed, databaseTaken } from '../errors.ts'
import { connect, databaseOf, nameList, otherDatabase, qualified } from './connect.ts'

/** The database that every server has, for what cannot be done from within the database concerned. */
const maintenance = 'postgres'

/**
 * Makes an empty database beside the one that `connection` leads to (which need not exist), to be filled and then put in its place. What an
 * earlier, interrupted restore of the same database left is removed. `replace`: that database may hold tables, which go; otherwise DATABASE_TAKEN.
 */
export async function openPostgresLoader(connection: ConnectionOptions, replace: boolean): Promise<DatabaseLoader> {
  const names = namesFor(databaseOf(connection))
  const admin = await connect(otherDatabase(connection, maintenance))
  try {
    if (!replace && (await exists(admin, names.target))) await demandEmpty(connection, names.target)
    await drop(admin, names.draft)
    await createDatabase(admin, names.draft)
    const client = await connect(otherDatabase(connection, names.draft))
    await client.query('BEGIN')
    return loaderOf(admin, client, names)
  } catch (error) {
    await admin.end()
    throw error
  }
}

async function demandEmpty(connection: ConnectionOptions, database: string): Promise<void> {
  const client = await connect(connection)
  try {
    const { rows } = await client.query("SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1")
    if (rows.length > 0) throw databaseTaken({ database })
  } finally {
    await client.end()
  }
}

interface Names {
  readonly target: string
  /** Being filled. */
  readonly draft: string
  /** What was there before. */
  readonly replaced: string
}

/** The same names for the same database, so that the next attempt finds what a killed one left. */
function namesFor(target: string): Names {
  const hash = createHash('sha256').update(target).digest('hex').slice(0, 16)
  return { target, draft: `cortado_restoring_${hash}`, replaced: `cortado_replaced_${hash}` }
}

function loaderOf(admin: pg.Client, client: pg.Client, names: Names): DatabaseLoader {
  let published = false
  return {
    async run(statements, progress) {
      for (const [index, text] of statements.entries()) {
        await client.query(text).catch((error: unknown) => Promise.reject(refused(text, error)))
        progress(index + 1)
      }
    },
    load: (table, block) => load(client, table, block),
    setSequences: (sequences) => setSequences(client, sequences),
    async publish() {
      await client.query('COMMIT')
      await client.query('ANALYZE')
      await client.end()
      await swap(admin, names)
      published = true
    },
    finish: () => drop(admin, names.replaced),
    async close() {
      if (!published) await client.end()
      if (!published) await drop(admin, names.draft)
      await admin.end()
    },
  }
}

/** A server that is older, or lacks an extension, may refuse what another one had. */
const refused = (text: string, cause: unknown) =>
  backupFailed(
    { what: 'Nothing was restored; this PostgreSQL refuses a part of the backup', reason: `${(cause as Error).message} (${text.slice(0, 200)})` },
    { cause },
  )

async function load(client: pg.Client, { schema, name, columns }: ArchivedTable, block: AsyncIterable<Buffer>): Promise<number> {
  const list = columns.length > 0 ? ` (${nameList(columns)})` : ''
  const text = `COPY ${qualified(schema, name)}${list} FROM STDIN`
  const sink = client.query(copyFrom(text))
  try {
    await pipeline(Readable.from(block, { objectMode: false }), sink)
  } catch (error) {
    throw error instanceof pg.DatabaseError ? refused(text, error) : error
  }
  return sink.rowCount
}

async function setSequences(client: pg.Client, sequences: readonly ArchivedSequence[]): Promise<void> {
  for (const { schema, name, value, called } of sequences)
    await client
      .query('SELECT setval($1::regclass, $2::bigint, $3)', [qualified(schema, name), value, called])
      .catch((error: unknown) => Promise.reject(refused(`setval ${schema}.${name}`, error)))
}

/** Both names change in one transaction: whoever connects gets either the old or the new database. Tries again where someone was faster to connect. */
async function swap(admin: pg.Client, names: Names): Promise<void> {
  await drop(admin, names.replaced)
  for (let attempt = 1; ; attempt += 1) {
    try {
      await swapOnce(admin, names)
      return
    } catch (error) {
      await admin.query('ROLLBACK')
      const inUse = error instanceof pg.DatabaseError && error.code === '55006'
      if (!inUse || attempt === 5) throw error
    }
  }
}

async function swapOnce(admin: pg.Client, { target, draft, replaced }: Names): Promise<void> {
  await admin.query('BEGIN')
  if (await exists(admin, target)) {
    await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [target])
    await admin.query(`ALTER DATABASE ${pg.escapeIdentifier(target)} RENAME TO ${pg.escapeIdentifier(replaced)}`)
  }
  await admin.query(`ALTER DATABASE ${pg.escapeIdentifier(draft)} RENAME TO ${pg.escapeIdentifier(target)}`)
  await admin.query('COMMIT')
}

const exists = async (admin: pg.Client, name: string): Promise<boolean> =>
  (await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rows.length > 0

const drop = async (admin: pg.Client, name: string): Promise<void> => {
  await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
}
