import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { compile } from '../build.ts'
import { Database } from '../database.ts'
import { postgres } from '../dialects/postgres/dialect.ts'
import { administer } from '../embedded/databases.ts'
import { ConnectionBudget } from './budget.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const statement = compile(postgres, sql`select pg_backend_pid() as pid, pg_sleep(0.01)`, { named: true })

/** Reads in parallel in the pools of two databases; answers how many connections each used. */
async function load(databases: readonly Database[]): Promise<number[]> {
  const read = (database: Database) => Promise.all(Array.from({ length: 20 }, () => database.session().read(statement, 'pool')))
  const answers = await Promise.all(databases.map(read))
  return answers.map((rows) => new Set(rows.map(([row]) => row?.pid)).size)
}

describe('connections of several databases', () => {
  it('stay within the budget of the process, and each has one whatever the others use', async () => {
    const used = async (limit: number) => {
      const budget = new ConnectionBudget(limit)
      const databases = [1, 2].map(() => Database.open({ connection: test.connection, budget }))
      const connections = await load(databases)
      await Promise.all(databases.map((database) => database.close()))
      expect(budget.hasRoom).toBe(true)
      return connections
    }
    expect(await used(1)).toEqual([1, 1])
    expect(await used(4)).toEqual([4, 1])
    expect(await used(100)).toEqual([5, 5])
  })

  it('that are lost make room for others', async () => {
    const budget = new ConnectionBudget(2)
    const databases = [1, 2].map(() => Database.open({ connection: test.connection, budget }))
    await load(databases)
    expect(budget.hasRoom).toBe(false)
    await administer(test.connection, (client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'cortado' and pid <> pg_backend_pid()`,
      ),
    )
    await expect.poll(() => budget.hasRoom).toBe(true)
    expect(await load(databases)).toEqual([2, 1])
    await Promise.all(databases.map((database) => database.close()))
  })
})
