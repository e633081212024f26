import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { Database } from './database.ts'
import { administer } from './embedded/databases.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const terminate = () =>
  administer(test.connection, (client) =>
    client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'cortado'`),
  )

it('delivers messages of other processes on the channels that are listened to', async () => {
  const other = Database.open({ connection: test.connection })
  const heard: string[] = []
  const stop = await test.database.listen('doc "changes"', (payload) => heard.push(payload))
  await test.database.listen('second', (payload) => heard.push(`2: ${payload}`))
  await other.notify('doc "changes"', 'one')
  await other.notify('second', 'two')
  await other.notify('third', 'three')
  await expect.poll(() => heard).toEqual(['one', '2: two'])
  await stop()
  await other.notify('doc "changes"', 'four')
  await other.notify('second', 'five')
  await expect.poll(() => heard).toEqual(['one', '2: two', '2: five'])
  await other.close()
})

it('listens again after the connection was lost, and tells', async () => {
  const heard: string[] = []
  const states: boolean[] = []
  test.database.onListenState((up) => states.push(up))
  await test.database.listen('again', (payload) => heard.push(payload))
  expect(test.database.listening).toBe(true)
  await terminate()
  await expect.poll(() => states).toEqual([false, true])
  await sleep(20)
  await test.database.notify('again', 'after')
  await expect.poll(() => heard).toEqual(['after'])
})

it('a receiver that fails does not keep the others from hearing', async () => {
  const heard: string[] = []
  await test.database.listen('fragile', () => {
    throw new Error('deaf')
  })
  await test.database.listen('fragile', (payload) => heard.push(payload))
  await test.database.notify('fragile', 'hello')
  await expect.poll(() => heard).toEqual(['hello'])
})
