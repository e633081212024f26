import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { compile } from '../build.ts'
import type { Statement } from '../db.ts'
import { postgres } from '../dialects/postgres/dialect.ts'
import { administer } from '../embedded/databases.ts'
import { Coalescer } from './coalesce.ts'

let test: TestDatabase

const byName = (table: string, ...names: unknown[]): Statement => ({
  ...compile(postgres, sql`select name, title from ${sql.table(table)} where ${postgres.inList(sql.id('name'), names)}`, { named: true }),
  byName: true,
})

beforeAll(async () => {
  test = await createTestDatabase()
  const text = `create table item (name varchar(140) primary key, title text); insert into item select 'n' || i, i from generate_series(1, 50) i;
    create table counted (name bigint primary key, title text); insert into counted select i, i from generate_series(1, 9) i;
    create table unique_id (name uuid primary key, title text); insert into unique_id values ('0190a5d5-0000-7000-8000-00000000000a', 'x')`
  await administer(test.connection, (client) => client.query(text))
})
afterAll(() => test.close())

const read = (statement: Statement) => test.database.session().read(statement)

it('hands each reader the rows of its names', async () => {
  const asked = Array.from({ length: 60 }, (_, i) => read(byName('item', `n${i + 1}`)))
  const rows = await Promise.all(asked)
  expect(rows.map(([row]) => row?.title)).toEqual(Array.from({ length: 60 }, (_, i) => (i < 50 ? String(i + 1) : undefined)))
  expect((await read(byName('item', 'n3', 'n4', 'none'))).map((row) => row.name).sort()).toEqual(['n3', 'n4'])
})

it('gives two readers of one document rows of their own', async () => {
  const [one, two] = await Promise.all([read(byName('item', 'n1')), read(byName('item', 'n1'))])
  Object.assign(one?.[0] ?? {}, { title: 'changed' })
  expect(two).toEqual([{ name: 'n1', title: '1' }])
})

it('knows numbers and UUIDs in any spelling', async () => {
  const upper = '0190A5D5-0000-7000-8000-00000000000A'
  const answers = await Promise.all([
    read(byName('counted', '7')),
    read(byName('counted', 7)),
    read(byName('counted', '007')),
    read(byName('unique_id', upper)),
    read(byName('unique_id', upper.toLowerCase())),
  ])
  expect(answers.map(([row]) => row?.title)).toEqual(['7', '7', '7', 'x', 'x'])
})

it('lets only the reader fail whose name the database refuses', async () => {
  const outcomes = await Promise.allSettled([read(byName('item', 'n1')), read(byName('item', 'a\0b')), read(byName('item', 'n2'))])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

it('sends one statement for what arrives in one turn of the event loop', async () => {
  const sent: unknown[] = []
  const coalescer = new Coalescer(async (statement) => {
    sent.push(statement.values[0])
    return { rows: (statement.values[0] as string[]).map((name) => ({ name })), count: 0, command: 'SELECT', took: 0, spelling: () => String }
  })
  const rows = await Promise.all(['a', 'b', 'a', 'c'].map((name) => coalescer.read(byName('item', name))))
  expect(sent).toEqual([['a', 'b', 'c']])
  expect(rows).toEqual([[{ name: 'a' }], [{ name: 'b' }], [{ name: 'a' }], [{ name: 'c' }]])
  await coalescer.read(byName('item', 'd'))
  expect(sent).toHaveLength(2)
})
