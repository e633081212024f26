import pg from 'pg'
import type { ConnectionOptions } from '../../config/connection.ts'

/**
 * How values and definitions look, the same at both ends: no search path, so that every name carries its schema; no time limits, since big
 * tables take long.
 */
const settings = [
  "SET search_path = ''",
  "SET client_encoding = 'UTF8'",
  "SET DateStyle = 'ISO'",
  "SET IntervalStyle = 'postgres'",
  "SET TimeZone = 'UTC'",
  'SET extra_float_digits = 3',
  'SET statement_timeout = 0',
  'SET idle_in_transaction_session_timeout = 0',
  'SET check_function_bodies = off',
  'SET client_min_messages = warning',
].join('; ')

/** A connection of its own with the settings that a backup and its restore share. */
export async function connect(connection: ConnectionOptions): Promise<pg.Client> {
  const client = new pg.Client({ ...connection })
  // a lost connection fails the running query too, which is where it is handled
  client.on('error', () => {})
  await client.connect()
  await client.query(settings)
  return client
}

/** The same server, another database. */
export function otherDatabase(connection: ConnectionOptions, database: string): ConnectionOptions {
  if (!connection.connectionString) return { ...connection, database }
  const url = new URL(connection.connectionString)
  url.pathname = `/${encodeURIComponent(database)}`
  return { ...connection, connectionString: url.href }
}

/** Name of the database that the options lead to. */
export const databaseOf = (connection: ConnectionOptions): string => new pg.Client({ ...connection }).database ?? ''

/** `"public"."tabSales Order"`. */
export const qualified = (schema: string, name: string): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`

/** Names as a list in SQL. */
export const nameList = (names: readonly string[]): string => names.map((name) => pg.escapeIdentifier(name)).join(', ')
