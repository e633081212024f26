import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string
let manager: string
beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    for (const [role_name, is_custom] of [
      ['Made Role', 1],
      ['Plain Role', 0],
    ] as const)
      await insert(await newDocument(ctx, 'Role', { role_name, is_custom }))
    const user = { email: 'manager@example.com', first_name: 'M', new_password: 'Doctype-rules-9', roles: [{ role: 'System Manager' }] }
    await insert(await newDocument(ctx, 'User', user))
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  manager = await http.login('manager@example.com', 'Doctype-rules-9')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
let made = 0
const define = (more: Json, by = cookie) => {
  const json = { name: `Made ${++made}`, module: 'Core', custom: 1, permissions: [{ role: 'System Manager' }], ...more }
  return http.request('POST', '/api/resource/DocType', { cookie: by, json })
}
const field = (more: Json = {}): Json => ({ fieldname: 'a', label: 'A', fieldtype: 'Data', ...more })
const of = (more: Json, ...others: Json[]): Json => ({ fields: [field(more), ...others] })

describe('a DocType over HTTP is refused, with the exception of its own kind,', () => {
  const name = (text: string): [string, Json, string] => [`called ${text}`, { name: text, ...of({}) }, 'NameError']
  it.each<[what: string, doctype: Json, exception: string]>([
    name('_Made'),
    name('8 Made'),
    name('Made (It)'),
    name(`Made ${'long '.repeat(15)}`),
    ...['name', 'parent', 'creation', 'modified_by', 'parentfield', 'file_list', 'flags', 'docstatus'].map((fieldname): [string, Json, string] => [
      `with a field ${fieldname}`,
      of({ fieldname }),
      'InvalidFieldNameError',
    ]),
    ...['owner', 'doctype', 'meta'].map((fieldname): [string, Json, string] => [`with a field ${fieldname}`, of({ fieldname }), 'ValidationError']),
    ['with a fieldname of several words', of({ fieldname: 'a b' }), 'InvalidColumnName'],
    ['with a fieldname twice', of({}, field()), 'UniqueFieldnameError'],
    ['with a Link to nothing', of({ fieldtype: 'Link' }), 'DoctypeLinkError'],
    ['with a Link to no DocType', of({ fieldtype: 'Link', options: 'Nobody' }), 'WrongOptionsDoctypeLinkError'],
    ['with a table of no child table', of({ fieldtype: 'Table', options: 'User' }), 'ValidationError'],
    ['with choices without a Link', of({ fieldtype: 'Table MultiSelect', options: 'DocField' }), 'ValidationError'],
    ...['Section Break', 'HTML'].map((fieldtype): [string, Json, string] => [
      `with a mandatory ${fieldtype}`,
      of({ fieldtype, reqd: 1 }),
      'IllegalMandatoryError',
    ]),
    ['with a mandatory field that is hidden', of({ reqd: 1, hidden: 1 }), 'HiddenAndMandatoryWithoutDefaultError'],
    ['with an index on a long text', of({ fieldtype: 'Long Text', search_index: 1 }), 'CannotIndexedError'],
    ...['Text', 'Float', 'Date'].map((fieldtype): [string, Json, string] => [
      `with a unique ${fieldtype}`,
      of({ fieldtype, unique: 1 }),
      'NonUniqueError',
    ]),
    ...['HTML', 'Table', 'Attach Image', 'Button'].map((fieldtype): [string, Json, string] => [
      `with ${fieldtype} in lists`,
      of({ fieldtype, in_list_view: 1, options: fieldtype === 'Table' ? 'DocField' : undefined }),
      'ValidationError',
    ]),
    ['with a heading in the search over everything', of({ fieldtype: 'Heading', in_global_search: 1 }), 'ValidationError'],
    ['with a default that is no choice', of({ fieldtype: 'Select', options: 'x\ny', default: 'z' }), 'ValidationError'],
    ['with a default and no choices', of({ fieldtype: 'Select', default: 'z' }), 'ValidationError'],
    ['with a Check that is 2', of({ fieldtype: 'Check', default: '2' }), 'ValidationError'],
    ['with a fold at the end', of({}, { fieldname: 'f', fieldtype: 'Fold' }), 'ValidationError'],
    ['with a height without a unit', of({ max_height: '10' }), 'ValidationError'],
    ['with a search field that is none', { ...of({}), search_fields: 'b' }, 'ValidationError'],
    ['with a search field without a value', { ...of({ fieldtype: 'HTML' }), search_fields: 'a' }, 'ValidationError'],
    ...['title_field', 'image_field', 'timeline_field', 'is_published_field', 'website_search_field', 'sort_field'].map(
      (key): [string, Json, string] => [`with a ${key} that is no field`, { ...of({}), [key]: 'nowhere' }, 'InvalidFieldNameError'],
    ),
    ['with titles of fields that are none', { ...of({ default: '{nowhere}' }), title_field: 'a' }, 'InvalidFieldNameError'],
    ['with a picture that is none', { ...of({}), image_field: 'a' }, 'InvalidFieldNameError'],
    ['for the web without a route', { ...of({}), has_web_view: 1 }, 'ValidationError'],
    ['made of e-mails without a sender', { ...of({}), email_append_to: 1, subject_field: 'a', sender_field: 'a' }, 'ValidationError'],
    ['named by a field that is none', { ...of({}), autoname: 'field:b' }, 'ValidationError'],
    ['named by a series without its field', { ...of({}), autoname: 'naming_series:' }, 'ValidationError'],
    ['that is virtual without an app', { ...of({}), is_virtual: 1 }, 'CannotCreateStandardDoctypeError'],
    ['that is no custom one', { ...of({}), custom: 0 }, 'CannotCreateStandardDoctypeError'],
    ['connected by a field that is none', { ...of({}), links: [{ link_doctype: 'User', link_fieldname: 'nowhere' }] }, 'InvalidFieldNameError'],
    [
      'connected by rows of no parent',
      { ...of({}), links: [{ link_doctype: 'Has Role', link_fieldname: 'role', is_child_table: 1 }] },
      'ValidationError',
    ],
    [
      'connected by rows of a table that is none',
      { ...of({}), links: [{ link_doctype: 'Has Role', link_fieldname: 'role', is_child_table: 1, parent_doctype: 'User', table_fieldname: 'x' }] },
      'ValidationError',
    ],
  ])('%s', async (_, doctype, exception) => {
    const { status, body } = await define(doctype)
    expect([status, body.exc_type], JSON.stringify(body._server_messages)).toEqual([exception === 'NameError' ? 409 : 417, exception])
  })
})

describe('a DocType over HTTP is completed:', () => {
  const zero = { permlevel: 1, read: 1, create: 1, submit: 1, amend: 1, write: 1 }
  it.each<[what: string, doctype: Json, expected: Json]>([
    ['a former kind', { document_type: 'Master', ...of({}) }, { document_type: 'Setup' }],
    ['the other former kind', { document_type: 'Transaction', ...of({}) }, { document_type: 'Document' }],
    ['a field called Name is name1', { fields: [{ label: 'Name', fieldtype: 'Data' }] }, { fields: [{ fieldname: 'name1' }] }],
    ['a Check is 0', of({ fieldtype: 'Check' }), { fields: [{ default: '0' }] }],
    ['numbers are not translated', of({ fieldtype: 'Int', translatable: 1 }), { fields: [{ translatable: 0 }] }],
    ['only rows are edited at once', of({ allow_bulk_edit: 1 }), { fields: [{ allow_bulk_edit: 0 }] }],
    [
      'attachments have room',
      { ...of({ fieldtype: 'Attach' }, field({ fieldname: 'b', fieldtype: 'Attach' })), max_attachments: 1 },
      { max_attachments: 2 },
    ],
    [
      'a Single has no indexes, and is not submitted',
      { ...of({ unique: 1, search_index: 1 }), issingle: 1, is_submittable: 1, allow_import: 1 },
      { is_submittable: 0, allow_import: 0, fields: [{ unique: 0, search_index: 0 }], permissions: [{ report: 0, export: 0 }] },
    ],
    ['a child table has no rules, and is not imported', { ...of({}), istable: 1, allow_import: 1 }, { permissions: [], allow_import: 0 }],
    ['numbers are not renamed', { ...of({}), autoname: 'autoincrement' }, { allow_rename: 0 }],
    ['a route has no slashes around it', { ...of({}), route: '/things/' }, { route: 'things' }],
    [
      'documents as a whole are a matter of level 0',
      { ...of({}), is_submittable: 1, permissions: [{ role: 'System Manager' }, { role: 'System Manager', ...zero }] },
      { permissions: [{ create: 1 }, { create: 0, submit: 0, amend: 0, write: 1 }] },
    ],
  ])('%s', async (_, doctype, expected) => {
    const { status, text, body } = await define(doctype)
    expect(status, text).toBe(200)
    expect(body.data).toMatchObject(Object.fromEntries(Object.entries(expected).filter(([, value]) => !Array.isArray(value))))
    for (const [key, rows] of Object.entries(expected).filter(([, value]) => Array.isArray(value)))
      (rows as Json[]).forEach((row, index) => void expect((body.data as Record<string, Json[]>)[key]?.[index]).toMatchObject(row))
  })

  it('options of Data that mean nothing are kept, and said', async () => {
    const { status, body } = await define(of({ options: 'Wish' }))
    expect([status, String(body._server_messages)]).toEqual([200, expect.stringContaining('invalid Data field')])
  })
})

describe('a DocType with documents', () => {
  beforeAll(async () => {
    const fields = [field(), field({ fieldname: 'who', fieldtype: 'Link', options: 'User' }), field({ fieldname: 'text', fieldtype: 'Small Text' })]
    await define({ name: 'Filled', fields })
    await send('POST', '/api/resource/Filled', { a: 'same', who: 'Administrator', text: 'x'.repeat(200) })
    await send('POST', '/api/resource/Filled', { a: 'same' })
  })
  const fields = async () => ((await send('GET', '/api/resource/DocType/Filled')).body.data as { fields: Json[] }).fields
  const change = async (more: (fields: Json[]) => Json[]) => send('PUT', '/api/resource/DocType/Filled', { fields: more(await fields()) })

  it('makes no field unique whose values are not', async () => {
    const answer = await change(([first, ...rest]) => [{ ...first, unique: 1 }, ...rest])
    expect([answer.status, answer.body.exc_type]).toEqual([417, 'NonUniqueError'])
    expect((await fields())[0]?.unique).toBe(0)
  })

  it('changes no field into a kind of value that the stored ones are not', async () => {
    const answer = await change(([first, ...rest]) => [{ ...first, fieldtype: 'Int' }, ...rest])
    expect([answer.status, answer.body.exc_type]).toEqual([417, 'ValidationError'])
  })

  it('keeps long values where the field becomes shorter, and says so', async () => {
    const answer = await change((all) => all.map((each) => (each.fieldname === 'text' ? { ...each, fieldtype: 'Data' } : each)))
    expect([answer.status, String(answer.body._server_messages)]).toEqual([200, expect.stringContaining('text')])
    const { data } = (await send('GET', '/api/resource/Filled?fields=["text"]&filters=[["text","is","set"]]')).body
    expect(data).toEqual([{ text: 'x'.repeat(200) }])
  })

  it('fills a field that is fetched from now on, where there is a link', async () => {
    await change((all) => [...all, field({ fieldname: 'full_name', fetch_from: 'who.full_name' })])
    const { data } = (await send('GET', '/api/resource/Filled?fields=["full_name"]&order_by=creation')).body
    expect(data).toEqual([{ full_name: 'Administrator' }, { full_name: null }])
  })

  it('gets the fields that its kind implies behind all others, and keeps them', async () => {
    await change((all) => all.filter(({ fieldname }) => fieldname !== 'text'))
    await send('PUT', '/api/resource/DocType/Filled', { is_submittable: 1 })
    await send('PUT', '/api/resource/DocType/Filled', { is_submittable: 0 })
    expect((await fields()).map(({ fieldname, idx }) => [fieldname, idx])).toEqual([
      ['a', 1],
      ['who', 2],
      ['full_name', 3],
      ['amended_from', 4],
    ])
  })

  it('is renamed with its documents, to a name that a DocType can have', async () => {
    const rename = (new_name: string) => send('POST', '/api/method/frappe.client.rename_doc', { doctype: 'DocType', old_name: 'Filled', new_name })
    expect(await rename('_Filled')).toMatchObject({ status: 409, body: { exc_type: 'NameError' } })
    expect((await rename('Filled Up')).status).toBe(200)
    expect((await send('GET', '/api/resource/Filled Up')).body.data).toHaveLength(2)
  })
})

describe('who is not Administrator', () => {
  it.each([
    ['Plain Role', 200],
    ['Made Role', 417],
    ['All', 417],
    ['Guest', 417],
  ])('gives %s rights on a DocType of the site: %i', async (role, status) => {
    expect((await define({ ...of({}), permissions: [{ role }] }, manager)).status).toBe(status)
    expect((await define({ ...of({}), permissions: [{ role }] })).status).toBe(200)
  })
})

it('a child table that changes gives the DocTypes that have it a new time', async () => {
  await define({ name: 'A Row', istable: 1, ...of({}) })
  await define({ name: 'Has Rows', ...of({ fieldtype: 'Table', options: 'A Row' }) })
  const modified = async () => ((await send('GET', '/api/resource/DocType/Has Rows')).body.data as Json).modified
  const before = await modified()
  await send('PUT', '/api/resource/DocType/A Row', { description: 'Rows' })
  expect(await modified()).not.toBe(before)
})
