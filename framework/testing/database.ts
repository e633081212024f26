import { inject } from 'vitest'
import type { ConnectionOptions } from '../config/connection.ts'
import { randomHash } from '../config/names.ts'
import type { DatabaseOptions } from '../database/database.ts'
import { Database } from '../database/database.ts'
import { connectionTo, dropDatabase, ensureDatabase } from '../database/embedded/databases.ts'

/** A database that only one test file uses. */
export interface TestDatabase {
  readonly name: string
  readonly connection: ConnectionOptions
  readonly database: Database
  /** Closes all connections and drops it. */
  close(): Promise<void>
}

/** Makes an empty database on the run's PostgreSQL and opens it. Call it in `beforeAll`, and `close` in `afterAll`. */
export async function createTestDatabase(options: Omit<DatabaseOptions, 'connection'> = {}): Promise<TestDatabase> {
  const server = inject('postgres')
  const name = `test_${randomHash(10)}`
  await ensureDatabase(server, name)
  const connection = connectionTo(server, name)
  const database = Database.open({ connection, ...options })
  const close = async (): Promise<void> => {
    await database.close()
    await dropDatabase(server, name)
  }
  return { name, connection, database, close }
}
