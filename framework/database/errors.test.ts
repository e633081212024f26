import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { compile } from './build.ts'
import { Database } from './database.ts'
import { postgres } from './dialects/postgres/dialect.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
  const db = test.database.session()
  const text = `create table "tabItem" (name varchar(5) primary key, "e mail" varchar(20) unique, qty smallint not null, price decimal(6,2), day date, moment timestamp(6), at time(6), data json, id uuid);
    create unique index pair on "tabItem" (qty, day)`
  await db.write({ text, values: [] })
  await db.commit()
})
afterAll(() => test.close())

const fail = async (column: string, value: unknown): Promise<unknown> => {
  const db = test.database.session()
  const row = { name: 'b', qty: 1, [column]: value }
  const query = sql`insert into ${sql.table('tabItem')} (${sql.join(Object.keys(row).map((key) => sql.id(key)))}) values (${sql.join(Object.values(row))})`
  try {
    await db.write(compile(postgres, query))
    return undefined
  } catch (error) {
    return error
  } finally {
    await db.rollback()
  }
}

describe('what the database refuses', () => {
  beforeAll(async () => {
    const db = test.database.session()
    await db.write({ text: `insert into "tabItem" (name, "e mail", qty, day) values ('a', 'x@y', 7, '2024-01-01')`, values: [] })
    await db.commit()
  })

  it.each([
    ['a taken name', 'name', 'a', 'DUPLICATE', { doctype: 'Item', name: 'a' }],
    ['a taken value', 'e mail', 'x@y', 'UNIQUE', { doctype: 'Item', field: 'e mail', value: 'x@y' }],
    ['a missing value', 'qty', null, 'VALIDATION', {}],
    ['a long text', 'e mail', 'x'.repeat(21), 'TOO_LONG', {}],
    ['a number out of range', 'qty', 40_000, 'BAD_ARGUMENT', {}],
    ['a decimal out of range', 'price', '123456789.00', 'BAD_ARGUMENT', {}],
    ['a text as number', 'qty', 'many', 'BAD_ARGUMENT', {}],
    ['a day that is none', 'day', '2024-02-30', 'BAD_ARGUMENT', {}],
    ['a moment that is none', 'moment', 'yesterday evening', 'BAD_ARGUMENT', {}],
    ['a time that is none', 'at', '25:61', 'BAD_ARGUMENT', {}],
    ['JSON that is none', 'data', '{', 'BAD_ARGUMENT', {}],
    ['a UUID that is none', 'id', '12', 'BAD_ARGUMENT', {}],
    ['a NUL character', 'e mail', 'a\0b', 'BAD_ARGUMENT', {}],
  ])('%s', async (_, column, value, code, values) => {
    const error = await fail(column, value)
    expect(error).toMatchObject({ code, values })
    expect((error as { status: number }).status).toBeLessThan(500)
    expect((error as Error).cause).toBeDefined()
  })

  it('names the first column of a key over several', async () => {
    const db = test.database.session()
    const doubled = db.write({ text: `insert into "tabItem" (name, qty, day) values ('b', 7, '2024-01-01')`, values: [] })
    await expect(doubled).rejects.toMatchObject({ code: 'UNIQUE', values: { field: 'qty', value: '7' } })
    await db.rollback()
  })

  it('keeps faults of ours as they are', async () => {
    await expect(test.database.session().read({ text: 'select nonsense', values: [] })).rejects.toMatchObject({ name: 'error', code: '42703' })
  })
})

describe('a disk without room', () => {
  it('is told as such, whatever statement meets it', async () => {
    const text = `do $$ begin raise exception 'no room' using errcode = 'disk_full'; end $$`
    const db = test.database.session()
    await expect(db.write({ text, values: [] })).rejects.toMatchObject({ code: 'DISK_FULL', status: 503, options: { retryAfter: 5 } })
    await db.rollback()
  })

  it('is not written to, in a transaction or alone; it is read, and written to when it has room again', async () => {
    let room = false
    const database = Database.open({ connection: test.connection, hasRoom: () => room })
    const insert = (name: string) => ({ text: `insert into "tabItem" (name, qty) values ('${name}', 1)`, values: [] })
    const alone = database.session()
    alone.grouped = false
    await expect(alone.writeAlone(insert('one'))).rejects.toMatchObject({ code: 'DISK_FULL' })
    const db = database.session()
    await expect(db.write(insert('two'))).rejects.toMatchObject({ code: 'DISK_FULL' })
    await expect(db.savepoint(async () => {})).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(await db.read({ text: `select name from "tabItem" where name in ('one', 'two')`, values: [] })).toEqual([])
    room = true
    await alone.writeAlone(insert('one'))
    await db.write(insert('two'))
    await db.commit()
    expect(await db.read({ text: `select name from "tabItem" where name in ('one', 'two') order by name`, values: [] })).toHaveLength(2)
    await database.close()
  })
})

describe('a database that is not there', () => {
  it('is unavailable, and soon says so at once', async () => {
    const nowhere = Database.open({ connection: { host: '/nowhere', port: 5432, user: 'cortado', database: 'none' } })
    await expect(nowhere.session().read({ text: 'select 1', values: [] })).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 })
    const begun = performance.now()
    await expect(nowhere.session().write({ text: 'select 1', values: [] })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(nowhere.listen('any', () => {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(performance.now() - begun).toBeLessThan(100)
    await nowhere.close()
  })

  it('tells deadlocks and waits that took too long from faults', async () => {
    const [one, two] = [test.database.session(), test.database.session()]
    const lock = (name: number) => ({ text: `select pg_advisory_xact_lock(${name})`, values: [] })
    await one.write(lock(1))
    await two.write(lock(2))
    const outcomes = await Promise.allSettled([one.write(lock(2)), two.write(lock(1))])
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({ code: 'DEADLOCK', status: 503 })
    await Promise.all([one.rollback(), two.rollback()])
  })
})
