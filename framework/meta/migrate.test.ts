import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { badFile, schemaRefused, unique } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeClock } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { describe as describeTables } from '../database/schema/describe.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { migrate } from './migrate.ts'
import { readDefinitions } from './read.ts'
import { createMetaStore } from './store.ts'
import { doctypeChanged } from './sync-table.ts'

const core = { name: 'core', folder: join(import.meta.dirname, '../../apps/core') }
const folder = mkdtempSync(join(tmpdir(), 'cortado-app-'))
const shop = { name: 'shop', folder, modules: ['Shop', 'Empty'] }

let test: TestDatabase
const store = createMetaStore({ read: (names) => readDefinitions(test.database.session(), names) })

const context = (): Context => {
  const db = test.database.session()
  return { db, meta: store.session(db), clock: makeClock('UTC') } as unknown as Context
}
const query = (text: string): Promise<Row[]> => test.database.session().read(compile(test.database.dialect, sql.raw(text)))
const run = async (text: string): Promise<void> => {
  const db = test.database.session()
  await db.write({ text, values: [] })
  await db.commit()
}
const write = (name: string, text: string): void => {
  const file = join(folder, 'shop', 'doctype', name, `${name}.json`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const good = (fields: object[], more: object = {}): string =>
  JSON.stringify({ doctype: 'DocType', name: 'Good', module: 'Shop', fields, permissions: [{ role: 'All', read: 1 }], ...more })
const code = { fieldname: 'code', fieldtype: 'Data', label: 'Code' }
const indexes = async (): Promise<string[]> =>
  [...((await describeTables(test.database.session(), ['tabGood'])).get('tabGood')?.indexes ?? [])]
    .map((index) => `${index.columns}${index.unique ? '!' : ''}`)
    .sort()

beforeAll(async () => {
  test = await createTestDatabase()
  write('good', good([code]))
})
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true })
})

describe('an empty database', () => {
  it('asks for the core app first, and stays empty', async () => {
    await expect(migrate(context(), [shop])).rejects.toThrow('the core app has to be installed first')
    expect((await describeTables(test.database.session())).size).toBe(0)
  })

  it('is only looked at by a dry run', async () => {
    const report = await migrate(context(), [core], { dryRun: true })
    expect(report.bootstrap).toBe(true)
    expect(report.written).toContain('User')
    expect((await describeTables(test.database.session())).size).toBe(0)
  })

  it('is given the tables of core, those of no DocType included', async () => {
    const steps: string[] = []
    const report = await migrate(context(), [core], { progress: ({ step, done, total }) => steps.push(`${step} ${done === total}`) })
    expect(report.written.length).toBe(report.files)
    const tables = await describeTables(test.database.session())
    for (const name of ['tabSingles', 'tabSeries', 'tabSessions', '__Auth', 'tabDefaultValue', 'tabDocType', 'tabUser'])
      expect(tables.has(name), name).toBe(true)
    expect(tables.has('tabSystem Settings')).toBe(false)
    expect(steps.at(-1)).toBe('rows true')
    expect((await store.get('User')).app).toBe('core')
  })

  it('is not written to by a second run', async () => {
    const ctx = context()
    const report = await migrate(ctx, [core])
    expect(report).toMatchObject({ written: [], changes: [], kept: [], vanished: [] })
    expect(ctx.db.inTransaction).toBe(false)
    expect(ctx.db.statements).toBeLessThan(25)
  })
})

describe('an app', () => {
  it('brings DocTypes, modules and tables, and warns of links to nothing', async () => {
    write(
      'good',
      good([code, { fieldname: 'maker', fieldtype: 'Link', options: 'Maker' }, { fieldname: 'parts', fieldtype: 'Table', options: 'Part' }], {
        is_submittable: 1,
      }),
    )
    const report = await migrate(context(), [core, shop])
    expect(report.written).toEqual(['Good'])
    expect(report.missing).toContainEqual({ doctype: 'Maker', fields: ['Good.maker'] })
    expect(report.missing).toContainEqual({ doctype: 'Part', fields: ['Good.parts'] })
    const meta = await store.get('Good')
    expect(meta.app).toBe('shop')
    expect(meta.field.has('amended_from')).toBe(true)
    expect(meta.tableFields).toEqual([])
    expect(meta.permissions).toEqual([{ role: 'All', read: 1 }])
    expect(await query(`select name, app_name from "tabModule Def" where app_name = 'shop' order by name`)).toEqual([
      { name: 'Empty', app_name: 'shop' },
      { name: 'Shop', app_name: 'shop' },
    ])
    expect((await migrate(context(), [core, shop])).changes).toEqual([])
  })

  it('knows the child table once it is installed', async () => {
    write('part', JSON.stringify({ doctype: 'DocType', name: 'Part', module: 'Shop', istable: 1, fields: [code] }))
    await migrate(context(), [shop])
    expect((await store.get('Good')).tableFields.map(({ fieldname }) => fieldname)).toEqual(['parts'])
  })

  it('adds, widens, indexes and keeps the data', async () => {
    write('good', good([code]))
    await migrate(context(), [shop])
    await run(`insert into "tabGood" (name, code) values ('a', 'A'), ('b', 'B')`)
    write(
      'good',
      good([
        { ...code, length: 300, unique: 1 },
        { fieldname: 'price', fieldtype: 'Currency', default: 5 },
        { fieldname: 'day', fieldtype: 'Date', search_index: 1, default: 'Today' },
      ]),
    )
    const report = await migrate(context(), [shop])
    expect(report.changes.length).toBeGreaterThanOrEqual(4)
    expect(await query(`select name, code, price, day from "tabGood" order by name`)).toEqual([
      { name: 'a', code: 'A', price: 5, day: null },
      { name: 'b', code: 'B', price: 5, day: null },
    ])
    expect(await indexes()).toEqual(['amended_from', 'code!', 'creation', 'day', 'name!'])
    expect((await describeTables(test.database.session(), ['tabGood'])).get('tabGood')?.columns.get('code')?.type).toBe('varchar(300)')
  })

  it('drops what is no longer indexed or unique, and keeps columns of removed fields', async () => {
    write(
      'good',
      good([
        { ...code, length: 300 },
        { fieldname: 'day', fieldtype: 'Date' },
      ]),
    )
    await migrate(context(), [shop])
    expect(await indexes()).toEqual(['amended_from', 'creation', 'name!'])
    expect(await query(`select price from "tabGood" where name = 'a'`)).toEqual([{ price: 5 }])
    expect((await store.get('Good')).field.has('price')).toBe(false)
  })

  it('keeps a column wide where values need it', async () => {
    await run(`update "tabGood" set code = repeat('x', 200) where name = 'a'`)
    write('good', good([code]))
    const report = await migrate(context(), [shop])
    expect(report.kept).toHaveLength(1)
    expect((await query(`select length(code) as length from "tabGood" where name = 'a'`))[0]?.length).toBe(200)
  })

  it('changes a type where values allow it, and refuses as a whole where they do not', async () => {
    write('good', good([{ fieldname: 'amount', fieldtype: 'Data' }]))
    await migrate(context(), [shop])
    await run(`update "tabGood" set amount = '12' where name = 'a'`)
    write('good', good([{ fieldname: 'amount', fieldtype: 'Int' }]))
    await migrate(context(), [shop])
    expect(await query(`select amount from "tabGood" order by name`)).toEqual([{ amount: 12 }, { amount: 0 }])
    await run(`alter table "tabGood" add column note varchar(140)`)
    await run(`update "tabGood" set note = 'many'`)
    write(
      'good',
      good([
        { fieldname: 'amount', fieldtype: 'Int' },
        { fieldname: 'note', fieldtype: 'Int' },
        { fieldname: 'late', fieldtype: 'Data' },
      ]),
    )
    await expect(migrate(context(), [shop])).rejects.toSatisfy(schemaRefused.is)
    expect((await store.get('Good')).field.has('late')).toBe(false)
    expect((await describeTables(test.database.session(), ['tabGood'])).get('tabGood')?.columns.has('late')).toBe(false)
  })

  it('refuses unique where values come twice', async () => {
    write('good', good([{ fieldname: 'note', fieldtype: 'Data', unique: 1 }]))
    await expect(migrate(context(), [shop])).rejects.toSatisfy(unique.is)
    write('good', good([{ fieldname: 'note', fieldtype: 'Data' }]))
    await migrate(context(), [shop])
  })

  it.each([
    ['numbers', 'autoincrement', 'bigint'],
    ['UUIDs', 'UUID', 'uuid'],
  ])('gives names that are %s a column of their own', async (_, autoname, type) => {
    write('counted', JSON.stringify({ doctype: 'DocType', name: 'Counted', module: 'Shop', autoname, fields: [code] }))
    await migrate(context(), [shop])
    const table = (await describeTables(test.database.session(), ['tabCounted'])).get('tabCounted')
    expect(table?.columns.get('name')?.type).toBe(type)
    if (autoname === 'autoincrement') expect(table?.sequence).toBe(true)
    await run(`drop table "tabCounted"`)
  })

  it('links to DocTypes with UUID names by columns of that type', async () => {
    write(
      'counted',
      JSON.stringify({
        doctype: 'DocType',
        name: 'Counted',
        module: 'Shop',
        autoname: 'UUID',
        fields: [{ fieldname: 'next', fieldtype: 'Link', options: 'Counted' }],
      }),
    )
    await migrate(context(), [shop])
    expect((await describeTables(test.database.session(), ['tabCounted'])).get('tabCounted')?.columns.get('next')?.type).toBe('uuid')
    expect((await store.get('Counted')).columns.at(-1)?.kind.kind).toBe('uuid')
    expect((await migrate(context(), [core, shop])).changes).toEqual([])
  })

  it('reports DocTypes without a file, and leaves them', async () => {
    rmSync(join(folder, 'shop', 'doctype', 'part'), { recursive: true })
    expect((await migrate(context(), [shop])).vanished).toEqual(['Part'])
    expect(await store.find('Part')).toBeDefined()
  })

  it('leaves other JSON files alone', async () => {
    writeFileSync(join(folder, 'shop', 'doctype', 'good', 'test_records.json'), '[not json')
    write('records', JSON.stringify([{ doctype: 'Good' }]).slice(1, -1))
    expect((await migrate(context(), [shop])).written).toEqual([])
  })
})

describe('broken files', () => {
  it('are all named, and leave the site as it was', async () => {
    write('fine', JSON.stringify({ doctype: 'DocType', name: 'Fine', module: 'Shop', fields: [code] }))
    write('broken', '{ "doctype": "DocType", ')
    write('twice', JSON.stringify({ doctype: 'DocType', name: 'Twice', fields: [code, code, { fieldname: 'x', fieldtype: 'Link' }] }))
    const ctx = context()
    const error = await migrate(ctx, [core, shop]).catch((reason) => reason)
    expect(badFile.is(error)).toBe(true)
    expect(error.message).toContain('shop/shop/doctype/broken/broken.json')
    expect(error.options.messages).toHaveLength(3)
    expect(error.options.messages.join('\n')).toMatch(/twice\.json: code comes more than once/)
    expect(ctx.db.inTransaction).toBe(false)
    expect(await store.find('Fine')).toBeUndefined()
    expect((await describeTables(test.database.session(), ['tabFine'])).size).toBe(0)
    for (const name of ['broken', 'twice']) rmSync(join(folder, 'shop', 'doctype', name), { recursive: true })
  })

  it('are those whose texts their columns cannot hold, too', async () => {
    write('fine', JSON.stringify({ doctype: 'DocType', name: 'Fine', module: 'Shop', fields: [{ ...code, label: 'x'.repeat(141) }] }))
    await expect(migrate(context(), [shop])).rejects.toThrow('longer than 140')
    rmSync(join(folder, 'shop', 'doctype', 'fine'), { recursive: true })
  })

  it('are DocTypes that another app brings', async () => {
    write('user', JSON.stringify({ doctype: 'DocType', name: 'User', module: 'Shop', fields: [code] }))
    await expect(migrate(context(), [shop])).rejects.toThrow('which the app core brings already')
    rmSync(join(folder, 'shop', 'doctype', 'user'), { recursive: true })
  })
})

describe('customisations', () => {
  const addField = (ctx: Context, name: string, rest: string) =>
    ctx.db.write({
      text: `insert into "tabCustom Field" (name, dt, fieldname, fieldtype, insert_after, "unique") values ('Good-${name}', 'Good', '${name}', 'Data', ${rest})`,
      values: [],
    })

  it('survive a migration, and reach the table', async () => {
    const ctx = context()
    await addField(ctx, 'extra', `'note', 1`)
    const meta = await doctypeChanged(ctx, 'Good')
    expect(meta?.columns.at(-1)?.name).toBe('extra')
    expect((await ctx.meta.get('Good')).field.has('extra')).toBe(true)
    expect((await store.get('Good')).field.has('extra')).toBe(false)
    await ctx.db.commit()
    expect((await store.get('Good')).field.has('extra')).toBe(true)
    expect(await indexes()).toContain('extra!')
    write(
      'good',
      good([
        { fieldname: 'note', fieldtype: 'Data' },
        { fieldname: 'more', fieldtype: 'Data' },
      ]),
    )
    await migrate(context(), [shop])
    expect((await store.get('Good')).fields.map(({ fieldname }) => fieldname)).toEqual(['note', 'extra', 'more'])
    expect((await migrate(context(), [shop])).changes).toEqual([])
  })

  it('are forgotten with a rollback', async () => {
    const ctx = context()
    await addField(ctx, 'gone', `'note', 0`)
    await doctypeChanged(ctx, 'Good')
    expect((await ctx.meta.get('Good')).field.has('gone')).toBe(true)
    await ctx.db.rollback()
    expect((await ctx.meta.get('Good')).field.has('gone')).toBe(false)
  })
})
