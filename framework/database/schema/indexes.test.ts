import { afterAll, beforeAll, expect, describe as group, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { compile } from '../build.ts'
import type { Row } from '../db.ts'
import { postgres } from '../dialects/postgres/dialect.ts'
import { apply } from './apply.ts'
import { describe } from './describe.ts'
import { planTable } from './plan.ts'
import type { ColumnDefinition, TableDefinition } from './table.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const code = (more: Partial<ColumnDefinition> = {}): ColumnDefinition => ({ name: 'code', kind: { kind: 'varchar', length: 20 }, ...more })
const table = (name: string, column: ColumnDefinition, more: Partial<TableDefinition> = {}): TableDefinition => ({
  name,
  columns: [column],
  indexes: [],
  primaryKey: 'varchar',
  ...more,
})

async function bring(...wanted: TableDefinition[]): Promise<string[]> {
  const db = test.database.session()
  try {
    const found = await describe(
      db,
      wanted.map(({ name }) => name),
    )
    const changes = wanted.flatMap((each) => planTable(postgres, each, found.get(each.name)))
    await apply(db, changes, { lockTimeout: 100 })
    await db.commit()
    const after = await describe(
      db,
      wanted.map(({ name }) => name),
    )
    expect(wanted.flatMap((each) => planTable(postgres, each, after.get(each.name)))).toEqual([])
    return changes.map(({ summary }) => summary)
  } catch (error) {
    await db.rollback()
    throw error
  }
}

const run = async (text: string): Promise<Row[]> => {
  const db = test.database.session()
  const { rows } = await db.write({ text, values: [] })
  await db.commit()
  return rows
}

group('indexes', () => {
  it('come and go with what the field asks for', async () => {
    await bring(table('tabA', code()))
    expect(await bring(table('tabA', code({ index: true })))).toEqual(['tabA: index code'])
    expect(await bring(table('tabA', code({ unique: true })))).toEqual([
      'tabA: code no longer indexed',
      'tabA: empty values of code become none',
      'tabA: unique code',
    ])
    expect(await bring(table('tabA', code()))).toEqual(['tabA: code no longer unique'])
  })

  it('have names of their own in every table, however long', async () => {
    const long = 'tabA DocType With A Name Of Sixty One Characters Which Is The Most'
    await bring(
      table(`${long} 1`.slice(0, 63), code({ index: true })),
      table('tabB', code({ index: true })),
      table(`${long.slice(0, 60)} 2`, code({ index: true, name: 'a_field_with_quite_a_long_name_as_well' })),
    )
  })

  it('are recognised by their columns, whatever Frappe called them', async () => {
    await run(
      `create table "tabFrappe" (name varchar(140) primary key, code varchar(20) unique, other varchar(20)); create index other on "tabFrappe" (other)`,
    )
    const wanted = { ...table('tabFrappe', code({ unique: true })), columns: [code({ unique: true }), code({ name: 'other', index: true })] }
    expect(await bring(wanted)).toEqual([])
    expect(await bring({ ...wanted, columns: [code(), code({ name: 'other' })] })).toEqual([
      'tabFrappe: other no longer indexed',
      'tabFrappe: code no longer unique',
    ])
  })

  it('over several columns are made once', async () => {
    const wanted = table('tabC', code(), { indexes: [{ name: 'tabC_pair', columns: ['code', 'name'], unique: true }] })
    expect(await bring(wanted)).toContain('tabC: unique code, name')
  })

  it('let several rows be empty where values are unique, and name what is there twice', async () => {
    await bring(table('tabD', code()))
    await run(`insert into "tabD" values ('a', ''), ('b', ''), ('c', null)`)
    await bring(table('tabD', code({ unique: true })))
    await bring(table('tabD', code()))
    await run(`update "tabD" set code = 'same'`)
    await expect(bring(table('tabD', code({ unique: true })))).rejects.toMatchObject({
      code: 'UNIQUE',
      status: 417,
      values: { doctype: 'D', field: 'code', value: 'same' },
    })
    await bring(table('tabD', code()))
  })
})

group('names', () => {
  it('that are numbers come from a sequence, which goes on behind what is there', async () => {
    const wanted = table('tabLog Entry', code(), { primaryKey: 'bigint' })
    await bring(wanted)
    const next = async (): Promise<unknown> => {
      const db = test.database.session()
      const { rows } = await db.write(compile(postgres, postgres.nextSequenceValue('Log Entry')))
      await db.commit()
      return rows[0]?.value
    }
    expect([await next(), await next()]).toEqual([1, 2])
    await run(`insert into "tabLog Entry" (name) values (40); drop sequence log_entry_id_seq`)
    await bring(wanted)
    expect(await next()).toBe(41)
  })

  it('change their type while the table is empty, and from UUID to text always', async () => {
    await bring(table('tabE', code()))
    await bring(table('tabE', code(), { primaryKey: 'uuid' }))
    await run(`insert into "tabE" (name) values ('0190a5d5-0000-7000-8000-00000000000a')`)
    await expect(bring(table('tabE', code(), { primaryKey: 'bigint' }))).rejects.toMatchObject({ code: 'SCHEMA_REFUSED' })
    await bring(table('tabE', code()))
    expect(await run(`select name from "tabE"`)).toEqual([{ name: '0190a5d5-0000-7000-8000-00000000000a' }])
  })

  it('may be absent, or be several columns', async () => {
    await bring(table('tabSingles', code(), { primaryKey: [] }), table('__Auth', code({ notNull: true }), { primaryKey: ['code'] }))
  })
})

group('a table in use', () => {
  it('is waited for, in short turns that let others pass', async () => {
    await bring(table('tabBusy', code()))
    const reader = test.database.session()
    await reader.write({ text: 'select count(*) from "tabBusy"', values: [] })
    const changing = bring(table('tabBusy', code({ kind: { kind: 'text' } })))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await test.database.session().read({ text: 'select code from "tabBusy"', values: [] })).toEqual([])
    await reader.commit()
    expect(await changing).toHaveLength(1)
  })

  it('that is never free is given up, with nothing changed', async () => {
    const reader = test.database.session()
    await reader.write({ text: 'select count(*) from "tabBusy"', values: [] })
    const db = test.database.session()
    const [change] = planTable(postgres, table('tabBusy', code()), (await describe(db, ['tabBusy'])).get('tabBusy'))
    await expect(apply(db, change ? [change] : [], { lockTimeout: 20, attempts: 2 })).rejects.toMatchObject({ code: 'DEADLOCK', status: 503 })
    await Promise.all([db.rollback(), reader.rollback()])
  })
})

it('a thousand columns more or less are described by three statements', async () => {
  const db = test.database.session()
  const all = await describe(db)
  expect(all.size).toBeGreaterThan(5)
  expect(db.statements).toBe(3)
})
