import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { compileMeta } from './compile.ts'
import { createSettings } from './settings.ts'
import { createSpecialTables } from './special-tables.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

it('settings are read once and after a change, with numbers as numbers and defaults where nothing is stored', async () => {
  const meta = compileMeta({
    name: 'System Settings',
    issingle: 1,
    fields: [
      { fieldname: 'time_zone', fieldtype: 'Data' },
      { fieldname: 'attempts', fieldtype: 'Int', default: 3 },
      { fieldname: 'enabled', fieldtype: 'Check' },
      { fieldname: 'language', fieldtype: 'Link', options: 'Language', default: 'en' },
    ],
  })
  const settings = createSettings()
  expect(settings.get('attempts')).toBeUndefined()
  const db = test.database.session()
  await createSpecialTables(db)
  await db.write({
    text: `insert into "tabSingles" values ('System Settings', 'time_zone', 'Asia/Kolkata'), ('System Settings', 'enabled', '1'), ('Other', 'language', 'xx')`,
    values: [],
  })
  await settings.load(db, meta)
  expect(['time_zone', 'attempts', 'enabled', 'language', 'unknown'].map((name) => settings.get(name))).toEqual([
    'Asia/Kolkata',
    3,
    1,
    'en',
    undefined,
  ])
  await db.rollback()
})
