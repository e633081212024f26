import pg from 'pg'
import { setup } from '../config/errors.ts'
import type { Site, SocketAddress } from '../config/site.ts'
import { administer, connectionTo, createDatabase, dropDatabase, ensureDatabase } from '../database/embedded/databases.ts'

/** Makes the database of a new site, empty. On a server of your own an existing database is used where it has no tables. Throws SETUP. */
export async function createSiteDatabase(site: Site, server: SocketAddress | undefined): Promise<void> {
  if (server) {
    await dropDatabase(server, site.config.db_name)
    await ensureDatabase(server, site.config.db_name)
    return
  }
  const { url, database, maintenance } = places(site)
  const made = await administer({ connectionString: maintenance }, (client) => createDatabase(client, database)).catch((error: unknown) => {
    // a user who may not make databases can still be given one
    if (error instanceof pg.DatabaseError && error.code === '42501') return false
    throw unreachable(url, error)
  })
  if (made) return
  const tables = await administer({ connectionString: url }, async (client) => {
    const { rows } = await client.query("select count(*)::int as tables from information_schema.tables where table_schema = 'public'")
    return Number(rows[0]?.tables)
  }).catch((error: unknown) => Promise.reject(unreachable(url, error)))
  if (tables > 0)
    throw setup({
      problem: `The database ${database} holds ${tables} tables already`,
      remedy: 'A new site needs an empty database: name another one in the URL.',
    })
}

/** Removes the database of a site. */
export async function dropSiteDatabase(site: Site, server: SocketAddress | undefined): Promise<void> {
  if (server) {
    await dropDatabase(server, site.config.db_name)
    return
  }
  const { url, database, maintenance } = places(site)
  await administer({ connectionString: maintenance }, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`),
  ).catch((error: unknown) => Promise.reject(unreachable(url, error)))
}

/** Connection of the embedded server's own database, for what concerns the whole server. */
export const serverConnection = (server: SocketAddress) => connectionTo(server, 'postgres')

function places(site: Site): { url: string; database: string; maintenance: string } {
  const url = site.databaseUrl ?? ''
  const parsed = URL.parse(url)
  const database = decodeURIComponent(parsed?.pathname.slice(1) ?? '')
  if (!parsed || database === '')
    throw setup({ problem: 'The database URL names no database', remedy: 'postgres://user:password@host:port/database' })
  parsed.pathname = '/postgres'
  return { url, database, maintenance: parsed.href }
}

const unreachable = (url: string, cause: unknown) =>
  setup(
    {
      problem: `The database at ${url.replace(/:[^:@/]*@/, ':…@')} cannot be used: ${(cause as Error).message}`,
      remedy: 'Check the URL, and that the server runs.',
    },
    { cause },
  )
