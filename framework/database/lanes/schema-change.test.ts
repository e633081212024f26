import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { compile } from '../build.ts'
import { postgres } from '../dialects/postgres/dialect.ts'
import { administer } from '../embedded/databases.ts'

let test: TestDatabase
let length = 20

const q = (parts: TemplateStringsArray, ...values: unknown[]) => compile(postgres, sql(parts, ...values), { named: true })
const item = q`select name, title from item where name = ${'a'}`
/** Another process changes the table. */
const widen = () => administer(test.connection, (client) => client.query(`alter table item alter column title type varchar(${++length})`))

beforeAll(async () => {
  test = await createTestDatabase({ limits: { express: { connections: 1 }, transaction: { connections: 1 }, pool: { connections: 1 } } })
  await administer(test.connection, (client) =>
    client.query(`create table item (name varchar(140) primary key, title varchar(20)); insert into item values ('a', 'one')`),
  )
})
afterAll(() => test.close())

describe('a column that another process widened', () => {
  it.each(['express', 'pool', 'report'] as const)('is read as before on %s', async (lane) => {
    const db = test.database.session()
    expect(await db.read(item, lane)).toHaveLength(1)
    await widen()
    expect(await Promise.all([db.read(item, lane), db.read(item, lane), db.read(item, lane)])).toEqual(Array(3).fill([{ name: 'a', title: 'one' }]))
    expect(await db.read(item, lane)).toHaveLength(1)
  })

  it('is read by the first statement of a transaction', async () => {
    const db = test.database.session()
    await db.write(item)
    await db.commit()
    await widen()
    expect((await db.write(item)).rows).toHaveLength(1)
    await db.write(q`update item set title = 'two' where name = 'a'`)
    await db.commit()
    expect((await db.read(item))[0]?.title).toBe('two')
  })

  it('fails a later statement of a transaction once: repeated, it succeeds', async () => {
    const db = test.database.session()
    await db.write(item)
    await db.commit()
    await widen()
    await db.write(q`select 1`)
    await expect(db.read(item)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED', status: 503 })
    await db.rollback()
    await db.write(q`select 1`)
    expect(await db.read(item)).toHaveLength(1)
    await db.rollback()
  })
})

it('DDL of this process has statements planned anew, also in open lanes', async () => {
  const db = test.database.session()
  await db.read(item)
  await db.write(item)
  await db.write({ text: `alter table item alter column title type varchar(${++length})`, values: [] })
  await db.commit()
  await db.write(q`select 1`)
  expect(await db.read(item)).toHaveLength(1)
  await db.rollback()
})

it('columns may come and widen under load, and no read fails', async () => {
  let stopped = false
  let reads = 0
  const reader = async (): Promise<void> => {
    while (!stopped) {
      const rows = await test.database.session().read(item)
      expect(rows).toHaveLength(1)
      reads++
      await sleep(1)
    }
  }
  const readers = Promise.all(Array.from({ length: 20 }, reader))
  for (let i = 0; i < 10; i++) {
    await administer(test.connection, (client) => client.query(`alter table item add column c${i} text`))
    await widen()
  }
  stopped = true
  await readers
  expect(reads).toBeGreaterThan(100)
})
