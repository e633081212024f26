import { afterAll, beforeAll } from 'vitest'
import { Database } from '../../../database/database.ts'
import { administer } from '../../../database/embedded/databases.ts'
import { createTestDatabase, type TestDatabase } from '../../../testing/database.ts'
import { busConformance } from '../bus.conformance.ts'
import { openPostgresBus } from './postgres.ts'

let test: TestDatabase
const others: Database[] = []

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(async () => {
  for (const each of others) await each.close()
  await test.close()
})

/** Each bus has a database object of its own, as it would in another process. */
const open = () => {
  const database = Database.open({ connection: test.connection })
  others.push(database)
  return openPostgresBus(database, { log: { error: () => {}, warn: () => {} } })
}

const breakConnections = () =>
  administer(test.connection, async (client) => {
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')
  })

busConformance('PostgreSQL', () => ({ open, breakConnections }))
