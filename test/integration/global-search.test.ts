import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { type Person, people } from 'cortado/testing/people.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const all = { read: 1, write: 1, create: 1, delete: 1 }
const path = '/api/method/frappe.utils.global_search'
type Name = 'anna' | 'carl' | 'admin'

let site: TestSite
let users: Readonly<Record<Name, Person>>

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: Record<string, unknown>) => insert(await newDocument(ctx, doctype, values))
    await make('Role', { role_name: 'Porter' })
    const permissions = [
      { role: 'Porter', ...all },
      { role: 'System Manager', ...all },
      { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
    ]
    const doctype = { module: 'Core', custom: 1, permissions }
    const row = (fieldname: string, more: object = {}) => ({ fieldname, fieldtype: 'Data', ...more })
    const fields = [row('item', { in_global_search: 1 }), row('remark')]
    await make('DocType', { ...doctype, name: 'Pallet Row', istable: 1, permissions: [], fields })
    await make('DocType', {
      ...doctype,
      name: 'Pallet',
      autoname: 'field:code',
      allow_rename: 1,
      fields: [
        row('code', { in_global_search: 1 }),
        row('note', { fieldtype: 'Small Text', label: 'Remark', in_global_search: 1 }),
        row('secret', { permlevel: 1, in_global_search: 1 }),
        row('colour'),
        row('rows', { fieldtype: 'Table', options: 'Pallet Row' }),
        row('locked_rows', { fieldtype: 'Table', options: 'Pallet Row', permlevel: 1 }),
      ],
    })
    await make('DocType', { ...doctype, name: 'Crate', autoname: 'field:code', fields: [row('code', { in_global_search: 1 })] })
  })
  users = await people(site, { anna: ['Porter'], carl: [] })
}, 60_000)
afterAll(() => site.close())

const ask = (who: Name, method: string, url: string, json?: unknown) => users[who].send(method, url, json)
const said = async (who: Name, method: string, url: string, json?: unknown): Promise<unknown> => {
  const { status, body, text } = await ask(who, method, url, json)
  expect(status, text).toBeLessThan(300)
  return body.message ?? body.data
}
const make = (doctype: string, values: Record<string, unknown>) => said('admin', 'POST', `/api/resource/${doctype}`, values)
const search = async (who: Name, text: string) =>
  ((await said(who, 'GET', `${path}.search?${new URLSearchParams({ text })}`)) as { name: string }[]).map(({ name }) => name)
/** What is found in the end: the work in the background takes its time. */
const finds = (who: Name, text: string, names: string[]) => expect.poll(() => search(who, text)).toEqual(names)

describe('the search over all DocTypes', () => {
  it('finds words and their beginnings in what may be searched, of what the user may read', async () => {
    await make('Pallet', { code: 'P-1', note: '<p>Fragile glass</p>', secret: 'hidden treasure' })
    await make('Pallet', { code: 'P-2', note: 'glassware and more glass' })
    expect(new Set(await search('anna', 'glass'))).toEqual(new Set(['P-1', 'P-2']))
    expect(await search('anna', 'FRAG glas')).toEqual(['P-1'])
    expect(await search('anna', 'treasure')).toEqual([])
    expect(await search('admin', 'treasure')).toEqual([])
    expect(await search('carl', 'glass')).toEqual([])
    expect(await search('anna', `'); drop & | ! :* "`)).toEqual([])
  })

  it('follows changes, renaming and deletion', async () => {
    await make('Pallet', { code: 'P-3', note: 'amber' })
    await said('anna', 'PUT', '/api/resource/Pallet/P-3', { note: 'beryl' })
    expect([await search('anna', 'amber'), await search('anna', 'beryl')]).toEqual([[], ['P-3']])
    await said('admin', 'POST', '/api/method/frappe.client.rename_doc', { doctype: 'Pallet', old_name: 'P-3', new_name: 'P-33' })
    expect(await search('anna', 'beryl')).toEqual(['P-33'])
    await said('admin', 'DELETE', '/api/resource/Pallet/P-33')
    expect(await search('anna', 'beryl')).toEqual([])
  })

  it('finds documents by their rows, but not by those of tables above level 0', async () => {
    await make('Pallet', { code: 'P-4', rows: [{ item: 'marble', remark: 'heavy' }], locked_rows: [{ item: 'onyx' }] })
    expect(await search('anna', 'marble')).toEqual(['P-4'])
    expect([await search('anna', 'heavy'), await search('admin', 'onyx')]).toEqual([[], []])
    await said('anna', 'PUT', '/api/resource/Pallet/P-4', { rows: [] })
    expect(await search('anna', 'marble')).toEqual([])
  })

  it('is made anew for a DocType by System Managers', async () => {
    await site.run((ctx) => ctx.db.write({ text: 'delete from __global_search', values: [] }))
    expect(await search('anna', 'fragile')).toEqual([])
    expect((await ask('anna', 'POST', `${path}.rebuild_for_doctype`, { doctype: 'Pallet' })).status).toBe(403)
    await said('admin', 'POST', `${path}.rebuild_for_doctype`, { doctype: 'Pallet' })
    await finds('anna', 'fragile', ['P-1'])
  })

  it('is limited to the DocTypes of Global Search Settings, in their order', async () => {
    await make('Crate', { code: 'steel steel steel' })
    await make('Pallet', { code: 'P-5', note: 'steel' })
    const prefer = (...doctypes: string[]) =>
      said('admin', 'PUT', '/api/resource/Global Search Settings/Global Search Settings', {
        allowed_in_global_search: doctypes.map((document_type) => ({ document_type })),
      })
    await prefer('Pallet', 'Crate')
    expect(await search('anna', 'steel')).toEqual(['P-5', 'steel steel steel'])
    await prefer('Crate', 'Pallet')
    expect(await search('anna', 'steel')).toEqual(['steel steel steel', 'P-5'])
    await prefer('Pallet')
    expect(await search('anna', 'steel')).toEqual(['P-5'])
    await prefer()
  })
})

describe('a change of what is searched', () => {
  const setting = (doc_type: string, values: Record<string, unknown>) =>
    make('Property Setter', { doctype_or_field: 'DocField', doc_type, property: 'in_global_search', property_type: 'Check', ...values }) as Promise<{
      name: string
    }>
  const waiting = () => site.run(async (ctx) => [...(await ctx.defaults.of('__global')).keys()].filter((key) => key.startsWith('search_rebuild:')))

  it('reaches the documents that are there, of every batch, and those that have the rows', async () => {
    await said('admin', 'POST', '/api/method/frappe.client.insert_many', {
      docs: Array.from({ length: 200 }, (_, i) => ({ doctype: 'Pallet', code: `Q-${i}`, colour: i === 199 ? 'violet' : 'white' })),
    })
    await make('Pallet', { code: 'P-6', rows: [{ item: 'x', remark: 'upright' }] })
    expect([await search('anna', 'violet'), await search('anna', 'upright')]).toEqual([[], []])
    const { name } = await setting('Pallet', { field_name: 'colour', value: '1' })
    await finds('anna', 'violet', ['Q-199'])
    await setting('Pallet Row', { field_name: 'remark', value: '1' })
    await finds('anna', 'upright', ['P-6'])
    await said('admin', 'DELETE', `/api/resource/Property Setter/${encodeURIComponent(name)}`)
    await finds('anna', 'violet', [])
    await expect.poll(waiting).toEqual([])
  })

  it('is gone through to its end by the next process, where one ended before it was done', async () => {
    await site.run(async (ctx) => {
      await ctx.db.write({ text: 'delete from __global_search', values: [] })
      const dead = `${ctx.background.process.split('/')[0]}/999999/dead`
      const { setDefaultValue } = await import('cortado/document/default-directory.ts')
      await setDefaultValue(ctx, '__global', 'search_rebuild:Pallet', `${dead}/wish`)
    })
    expect(await search('anna', 'fragile')).toEqual([])
    await site.run(async (ctx) => (await import('../../apps/core/desk/search-rebuild.ts')).resumeSearchRebuilds(ctx))
    await finds('anna', 'fragile', ['P-1'])
    await expect.poll(waiting).toEqual([])
  })
})
