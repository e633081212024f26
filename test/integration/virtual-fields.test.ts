import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readApp } from 'cortado/app/app-folder.ts'
import { exportForFrappe } from 'cortado/app/export-frappe.ts'
import { fieldTypesOf } from 'cortado/app/field-types.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { toWire } from 'cortado/document/wire.ts'
import { scanApp } from 'cortado/meta/files.ts'
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

describe('a Virtual field', () => {
  const calls = async (file: string): Promise<number[]> => {
    const path = join(colours, `colours/doctype/${file}/${file}.ts`)
    return ((await import(/* @vite-ignore */ path)) as { calls: number[] }).calls
  }

  it('is fetched for a document, and for all of its rows in one call, and never stored', async () => {
    const made = await send('POST', '/api/resource/Blend', { shade: '#000001', mixed: 'sent', parts: [{ size: 2, twice: 9 }, { size: 3 }] })
    expect(made.body.data, made.text).toMatchObject({ mixed: 'Mix of #000001 in 2', hidden_mix: 42.5, live: 0, parts: [{ twice: 4 }, { twice: 6 }] })
    expect((await calls('blend_part')).at(-1)).toBe(2)
    const columns = await site.run((ctx) =>
      ctx.db.read(compile(ctx.db.dialect, sql`select column_name from information_schema.columns where table_name = 'tabBlend'`)),
    )
    const names = columns.map((row) => row.column_name)
    expect(names).toEqual(expect.arrayContaining(['count', 'recipe', 'recipe__hash']))
    for (const name of ['mixed', 'hidden_mix', 'live']) expect(names).not.toContain(name)
  })

  it('is fetched for a list in one call, where it is asked for', async () => {
    for (let index = 0; index < 5; index++) await send('POST', '/api/resource/Blend', { shade: '#000002' })
    const seen = await calls('blend')
    const before = seen.length
    const plain = await send('GET', `/api/resource/Blend?fields=["*"]&${filtered({ shade: '#000002' })}`)
    expect((plain.body.data as Row[])[0]).not.toHaveProperty('mixed')
    expect(seen.length).toBe(before)
    const listed = await send('GET', `/api/resource/Blend?fields=["mixed as m","shade","hidden_mix"]&${filtered({ shade: '#000002' })}`)
    expect(listed.body.data).toEqual(Array.from({ length: 5 }, () => ({ m: 'Mix of #000002 in 0', shade: '#000002', hidden_mix: 42.5 })))
    expect(seen.slice(before)).toEqual([5])
    const qualified = await send('GET', `/api/resource/Blend?fields=["\`tabBlend\`.\`mixed\`"]&${filtered({ shade: '#000002' })}&limit_page_length=1`)
    expect(qualified.body.data).toEqual([{ mixed: 'Mix of #000002 in 0' }])
    const table = await send('GET', `/api/resource/Blend?fields=["shade","mixed"]&as_dict=0&${filtered({ shade: '#000002' })}&limit_page_length=1`)
    expect(table.body.data).toEqual([['#000002', 'Mix of #000002 in 0']])
    expect((await send('GET', `/api/resource/Blend?${filtered({ mixed: 'x' })}`)).status).toBe(417)
    expect((await send('GET', '/api/resource/Blend?order_by=mixed asc')).status).toBe(417)
  })

  it('above the level of the user is in neither documents nor lists', async () => {
    const { name } = (await send('POST', '/api/resource/Blend', { shade: '#000003' })).body.data as Row
    const user = await site.run(async (ctx) => {
      const roles = [{ role: 'System Manager' }]
      const doc = await ctx.documents.create(ctx, 'User', { email: 'mixer@example.com', first_name: 'M', send_welcome_email: 0, roles })
      return (await doc.insert()).name
    })
    await site.run(
      async (ctx) => {
        const doc = await toWire(await load(ctx, 'Blend', String(name)), { nulls: 'keep' })
        expect(doc).toMatchObject({ mixed: 'Mix of #000003 in 0' })
        expect(doc).not.toHaveProperty('hidden_mix')
        expect(await list(ctx, 'Blend', { fields: ['mixed', 'hidden_mix'], filters: { name } })).toEqual([{ mixed: 'Mix of #000003 in 0' }])
      },
      { user },
    )
  })

  it('of a DocType without a controller is fetched by an app; one that answers too little is named when it is read, none when the DocType is saved', async () => {
    const floor = (fieldname: string, doctype = 'Floor') => ({
      name: doctype,
      module: 'Core',
      custom: 1,
      fields: [{ fieldname, fieldtype: 'Virtual', options: 'Int', label: fieldname }],
      permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
    })
    expect((await send('POST', '/api/resource/DocType', floor('length'))).status).toBe(200)
    const made = (await send('POST', '/api/resource/Floor', {})).body.data as Row
    expect(made).toMatchObject({ length: String(made.name).length })
    await send('PUT', '/api/resource/DocType/Floor', floor('short'))
    const short = await send('GET', `/api/resource/Floor/${made.name}`)
    expect([short.status, short.body.exception]).toEqual([417, expect.stringContaining('should answer a list with a value for each of 1 documents')])
    const nobody = await send('PUT', '/api/resource/DocType/Floor', floor('nobody'))
    expect([nobody.status, nobody.body.exception]).toEqual([417, expect.stringContaining('nobody is Virtual, and no function fetches it')])
    const custom = await send('POST', '/api/resource/Custom Field', { dt: 'Floor', label: 'Nobody', fieldtype: 'Virtual', options: 'Int' })
    expect([custom.status, custom.body.exception]).toEqual([417, expect.stringContaining('custom_nobody is Virtual')])
    expect((await send('GET', '/api/resource/Floor')).status).toBe(200)
    expect((await send('POST', '/api/resource/DocType', { ...floor('x', 'Roof'), fields: [{ fieldname: 'x', fieldtype: 'Virtual' }] })).status).toBe(
      417,
    )
  })
})

describe('an export for Frappe', () => {
  it('has types that load there in the place of those that do not, and no others changed', async () => {
    const target = join(root, 'exported')
    const app = await readApp(colours)
    const { files, changed } = await exportForFrappe(app, target, fieldTypesOf([app]))
    expect(files).toHaveLength(5)
    expect(changed.toSorted()).toEqual([
      'Blend Part.twice: Virtual → Int',
      'Blend.count: Computed → Int',
      'Blend.hidden_mix: Virtual → Currency',
      'Blend.live: Computed → Int',
      'Blend.mixed: Virtual → Data',
      'Blend.recipe: Encrypted → Password',
      'Blend.shade: Shade → Int',
      'Paint Coat.shade: Shade → Int',
      'Paint.shade: Shade → Int',
    ])
    const { doctypes, faults } = await scanApp(target, 'colours')
    expect(faults).toEqual([])
    const blend = doctypes.find(({ doctype: name }) => name === 'Blend')?.json.fields
    expect(blend).toContainEqual({ fieldname: 'count', fieldtype: 'Int', read_only: 1 })
    expect(blend).toContainEqual({ fieldname: 'live', fieldtype: 'Int', read_only: 1, is_virtual: 1 })
    expect(blend).toContainEqual({ fieldname: 'mixed', fieldtype: 'Data', label: 'Mix', read_only: 1, is_virtual: 1 })
    expect(blend).toContainEqual({ fieldname: 'recipe', fieldtype: 'Password', label: 'Recipe' })
    const known = readFileSync(join(import.meta.dirname, '../../apps/core/core/doctype/docfield/docfield.json'), 'utf8')
    const frappeTypes = JSON.parse(known)
      .fields.find((field: Row) => field.fieldname === 'fieldtype')
      .options.split('\n')
    for (const { json } of doctypes) for (const { fieldtype } of json.fields ?? []) expect(frappeTypes).toContain(fieldtype)
  })

  it('has DocTypes made in code as well, and the Python modules that Frappe asks for; those that stand beside a file go along', async () => {
    const tints = appIn('tints', {
      'modules.txt': 'Tint Lab\n',
      'app.ts': `import { defineApp, doctype } from 'cortado'
const shade = { name: 'Shade', column: () => ({ kind: 'int' }), parse: String, toDatabase: (value) => Number.parseInt(value.slice(1), 16) }
export default defineApp({ name: 'tints', fieldTypes: [shade],
  doctypes: [doctype('Tint-Kind One').field('shade', 'Shade', { default: '#0000ff' }).field('total', 'Computed', { options: 'Int\\n1' })] })`,
      'tint_lab/doctype/jar/jar.json': JSON.stringify({
        name: 'Jar',
        doctype: 'DocType',
        module: 'Tint Lab',
        fields: [{ fieldname: 'a', fieldtype: 'Data' }],
      }),
      'tint_lab/doctype/jar/jar.py': 'class Jar: own = 1\n',
    })
    const target = join(root, 'exported-tints')
    const app = await readApp(tints)
    const place = 'tint_lab/doctype/tint_kind_one/tint_kind_one'
    expect((await exportForFrappe(app, target, fieldTypesOf([app]))).files).toEqual(['tint_lab/doctype/jar/jar.json', `${place}.json`])
    const text = (path: string) => readFileSync(join(target, path), 'utf8')
    expect(JSON.parse(text(`${place}.json`))).toMatchObject({
      name: 'Tint-Kind One',
      module: 'Tint Lab',
      fields: [
        { fieldname: 'shade', fieldtype: 'Int', default: '255' },
        { fieldname: 'total', fieldtype: 'Int', read_only: 1 },
      ],
    })
    expect(text(`${place}.py`)).toContain('class TintKindOne(Document):')
    expect(text('tint_lab/doctype/jar/jar.py')).toBe('class Jar: own = 1\n')
    expect(text('hooks.py')).toContain('app_name = "tints"')
    for (const folder of ['', 'tint_lab/', 'tint_lab/doctype/', 'tint_lab/doctype/jar/']) expect(text(`${folder}__init__.py`)).toBeDefined()
  })
})
