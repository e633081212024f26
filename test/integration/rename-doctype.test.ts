import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string

const field = (fieldname: string, fieldtype = 'Data', options?: string) => ({ fieldname, fieldtype, options })
const rows = field('rows', 'Table', 'Old Row')

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Old Row',
        istable: 1,
        permissions: [],
        fields: [field('note'), field('kind', 'Link', 'DocType'), field('ref', 'Dynamic Link', 'kind')],
      },
      {
        name: 'Old',
        autoname: 'Prompt',
        allow_rename: 1,
        track_changes: 1,
        fields: [
          { ...field('title'), in_global_search: 1 },
          field('secret', 'Password'),
          field('kind', 'Link', 'DocType'),
          field('ref', 'Dynamic Link', 'kind'),
          field('next', 'Link', 'Old'),
          rows,
        ],
      },
      { name: 'Old Settings', issingle: 1, fields: [field('note'), field('kind', 'Link', 'DocType'), rows] },
      { name: 'Old Tree', is_tree: 1, autoname: 'Prompt', fields: [field('note')] },
      { name: 'Old Number', autoname: 'autoincrement', fields: [field('note')] },
      { name: 'Old Bill', is_submittable: 1, autoname: 'BILL-.###', fields: [field('note')] },
      {
        name: 'User of Old',
        autoname: 'Prompt',
        fields: [field('old', 'Link', 'Old'), field('kind', 'Link', 'DocType'), field('ref', 'Dynamic Link', 'kind'), rows],
      },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const ok = async (method: string, path: string, json?: unknown): Promise<unknown> => {
  const { status, body, text } = await send(method, path, json)
  expect(status, text).toBeLessThan(300)
  return body.data ?? body.message
}
const made = (doctype: string, values: Json) => ok('POST', `/api/resource/${doctype}`, values) as Promise<Json>
const read = (doctype: string, name = doctype) => ok('GET', `/api/resource/${doctype}/${name}`) as Promise<Json>
const all = (doctype: string, filters: unknown, fields: string[]) =>
  ok(
    'GET',
    `/api/resource/${doctype}?${new URLSearchParams({ filters: JSON.stringify(filters), fields: JSON.stringify(fields), limit: '0' })}`,
  ) as Promise<Json[]>
const renameType = (old_name: string, new_name: string, more: Json = {}) =>
  send('POST', '/api/method/frappe.client.rename_doc', { doctype: 'DocType', old_name, new_name, ...more })

describe('a DocType that gets another name', () => {
  it('takes its documents along, with all that names it', async () => {
    const one = await made('Old', { name: 'one', title: 'zeppelin', secret: 'shh', kind: 'Old', rows: [{ note: 'r', kind: 'Old' }] })
    await ok('PUT', '/api/resource/Old/one', { ref: 'one', next: 'one', rows: [{ note: 'r', kind: 'Old', ref: 'one' }] })
    await made('User of Old', { name: 'u', old: 'one', kind: 'Old', ref: 'one', rows: [{ note: 'other' }] })
    await made('Comment', { reference_doctype: 'Old', reference_name: 'one', comment_type: 'Comment', content: 'c' })
    await made('Custom Field', { dt: 'Old', fieldname: 'extra', fieldtype: 'Table', options: 'Old Row', insert_after: 'title' })
    await made('Property Setter', {
      doctype_or_field: 'DocField',
      doc_type: 'Old',
      field_name: 'title',
      property: 'label',
      property_type: 'Data',
      value: 'Heading',
    })
    await ok('PUT', '/api/resource/Old/one', { extra: [{ note: 'x' }] })
    await made('Custom DocPerm', { parent: 'Old', role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 })
    await made('File', { file_name: 'a.txt', file_url: 'https://example.com/a', attached_to_doctype: 'Old', attached_to_name: 'one' })

    const renamed = await renameType('Old', 'Fresh')
    expect([renamed.status, renamed.body.message], renamed.text).toEqual([200, 'Fresh'])
    expect((await send('GET', '/api/resource/Old')).status).toBe(404)
    expect(await read('Fresh', 'one')).toMatchObject({
      doctype: 'Fresh',
      title: 'zeppelin',
      kind: 'Fresh',
      ref: 'one',
      next: 'one',
      modified: expect.any(String),
      rows: [{ note: 'r', kind: 'Fresh', ref: 'one', parenttype: 'Fresh' }],
      extra: [{ note: 'x', parenttype: 'Fresh' }],
    })
    expect(await read('User of Old', 'u')).toMatchObject({
      old: 'one',
      kind: 'Fresh',
      ref: 'one',
      rows: [{ note: 'other', parenttype: 'User of Old' }],
    })
    const { fields } = await read('DocType', 'Fresh')
    expect((fields as Json[]).find(({ fieldname }) => fieldname === 'next')?.options).toBe('Fresh')
    const secret = await ok(
      'GET',
      `/api/method/frappe.client.get_password?${new URLSearchParams({ doctype: 'Fresh', name: 'one', fieldname: 'secret' })}`,
    )
    expect([one.secret === 'shh', secret]).toEqual([false, 'shh'])
    expect(await all('Comment', { reference_doctype: 'Fresh', comment_type: 'Comment' }, ['content'])).toEqual([{ content: 'c' }])
    expect(await all('File', { attached_to_doctype: 'Fresh' }, ['attached_to_name'])).toEqual([{ attached_to_name: 'one' }])
    expect(await all('Version', { ref_doctype: 'Fresh' }, ['docname'])).not.toEqual([])
    expect(await all('Custom Field', { dt: 'Fresh' }, ['fieldname'])).toEqual([{ fieldname: 'extra' }])
    expect(await all('Property Setter', { doc_type: 'Fresh' }, ['value'])).toEqual([{ value: 'Heading' }])
    expect(await all('Custom DocPerm', { parent: 'Fresh' }, ['role'])).toEqual([{ role: 'System Manager' }])
    const found = (await ok('GET', '/api/method/frappe.utils.global_search.search?text=zeppelin')) as Json[]
    expect(found.map(({ doctype, name }) => [doctype, name])).toEqual([['Fresh', 'one']])
    await ok('PUT', '/api/resource/Fresh/one', { title: 'saved' })
    await made('User of Old', { name: 'v', old: 'one' })
    await made('Fresh', { name: 'two', next: 'one', extra: [{ note: 'y' }] })
  })

  it('may be a child table, a Single, a tree, one that counts, one that is submitted', async () => {
    await ok('PUT', '/api/resource/Old Settings/Old Settings', { note: 'n', kind: 'Old Settings', rows: [{ note: 's' }] })
    for (const [name, parent_old_tree] of [
      ['root', ''],
      ['leaf', 'root'],
    ])
      await made('Old Tree', { name, parent_old_tree, is_group: 1 })
    const number = await made('Old Number', { note: 'a' })
    await made('Old Bill', { docstatus: 1 })
    for (const kind of ['Row', 'Settings', 'Tree', 'Number', 'Bill']) {
      const { status, text } = await renameType(`Old ${kind}`, `Fresh ${kind}`)
      expect(status, text).toBe(200)
    }
    expect(await read('Fresh Settings')).toMatchObject({ note: 'n', kind: 'Fresh Settings', rows: [{ note: 's', parenttype: 'Fresh Settings' }] })
    await ok('PUT', '/api/resource/Fresh Settings/Fresh Settings', { note: 'm', rows: [{ note: 't' }] })
    expect((await read('Fresh', 'one')).rows).toMatchObject([{ note: 'r', kind: 'Fresh' }])
    await made('Fresh Tree', { name: 'twig', parent_old_tree: 'leaf' })
    const nodes = await all('Fresh Tree', {}, ['name', 'lft', 'rgt'])
    expect(nodes.toSorted((a, b) => Number(a.lft) - Number(b.lft))).toEqual([
      { name: 'root', lft: 1, rgt: 6 },
      { name: 'leaf', lft: 2, rgt: 5 },
      { name: 'twig', lft: 3, rgt: 4 },
    ])
    expect((await made('Fresh Number', { note: 'b' })).name).toBe(Number(number.name) + 1)
    const [bill] = await all('Fresh Bill', {}, ['name'])
    await ok('PUT', `/api/resource/Fresh Bill/${bill?.name}`, { docstatus: 2 })
    expect((await made('Fresh Bill', { amended_from: bill?.name })).name).toBe(`${bill?.name}-1`)
  })

  it('leaves its old name to another, with tables and indexes of its own', async () => {
    await made('DocType', {
      name: 'Old',
      module: 'Core',
      custom: 1,
      autoname: 'Prompt',
      fields: [{ ...field('title'), unique: 1 }, field('next', 'Link', 'Old')],
    })
    await made('DocType', { name: 'Old Number', module: 'Core', custom: 1, autoname: 'autoincrement', fields: [field('note')] })
    expect(await all('Old', {}, ['name'])).toEqual([])
    expect((await made('Old Number', {})).name).toBe(1)
    await renameType('Old', 'Third')
    const { fields } = await read('DocType', 'Third')
    await ok('PUT', '/api/resource/DocType/Third', { fields: [...(fields as Json[]), { ...field('more'), search_index: 1 }] })
    await made('Third', { name: 't', more: 'm' })
  })

  it.each([
    ['that is taken', 'Fresh', 'Fresh Tree', {}, 'ValidationError'],
    ['that no table can have', 'Fresh', '1 two; drop', {}, 'NameError|ValidationError'],
    ['too long', 'Fresh', 'x'.repeat(62), {}, 'NameError|ValidationError'],
    ['of another, to be merged', 'Fresh', 'Fresh Tree', { merge: 1 }, 'ValidationError'],
    ['of a standard one', 'ToDo', 'Task', {}, 'CannotCreateStandardDoctypeError'],
  ])('is not given one %s', async (_what, from, to, more, type) => {
    const refused = await renameType(from, to, more)
    expect([refused.status < 500, type.split('|').includes(String(refused.body.exc_type))], refused.text).toEqual([true, true])
    expect((await send('GET', `/api/resource/${from}?limit=1`)).status).toBe(200)
  })
})
