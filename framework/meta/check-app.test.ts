import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describe as describeTables } from '../database/schema/describe.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { doctype } from './builder.ts'
import { checkApp } from './check-app.ts'
import { readAppDoctypes } from './files.ts'

let test: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'cortado-check-'))
const write = (name: string, json: object): void => {
  const file = join(folder, 'shop', 'doctype', name, `${name}.json`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ doctype: 'DocType', module: 'Shop', ...json }))
}

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true })
})

describe('checkApp', () => {
  it('reports faults, tables, differences and missing links, and leaves nothing', async () => {
    write('good', { name: 'Good', fields: [{ fieldname: 'maker', fieldtype: 'Link', options: 'Maker' }] })
    write('bad', { name: 'Bad', fields: [{ fieldname: 'x', fieldtype: 'Wish' }] })
    write('note', {
      name: 'Note',
      fields: [
        { fieldname: 'title', fieldtype: 'Data' },
        { fieldname: 'content', fieldtype: 'Int' },
        { fieldname: 'size', fieldtype: 'Int' },
      ],
    })
    const installed = new Map((await readAppDoctypes(join(import.meta.dirname, '../../apps/core'))).map(({ doctype, json }) => [doctype, json]))
    const report = await checkApp(test.database, folder, { installed, app: 'shop' })
    expect(report.ok).toBe(false)
    expect(report.faults).toEqual([{ file: 'shop/shop/doctype/bad/bad.json', field: 'x', reason: expect.stringContaining('"Wish"') }])
    expect(report.missing).toEqual([{ doctype: 'Maker', fields: ['Good.maker'] }])
    expect(report.doctypes.map(({ doctype, failure }) => [doctype, failure])).toEqual([
      ['Good', undefined],
      ['Note', undefined],
    ])
    expect(report.doctypes[1]?.differences).toEqual([
      { fieldname: 'content', fieldtype: 'Int', installed: 'Text Editor' },
      { fieldname: 'size', fieldtype: 'Int' },
    ])
    expect((await describeTables(test.database.session())).size).toBe(0)
  })

  it('tries what an app makes in code as well, and tells what is there twice', async () => {
    const code = {
      modules: ['Shop'],
      doctypes: [doctype('Made').field('when', 'Date').link('good', 'Good'), doctype('Wrong').field('x', 'Wish'), doctype('Good').field('y', 'Data')],
    }
    const report = await checkApp(test.database, folder, { installed: new Map(), app: 'shop', code })
    expect(report.doctypes.map(({ doctype: name, failure }) => [name, failure])).toContainEqual(['Made', undefined])
    expect(report.faults.filter(({ file }) => file.startsWith('shop/app.ts')).map(({ file, field }) => [file, field])).toEqual([
      ['shop/app.ts/Wrong', 'x'],
      ['shop/app.ts/Good', 'name'],
    ])
    expect(report.missing.some(({ doctype: name }) => name === 'Good')).toBe(false)
  })

  it('is content with a core that provides itself', async () => {
    const core = join(import.meta.dirname, '../../apps/core')
    const installed = new Map((await readAppDoctypes(core)).map(({ doctype, json }) => [doctype, json]))
    const report = await checkApp(test.database, core, { installed })
    expect(report.doctypes.filter(({ failure }) => failure)).toEqual([])
    expect(report.ok).toBe(true)
  })
})
