import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let admin: string
let manager: string
beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Spare Row', istable: 1, fields: [{ fieldname: 'a', fieldtype: 'Data' }] },
      { name: 'Spare', fields: ['a', 'b', 'c'].map((fieldname) => ({ fieldname, fieldtype: 'Data', label: fieldname })) },
    ],
  })
  await site.run(async (ctx) => {
    const user = { email: 'manager@example.com', first_name: 'M', new_password: 'Custom-field-9', roles: [{ role: 'System Manager' }] }
    await insert(await newDocument(ctx, 'User', user))
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
  manager = await http.login('manager@example.com', 'Custom-field-9')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown, cookie = admin) => http.request(method, path, { cookie, json })
const add = (values: Json, cookie = admin) => send('POST', '/api/resource/Custom Field', { dt: 'Spare', fieldtype: 'Data', ...values }, cookie)
const call = (method: string, json: Json, cookie = admin) =>
  send('POST', `/api/method/frappe.custom.doctype.custom_field.custom_field.${method}`, json, cookie)
const fields = async () => ((await send('GET', '/api/v2/doctype/Spare/meta')).body.data as { fields: Json[] }).fields
const order = async () => (await fields()).map(({ fieldname }) => fieldname)
const said = ({ body }: { body: Json }) => String(body._server_messages)

describe('a Custom Field', () => {
  it.each<[what: string, values: Json, expected: Json]>([
    ['its label', { label: 'Shelf  Mark (old)?' }, { fieldname: 'custom_shelf__mark_old', name: 'Spare-custom_shelf__mark_old' }],
    ['the fieldname that it is given', { label: 'Other', fieldname: 'Other_Name' }, { fieldname: 'other_name', name: 'Spare-other_name' }],
    ['another one where that is the name of a column', { label: 'N', fieldname: 'name' }, { fieldname: 'name1' }],
    ['chance, where it is a break', { fieldtype: 'Section Break' }, { fieldname: expect.stringMatching(/^custom_section_break_\w{5}$/) }],
  ])('is called by %s', async (_, values, expected) => {
    const { body, text } = await add({ ...values, insert_after: 'append' })
    expect(body.data, text).toMatchObject(expected)
  })

  it.each<[what: string, values: Json, exception: string]>([
    ['without a label', {}, 'ValidationError'],
    ['with the name of another field', { label: 'A', fieldname: 'a' }, 'ValidationError'],
    ['twice', { label: 'Other', fieldname: 'other_name' }, 'ValidationError'],
    ['with a reserved name', { label: 'D', fieldname: 'doctype' }, 'ValidationError'],
    ['with a name of two words', { label: 'D', fieldname: 'a b' }, 'InvalidColumnName'],
    ['as a Link to nothing', { label: 'L', fieldtype: 'Link' }, 'DoctypeLinkError'],
    ['as a Link to no DocType', { label: 'L', fieldtype: 'Link', options: 'Nobody' }, 'WrongOptionsDoctypeLinkError'],
    ['as a table of no child table', { label: 'L', fieldtype: 'Table', options: 'User' }, 'ValidationError'],
    ['mandatory and hidden', { label: 'H', reqd: 1, hidden: 1 }, 'HiddenAndMandatoryWithoutDefaultError'],
    ['unique as a text', { label: 'U', fieldtype: 'Text', unique: 1 }, 'NonUniqueError'],
    ['of a DocType that describes others', { label: 'X', dt: 'DocField' }, 'ValidationError'],
    ['of no DocType', { label: 'X', dt: 'Nobody' }, 'LinkValidationError'],
  ])('is refused %s', async (_, values, exception) => {
    const { status, body } = await add(values)
    expect([status, body.exc_type]).toEqual([417, exception])
  })

  it('goes where it is told: behind a field, to the end, to the top; behind what is not there yet', async () => {
    await add({ label: 'Second', fieldname: 'second', insert_after: 'first' })
    await add({ label: 'Top', fieldname: 'top' })
    await add({ label: 'Behind A', fieldname: 'behind_a', insert_after: 'a' })
    expect((await order()).at(-1)).toBe('second')
    await add({ label: 'First', fieldname: 'first', insert_after: 'b' })
    const shown = (await order()).filter((name) => ['top', 'a', 'behind_a', 'b', 'first', 'second', 'c'].includes(String(name)))
    expect(shown).toEqual(['top', 'a', 'behind_a', 'b', 'first', 'second', 'c'])
  })

  it('changes its type only within its group', async () => {
    const change = (fieldtype: string) => send('PUT', '/api/resource/Custom Field/Spare-first', { fieldtype })
    expect((await change('Int')).status).toBe(417)
    expect((await change('Small Text')).status).toBe(200)
    expect((await fields()).find(({ fieldname }) => fieldname === 'first')).toMatchObject({ fieldtype: 'Small Text', is_custom_field: 1 })
  })

  it('of the Administrator is deleted by the Administrator alone', async () => {
    const own = (await add({ label: 'Own', insert_after: 'a' }, manager)).body.data as Json
    expect((await send('DELETE', '/api/resource/Custom Field/Spare-top', undefined, manager)).status).toBe(417)
    expect((await send('DELETE', `/api/resource/Custom Field/${own.name}`, undefined, manager)).status).toBe(202)
  })
})

describe('a Custom Field that is renamed', () => {
  const rename = (custom_field: string, fieldname: string, cookie = admin) => call('rename_fieldname', { custom_field, fieldname }, cookie)
  let name: string
  beforeAll(async () => {
    await add({ label: 'Mark', fieldname: 'mark', search_index: 1, insert_after: 'append' })
    await add({ label: 'Next', fieldname: 'next', insert_after: 'mark' })
    await add({ label: 'Secret', fieldname: 'secret', fieldtype: 'Password', insert_after: 'append' })
    await add({ label: 'Lines', fieldname: 'lines', fieldtype: 'Table', options: 'Spare Row', insert_after: 'append' })
    const setter = { doctype_or_field: 'DocField', doc_type: 'Spare', field_name: 'mark', property: 'bold', property_type: 'Check', value: '1' }
    await send('POST', '/api/resource/Property Setter', setter)
    const made = await send('POST', '/api/resource/Spare', { mark: 'A1', secret: 'hush', lines: [{ a: 'x' }] })
    name = String((made.body.data as Json).name)
  })

  it('keeps what it holds, its place, its properties and its own name', async () => {
    const answer = await rename('Spare-mark', 'Shelf_Mark')
    expect(said(answer)).toContain('renamed to shelf_mark')
    await rename('Spare-secret', 'hidden_word')
    await rename('Spare-lines', 'parts')
    const { data } = (await send('GET', `/api/resource/Spare/${name}`)).body
    expect(data).toMatchObject({ shelf_mark: 'A1', parts: [{ a: 'x', parentfield: 'parts' }] })
    const password = { doctype: 'Spare', name, fieldname: 'hidden_word' }
    expect((await send('POST', '/api/method/frappe.client.get_password', password)).body.message).toBe('hush')
    expect((await fields()).find(({ fieldname }) => fieldname === 'shelf_mark')).toMatchObject({ name: 'Spare-mark', bold: 1 })
    const names = await order()
    expect(names.indexOf('next')).toBe(names.indexOf('shelf_mark') + 1)
  })

  it('frees its name, index and column', async () => {
    expect((await add({ label: 'Mark', fieldname: 'mark', fieldtype: 'Int', search_index: 1, insert_after: 'append' })).status).toBe(409)
    await send('DELETE', '/api/resource/Custom Field/Spare-mark')
    expect((await add({ label: 'Mark', fieldname: 'mark', fieldtype: 'Int', search_index: 1, insert_after: 'append' })).status).toBe(200)
  })

  it.each<[what: string, () => [string, string], status: number]>([
    ['is the name of another field', () => ['Spare-next', 'a'], 417],
    ['is its own', () => ['Spare-next', 'next'], 417],
    ['no column can have', () => ['Spare-next', 'ne xt'], 417],
    ['belongs to a field that is not there', () => ['Spare-nowhere', 'x'], 404],
  ])('is refused a name that %s', async (_, given, status) => expect((await rename(...given())).status).toBe(status))

  it('is not the framework’s own, and whoever renames it is a System Manager', async () => {
    const { data } = (await add({ label: 'Made', fieldname: 'made', is_system_generated: 1, insert_after: 'append' })).body
    expect((await rename(String((data as Json).name), 'other')).status).toBe(417)
    const guest = await http.request('POST', '/api/method/frappe.custom.doctype.custom_field.custom_field.rename_fieldname', {
      json: { custom_field: 'Spare-next', fieldname: 'x' },
    })
    expect(guest.status).toBe(403)
  })
})

describe('methods of Custom Field and Customize Form', () => {
  it('list the fields that another may follow, of DocTypes of apps', async () => {
    const labels = (doctype: string) => send('GET', `/api/method/frappe.custom.doctype.custom_field.custom_field.get_fields_label?doctype=${doctype}`)
    expect((await labels('Note')).body.message).toEqual(expect.arrayContaining([{ value: 'title', label: 'Title' }]))
    for (const doctype of ['User', 'Spare']) {
      const answer = await labels(doctype)
      expect([answer.body.message, said(answer)]).toEqual([undefined, expect.stringContaining('Custom Fields can')])
    }
  })

  it('add a field once', async () => {
    const df = JSON.stringify({ label: 'Added Here', fieldtype: 'Int' })
    expect((await call('add_custom_field', { doctype: 'Spare', df })).body.message).toMatchObject({ fieldname: 'added_here', is_system_generated: 1 })
    const again = await call('add_custom_field', { doctype: 'Spare', df })
    expect([again.status, again.body.message]).toEqual([200, undefined])
  })

  it('name the columns without a field, and drop them', async () => {
    await send('POST', '/api/resource/Custom Field', { dt: 'Note', label: 'Gone', fieldtype: 'Data' })
    await send('DELETE', '/api/resource/Custom Field/Note-custom_gone')
    const orphans = async () =>
      (await send('GET', '/api/method/frappe.custom.doctype.customize_form.customize_form.get_orphaned_columns?doctype=Note')).body.message
    expect(await orphans()).toEqual(['custom_gone'])
    const docs = JSON.stringify({ doctype: 'Customize Form', name: 'Customize Form', doc_type: 'Note' })
    const trimmed = await http.request('POST', '/api/method/run_doc_method', { cookie: admin, form: { method: 'trim_table', docs } })
    expect(trimmed.status, trimmed.text).toBe(200)
    expect(await orphans()).toEqual([])
  })
})
