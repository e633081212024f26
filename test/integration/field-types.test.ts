import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readApp } from 'cortado/app/app-folder.ts'
import { fieldTypesOf } from 'cortado/app/field-types.ts'
import { writeTypes } from 'cortado/app/write-types.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { checkApp } from 'cortado/meta/check-app.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { appIn, coloursApp, root } from './colours-app.ts'

const colours = coloursApp()
let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({ apps: [colours] })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(async () => {
  await site.close()
  rmSync(root, { recursive: true, force: true })
})

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const filtered = (filters: unknown) => `filters=${encodeURIComponent(JSON.stringify(filters))}`

describe('a field type of an app', () => {
  it('is stored, read, listed and found as it says, in documents and rows', async () => {
    const made = await send('POST', '/api/resource/Paint', { shade: '#00FF10', coats: [{ shade: '#000001' }] })
    expect(made.status, made.text).toBe(200)
    const { name } = made.body.data as Row
    expect((await send('GET', `/api/resource/Paint/${name}`)).body.data).toMatchObject({ shade: '#00ff10', coats: [{ shade: '#000001' }] })
    const [stored] = await site.run((ctx) => ctx.db.read(compile(ctx.db.dialect, sql`select shade from "tabPaint" where name = ${name}`)))
    expect(stored).toEqual({ shade: 0x00ff10 })
    const list = await send('GET', `/api/resource/Paint?fields=["shade"]&${filtered([['shade', '=', '#00ff10']])}`)
    expect(list.body.data).toEqual([{ shade: '#00ff10' }])
    const refused = await send('PUT', `/api/resource/Paint/${name}`, { shade: 'red' })
    expect([refused.status, refused.body.exc_type]).toEqual([417, 'ValidationError'])
  })

  it('has its index, its control and its text in Meta, and describes itself for OpenAPI', async () => {
    await site.run(async (ctx) => {
      const meta = await ctx.meta.get('Paint')
      const field = meta.field.get('shade')
      const type = field && meta.fieldTypes.of(field)
      expect(type?.control).toBe('colours/controls/shade.js')
      expect(type && field && type.display?.('#ffffff', field)).toBe('the colour #ffffff')
      const indexes = await ctx.db.read(compile(ctx.db.dialect, sql`select indexdef from pg_indexes where tablename = 'tabPaint'`))
      expect(JSON.stringify(indexes)).toMatch(/\(shade( NULLS FIRST)?\)/)
      expect(ctx.meta.fieldTypes.get('Shade')).toBe(meta.fieldTypes.get('Shade'))
    })
    const openapi = await send('GET', '/api/openapi.json?doctype=Paint')
    expect(openapi.text).toContain('^#[0-9a-f]{6}$')
  })

  it('can be chosen by people who make DocTypes and Custom Fields', async () => {
    const made = await send('POST', '/api/resource/DocType', {
      name: 'Wall',
      module: 'Core',
      custom: 1,
      fields: [{ fieldname: 'base', fieldtype: 'Shade', label: 'Base' }],
      permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
    })
    expect(made.status, made.text).toBe(200)
    const custom = await send('POST', '/api/resource/Custom Field', { dt: 'Wall', fieldname: 'trim', label: 'Trim', fieldtype: 'Shade' })
    expect(custom.status, custom.text).toBe(200)
    const wall = await send('POST', '/api/resource/Wall', { base: '#abcdef', trim: '#123456' })
    expect(wall.body.data).toMatchObject({ base: '#abcdef', trim: '#123456' })
    const unknown = await send('POST', '/api/resource/DocType', {
      name: 'Wal',
      module: 'Core',
      custom: 1,
      fields: [{ fieldname: 'a', fieldtype: 'Shad' }],
    })
    expect(unknown.status).toBe(417)
  })

  it('is known to make-types and check-app', async () => {
    const types = fieldTypesOf([await readApp(colours)])
    await writeTypes({ folder: colours, name: 'colours' }, { types })
    expect(readFileSync(join(colours, 'colours/doctype/paint/paint.types.ts'), 'utf8')).toContain('shade: Colour | null')
    const report = await checkApp(site.host.database, colours, { installed: new Map(), types })
    expect(report).toMatchObject({ ok: true, faults: [] })
    expect((await checkApp(site.host.database, colours, { installed: new Map() })).faults.map(({ field }) => field)).toEqual([
      'shade',
      'shade',
      'shade',
    ])
  })
})

describe('a wrapped field type', () => {
  it('checks, stores and reads as the app says where it says something, and as before elsewhere', async () => {
    const made = await send('POST', '/api/resource/Paint', { word: 'level', plain: 'lever' })
    expect(made.body.data).toMatchObject({ word: 'level', plain: 'lever' })
    const { name } = made.body.data as Row
    const [stored] = await site.run((ctx) => ctx.db.read(compile(ctx.db.dialect, sql`select word, plain from "tabPaint" where name = ${name}`)))
    expect(stored).toEqual({ word: 'p:level', plain: 'lever' })
    expect((await send('GET', `/api/resource/Paint?fields=["word","plain"]&${filtered({ name })}`)).body.data).toEqual([
      { word: 'level', plain: 'lever' },
    ])
    expect((await send('PUT', `/api/resource/Paint/${name}`, { word: 'lever' })).status).toBe(417)
    expect((await send('PUT', `/api/resource/Paint/${name}`, { plain: 'x'.repeat(141) })).body.exc_type).toBe('CharacterLengthExceededError')
  })

  it('is as shipped for sites without the app, which share their Metas', async () => {
    const shipped = fieldTypesOf([])
    expect(shipped.get('Shade')).toBeUndefined()
    expect(fieldTypesOf([])).toBe(shipped)
    await site.run(async (ctx) => {
      expect(ctx.meta.fieldTypes).not.toBe(shipped)
      expect(ctx.meta.fieldTypes).toBe(fieldTypesOf([await readApp(colours)]))
    })
  })
})

describe('what an app declares as field types', () => {
  it.each([
    ['taken', `[{ name: 'Data', parse: (v) => v, schema: () => ({}), typescript: () => 'string' }]`, 'is there already'],
    ['nothing', `[{ wraps: 'Dta', with: () => ({}) }]`, 'cannot be wrapped'],
    ['lower', `[{ name: 'shade', parse: (v) => v, schema: () => ({}), typescript: () => 'string' }]`, 'should begin with a capital letter'],
  ])('is refused by name before it is installed: %s', async (name, fieldTypes, reason) => {
    const folder = appIn(name, {
      'modules.txt': '',
      'app.ts': `import { defineApp } from 'cortado'\nexport default defineApp({ name: '${name}', fieldTypes: ${fieldTypes} as never })\n`,
    })
    await expect(site.host.install(await readApp(folder))).rejects.toMatchObject({ code: 'SETUP', message: expect.stringContaining(reason) })
    expect(site.host.apps.map((app) => app.name)).not.toContain(name)
  })
})
