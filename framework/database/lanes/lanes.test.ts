import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { compile } from '../build.ts'
import { Database } from '../database.ts'
import type { Statement } from '../db.ts'
import { postgres } from '../dialects/postgres/dialect.ts'
import { administer } from '../embedded/databases.ts'
import type { LimitOptions } from './limits.ts'

let test: TestDatabase
const opened: Database[] = []

/** The test's database with lanes of its own. */
function open(limits?: LimitOptions): Database {
  const database = Database.open({ connection: test.connection, limits })
  opened.push(database)
  return database
}

const q = (parts: TemplateStringsArray, ...values: unknown[]) => compile(postgres, sql(parts, ...values), { named: true })
const item = (name: string) => q`select name, title from item where name = ${name}`
const change = (text: string) => administer(test.connection, (client) => client.query(text))
beforeAll(async () => {
  test = await createTestDatabase()
  await change(
    `create table item (name varchar(140) primary key, title varchar(20)); insert into item select 'n' || i, 'title' from generate_series(1, 200) i`,
  )
})
afterAll(async () => {
  for (const database of opened) await database.close()
  await test.close()
})

describe('the express lane', () => {
  const one: LimitOptions = { express: { connections: 1, statementTimeout: 150 } }

  it('sends all that comes over one connection', async () => {
    const database = open(one)
    const pids = await Promise.all(Array.from({ length: 20 }, () => database.session().read(q`select pg_backend_pid() as pid`)))
    expect(new Set(pids.map(([row]) => row?.pid)).size).toBe(1)
  })

  it('lets a failing statement fail alone', async () => {
    const db = open(one).session()
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => db.read(i % 2 ? q`select 1 / ${i - i}::int` : item('n1'))))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
  })

  it('sends what the server ended once more, where it may take longer; and there from then on', async () => {
    const db = open(one).session()
    const slow = q`select pg_sleep(0.3), pg_backend_pid() as pid`
    const [express] = await db.read(q`select pg_backend_pid() as pid`)
    const [first] = await db.read(slow)
    expect(first?.pid).not.toBe(express?.pid)
    const finished: string[] = []
    const again = db.read(slow).finally(() => finished.push('slow'))
    await db.read(item('n1')).finally(() => finished.push('short'))
    expect((await again)[0]?.pid).not.toBe(express?.pid)
    expect(finished).toEqual(['short', 'slow'])
  })

  it('gives up in the pool what takes too long there as well', async () => {
    const db = open({ ...one, pool: { statementTimeout: 200 } }).session()
    await expect(db.read(q`select pg_sleep(5)`)).rejects.toMatchObject({ code: 'QUERY_TIMEOUT', status: 503 })
    expect(await db.read(item('n1'))).toHaveLength(1)
  })

  it('moves a statement that is not short to the pool, and takes it back when it is', async () => {
    const database = open({ express: { connections: 1 } })
    const db = database.session()
    const paced = (seconds: number) => db.read(q`select pg_backend_pid() as pid, pg_sleep(${seconds}::float8)`)
    const [express] = await paced(0)
    for (let i = 0; i < 3; i++) expect((await paced(0.05))[0]?.pid).toBe(express?.pid)
    expect((await paced(0))[0]?.pid).not.toBe(express?.pid)
    for (let i = 0; i < 60; i++) await paced(0)
    expect((await paced(0))[0]?.pid).toBe(express?.pid)
  })

  it('reads on elsewhere while DDL holds a table', async () => {
    const db = open({ express: { connections: 1, lockTimeout: 50 } }).session()
    const blocker = test.database.session()
    await blocker.write({ text: 'lock table item in access exclusive mode', values: [] })
    const waiting = db.read(item('n1'))
    await sleep(120)
    expect(await db.read(q`select 1`)).toHaveLength(1)
    await blocker.rollback()
    expect(await waiting).toHaveLength(1)
  })

  it('keeps some two hundred statements prepared', async () => {
    const db = open({ express: { connections: 1 } }).session()
    for (let i = 0; i < 450; i += 50)
      await Promise.all(Array.from({ length: 50 }, (_, j) => db.read(compile(postgres, sql`select ${sql.lit(i + j)} as n`, { named: true }))))
    const [row] = await db.read({ text: 'select count(*) as n from pg_prepared_statements', values: [] })
    expect(row?.n).toBe(200)
    expect(await db.read(compile(postgres, sql`select ${sql.lit(3)} as n`, { named: true }))).toEqual([{ n: 3 }])
  })

  it('drops a statement that the server never took, inside a transaction, without harm to it', async () => {
    const db = open({ transaction: { connections: 1 } }).session()
    for (let i = 0; i < 3; i++) {
      await expect(db.write(compile(postgres, sql`select ${sql.lit(i)} from nowhere`, { named: true }))).rejects.toThrow()
      await db.rollback()
    }
    for (let i = 0; i < 210; i++) await db.write(compile(postgres, sql`select ${sql.lit(1000 + i)} as n`, { named: true }))
    await db.commit()
  })
})

describe('a lost connection', () => {
  const terminate = () =>
    change(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'cortado'`)

  it('fails what it was writing as unavailable, asks again what it was reading, and the next use connects again', async () => {
    const database = open()
    const db = database.session()
    const reads = Promise.all([
      ...Array.from({ length: 10 }, (_, i) => db.read({ text: `select pg_sleep(0.2), ${i} as i`, values: [] })),
      db.read(q`select pg_sleep(0.2), 10 as i`, 'pool'),
      db.read(q`select pg_sleep(0.2), 11 as i`, 'report'),
    ])
    const writer = database.session()
    await writer.write(q`insert into item (name) values ('lost')`)
    const lost = expect(writer.write(q`select pg_sleep(2)`)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 })
    const alone = expect(database.session().writeAlone(q`select pg_sleep(2)`)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 })
    await sleep(100)
    await terminate()
    await Promise.all([lost, alone])
    expect((await reads).map(([row]) => row?.i)).toEqual(Array.from({ length: 12 }, (_, i) => i))
    await expect(writer.write(q`select 1`)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await writer.rollback()
    expect(await db.read(item('n1'))).toHaveLength(1)
    expect(await db.read(item('lost'))).toEqual([])
    await writer.write(q`insert into item (name) values ('found')`)
    await writer.commit()
    expect(await db.read(item('found'))).toHaveLength(1)
  })

  it('is noticed while it is idle', async () => {
    const db = open().session()
    await db.read(item('n1'), 'pool')
    await db.read(item('n1'))
    await terminate()
    await sleep(50)
    expect(await db.read(item('n1'), 'pool')).toHaveLength(1)
    expect(await db.read(item('n1'))).toHaveLength(1)
  })
})

describe('connections', () => {
  const count = async (database: string): Promise<number> => {
    const { rows } = await administer({ ...test.connection, database: 'postgres' }, (client) =>
      client.query(`select count(*)::int as n from pg_stat_activity where datname = $1 and application_name = 'cortado'`, [database]),
    )
    return rows[0]?.n
  }

  it('open on first use and close when idle', async () => {
    const own = await createTestDatabase({ limits: { express: { idle: 500 }, pool: { idle: 500 }, transaction: { idle: 500 } } })
    expect(await count(own.name)).toBe(0)
    const db = own.database.session()
    await db.read(q`select 1`)
    await db.read(q`select 1`, 'pool')
    await db.write(q`select 1`)
    await db.commit()
    expect(await count(own.name)).toBe(3)
    await expect.poll(() => count(own.name)).toBe(0)
    expect(await db.read(q`select 1 as one`)).toEqual([{ one: 1 }])
    await own.close()
  })

  it('are waited for where all are in use', async () => {
    const database = open({ transaction: { connections: 2 } })
    const insert = async (i: number): Promise<void> => {
      const db = database.session()
      await db.write(q`insert into item (name) values (${`w${i}`})`)
      await sleep(10)
      await db.commit()
    }
    await Promise.all(Array.from({ length: 10 }, (_, i) => insert(i)))
    expect(await database.session().read(q`select name from item where name like 'w%'`)).toHaveLength(10)
  })
})

describe('the write lane', () => {
  const alone = (database: Database, statement: Statement) => {
    const db = database.session()
    db.grouped = false
    return db.writeAlone(statement)
  }

  it('does not hold neighbours up while a row is locked', async () => {
    const database = open({ write: { connections: 1, lockTimeout: 80 } })
    const blocker = test.database.session()
    await blocker.write(q`update item set title = 'held' where name = 'n5'`)
    const waiting = alone(database, q`update item set title = title || '!' where name = 'n5'`)
    await sleep(150)
    expect((await alone(database, q`update item set title = 'free' where name = 'n6'`)).count).toBe(1)
    await blocker.commit()
    expect((await waiting).count).toBe(1)
    expect((await database.session().read(item('n5')))[0]?.title).toBe('held!')
  })

  it('loses no write of many', async () => {
    const database = open()
    await alone(database, q`insert into item (name, title) values ('sum', '0')`)
    await Promise.all(Array.from({ length: 100 }, () => alone(database, q`update item set title = (title::int + 1)::text where name = 'sum'`)))
    expect((await database.session().read(item('sum')))[0]?.title).toBe('100')
  })
})
