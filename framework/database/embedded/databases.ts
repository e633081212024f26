import pg from 'pg'
import type { ConnectionOptions } from '../../config/connection.ts'
import type { SocketAddress } from '../../config/site.ts'

/** How to reach a database of the embedded server. */
export const connectionTo = (server: SocketAddress, database: string): ConnectionOptions => ({
  host: server.socketFolder,
  port: server.port,
  user: server.user,
  database,
})

/** Makes a database (UTF-8, ICU `und`) if there is none. Answers whether it was made. */
export async function ensureDatabase(server: SocketAddress, name: string): Promise<boolean> {
  return administer(connectionTo(server, 'postgres'), (client) => createDatabase(client, name))
}

/** Removes a database, ending its sessions. Answers whether there was one. */
export async function dropDatabase(server: SocketAddress, name: string): Promise<boolean> {
  return administer(connectionTo(server, 'postgres'), async (client) => {
    const there = await exists(client, name)
    if (there) await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
    return there
  })
}

/** Makes a database on any server, through a connection to another database of it. Answers whether it was made. */
export async function createDatabase(client: pg.Client, name: string): Promise<boolean> {
  if (await exists(client, name)) return false
  try {
    await client.query(
      `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'und'`,
    )
    return true
  } catch (error) {
    // someone else made it at the same time: 42P04, or 23505 from the catalogue's index
    if (error instanceof pg.DatabaseError && ['42P04', '23505'].includes(error.code ?? '')) return false
    throw error
  }
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  return (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rows.length > 0
}

/** Runs `fn` with a connection of its own, closed afterwards. */
export async function administer<T>(connection: ConnectionOptions, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection })
  // a lost connection fails the running query too, which is where it is handled
  client.on('error', () => {})
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}
