import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { kindDdl, statementKinds } from '../../testing/statement-kinds.ts'
import { compile } from '../build.ts'
import { mariadb } from './mariadb/dialect.ts'
import { postgres } from './postgres/dialect.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
  const db = test.database.session()
  for (const text of kindDdl(postgres)) await db.write({ text, values: [] })
  await db.commit()
})
afterAll(() => test.close())

describe('PostgreSQL', () => {
  it.each([...statementKinds(postgres)])('runs %s', async (_, statement) => {
    const db = test.database.session()
    await db.write(statement)
    await db.rollback()
  })
})

describe('MariaDB', () => {
  it('has every kind of statement, with one parameter for a list', () => {
    const kinds = statementKinds(mariadb)
    expect([...kinds.keys()]).toEqual([...statementKinds(postgres).keys()])
    for (const [name, { text, values }] of kinds) {
      expect(text.split('?').length - 1, name).toBe(values.length)
      expect(text, name).not.toMatch(/\$\d|any\(|"tab|::|ilike|on conflict/)
    }
  })

  it('quotes names and texts as it has to', () => {
    expect(mariadb.schema.quote('tab`x')).toBe('`tab``x`')
    expect(mariadb.schema.literal(`it's \\`)).toBe(`'it''s \\\\'`)
    expect(compile(mariadb, mariadb.nextSequenceValue('Log Entry')).text).toBe('select nextval(`log_entry_id_seq`) as value')
    expect(mariadb.encode(['a', 1])).toBe('["a",1]')
  })

  it.each([
    [1062, `Duplicate entry 'x@y' for key 'unique_email'`, { kind: 'unique', primary: false, key: { email: 'x@y' } }],
    [1062, `Duplicate entry 'a' for key 'tabItem.PRIMARY'`, { kind: 'unique', primary: true, key: { name: 'a' } }],
    [1406, `Data too long for column 'title' at row 1`, { kind: 'tooLong', column: 'title' }],
    [1213, 'Deadlock found', { kind: 'deadlock' }],
    [1064, 'You have an error in your SQL syntax', undefined],
  ])('reads error %s', (errno, message, expected) => {
    const fault = mariadb.fault(Object.assign(new Error(message), { errno }))
    if (expected) expect(fault).toMatchObject(expected)
    else expect(fault).toBeUndefined()
  })
})

describe('values of PostgreSQL', () => {
  const value = async (expression: string): Promise<unknown> =>
    (await test.database.session().read({ text: `select ${expression} as value`, values: [] }))[0]?.value

  it.each<[string, unknown]>([
    ['2::smallint', 2],
    ['-7::int', -7],
    ['9007199254740991::bigint', 9007199254740991],
    ['9007199254740993::bigint', '9007199254740993'],
    ['123456.000000000::decimal(21,9)', 123456],
    ['0.000000001::decimal(21,9)', 1e-9],
    ['-999999999999.999000000::decimal(21,9)', -999999999999.999],
    ['123456789012.123456789::decimal(21,9)', '123456789012.123456789'],
    ['0::decimal(21,9)', 0],
    ['1234567890123456::numeric', '1234567890123456'],
    [`'NaN'::numeric`, 'NaN'],
    ['1.5::float8', 1.5],
    ['true', true],
    [`'2024-02-29'::date`, '2024-02-29'],
    [`'2024-02-29 10:11:12'::timestamp`, '2024-02-29 10:11:12'],
    [`'2024-02-29 10:11:12.120000'::timestamp`, '2024-02-29 10:11:12.12'],
    [`'9999-12-31 23:59:59.999999'::timestamp`, '9999-12-31 23:59:59.999999'],
    [`'01:02:03.5'::time(6)`, '01:02:03.5'],
    [`'2024-02-29 10:00:00+02'::timestamptz`, '2024-02-29 08:00:00+00'],
    [`'{"b": 1,  "a": [1.10]}'::json`, '{"b": 1,  "a": [1.10]}'],
    [`'0190A5D5-0000-7000-8000-00000000000A'::uuid`, '0190a5d5-0000-7000-8000-00000000000a'],
    [`array['a', 'b c', null]::text[]`, ['a', 'b c', null]],
    ['null::int', null],
  ])('%s', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected)
  })

  it.each<[unknown, string, unknown]>([
    [{ a: [1, 'x'] }, 'json', '{"a":[1,"x"]}'],
    ['123456789012.123456789', 'decimal(21,9)', '123456789012.123456789'],
    ['2024-02-29 10:11:12.123456', 'timestamp(6)', '2024-02-29 10:11:12.123456'],
    ['Ünïcode 😀 \' " \\ \n', 'text', 'Ünïcode 😀 \' " \\ \n'],
    [undefined, 'text', null],
    [true, 'boolean', true],
  ])('%o travels there and back as %s', async (given, type, expected) => {
    const query = sql`select ${given}::${sql.raw(type)} as value`
    expect((await test.database.session().read(compile(postgres, query)))[0]?.value).toEqual(expected)
  })

  it('lists travel as one parameter', async () => {
    const names = [`a"b`, 'c,d', '', '{}', 'null', '\\']
    const query = sql`select v from unnest(${names}::text[]) v where ${postgres.inList(sql.id('v'), names)}`
    expect((await test.database.session().read(compile(postgres, query))).map((row) => row.v)).toEqual(names)
  })
})
