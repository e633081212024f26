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

it('settings that were read later stay, whichever reading ends first', async () => {
  const meta = compileMeta({ name: 'System Settings', issingle: 1, fields: [{ fieldname: 'time_zone', fieldtype: 'Data' }] })
  const settings = createSettings()
  const answers: ((value: string) => void)[] = []
  const answer = () => new Promise<{ field: string; value: string }[]>((resolve) => answers.push((value) => resolve([{ field: 'time_zone', value }])))
  const db = Object.assign(Object.create(test.database.session()), { read: answer, dialect: test.database.dialect })
  const readings = [settings.load(db, meta), settings.load(db, meta), settings.load(db, meta)]
  answers[1]?.('second')
  await readings[1]
  answers[0]?.('first')
  await readings[0]
  expect(settings.get('time_zone')).toBe('second')
  answers[2]?.('third')
  await readings[2]
  expect(settings.get('time_zone')).toBe('third')
})
