import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>
type Row = Json & { fieldname: string }

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [{ name: 'Made Here', fields: [{ fieldname: 'a', fieldtype: 'Data' }] }],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

/** Calls a method of Customize Form, as the Desk does: with the form as it stands. */
async function call(method: string, form: Json) {
  const docs = JSON.stringify({ doctype: 'Customize Form', name: 'Customize Form', ...form })
  const answer = await http.request('POST', '/api/method/run_doc_method', { cookie, form: { method, docs } })
  const messages = JSON.parse(String(answer.body._server_messages ?? '[]')).map((each: string) => JSON.parse(each))
  return { ...answer, messages: messages as Json[], doc: (answer.body.docs as Json[] | undefined)?.[0] ?? {} }
}

const show = async (doctype: string) => (await call('fetch_to_customize', { doc_type: doctype })).doc
const fieldsOf = (form: Json) => form.fields as Row[]
const field = (form: Json, fieldname: string) => fieldsOf(form).find((row) => row.fieldname === fieldname) ?? { fieldname: '' }
const meta = async (doctype: string) =>
  ((await send('GET', `/api/method/frappe.desk.form.load.getdoctype?doctype=${doctype}`)).body.docs as Json[])[0] ?? {}
const setters = async () =>
  (await send('GET', '/api/resource/Property Setter?filters=[["doc_type","=","Note"]]&fields=["name","value","property_type"]&order_by=name')).body
    .data as Json[]

beforeEach(async () => void (await call('reset_to_defaults', { doc_type: 'Note' })))

describe('Customize Form', () => {
  it('shows a DocType: its properties, and its fields as rows of the form', async () => {
    const form = await show('Note')
    expect(form).toMatchObject({
      name: 'Customize Form',
      doctype: 'Customize Form',
      doc_type: 'Note',
      docstatus: 0,
      label: '',
      max_attachments: 0,
      istable: 0,
    })
    expect(fieldsOf(form)[0]).toMatchObject({
      idx: 1,
      parent: 'Customize Form',
      parenttype: 'Customize Form',
      parentfield: 'fields',
      doctype: 'Customize Form Field',
      is_custom_field: 0,
      hidden: 0,
      permlevel: 0,
    })
    expect(field(form, 'title')).toMatchObject({ name: expect.stringMatching(/^\w{10}$/), fieldtype: 'Data', reqd: 1 })
  })

  it('is empty without a DocType, and answers nothing', async () => {
    const answer = await call('fetch_to_customize', {})
    expect(answer.status).toBe(200)
    expect(answer.doc).toMatchObject({ name: 'Customize Form', fields: [] })
  })

  it('leaves names that are numbers, or none, as they are', async () => {
    const answer = await call('save_customization', { ...(await show('Note')), autoname: 'autoincrement' })
    expect([answer.status, answer.body.exc_type]).toEqual([417, 'ValidationError'])
    expect((await meta('Note')).autoname).toBe('hash')
  })

  it('changes what the app brought by Property Setters, and says so', async () => {
    const form = await show('Note')
    Object.assign(field(form, 'title'), { label: 'Heading', bold: 1 })
    const answer = await call('save_customization', { ...form, title_field: 'title', allow_copy: 1 })
    expect([answer.status, answer.text.slice(0, 500)]).toEqual([200, expect.anything()])
    expect(answer.messages).toEqual([expect.objectContaining({ message: 'Note updated', alert: 1 })])
    expect(field(answer.doc, 'title')).toMatchObject({ label: 'Heading', bold: 1 })
    expect(await setters()).toEqual([
      { name: 'Note-main-allow_copy', value: '1', property_type: 'Check' },
      { name: 'Note-title-bold', value: '1', property_type: 'Check' },
      { name: 'Note-title-label', value: 'Heading', property_type: 'Data' },
    ])
    expect((await meta('Note')).fields).toContainEqual(expect.objectContaining({ fieldname: 'title', label: 'Heading' }))
    Object.assign(field(answer.doc, 'title'), { label: 'Title', bold: 0 })
    await call('save_customization', { ...answer.doc, allow_copy: 0 })
    expect(await setters()).toEqual([])
  })

  it('adds, changes, moves and removes fields of the site', async () => {
    const form = await show('Note')
    const rows = [...fieldsOf(form)]
    rows.splice(1, 0, { fieldname: '', label: 'Shelf Mark', fieldtype: 'Data', is_custom_field: 1, __islocal: 1 })
    const added = await call('save_customization', { ...form, fields: rows })
    expect(added.status, added.text).toBe(200)
    expect(fieldsOf(added.doc)[1]).toMatchObject({ fieldname: 'custom_shelf_mark', name: 'Note-custom_shelf_mark', is_custom_field: 1 })
    const note = await send('POST', '/api/resource/Note', { title: `n${Date.now()}`, custom_shelf_mark: 'A 1' })
    expect(note.body.data).toMatchObject({ custom_shelf_mark: 'A 1' })

    Object.assign(field(added.doc, 'custom_shelf_mark'), { label: 'Shelf', fieldtype: 'Small Text' })
    const moved = [...fieldsOf(added.doc)].sort((a, b) => Number(a.fieldname === 'custom_shelf_mark') - Number(b.fieldname === 'custom_shelf_mark'))
    const changed = await call('save_customization', { ...added.doc, fields: moved })
    expect(changed.status, changed.text).toBe(200)
    expect(fieldsOf(changed.doc).at(-1)).toMatchObject({ fieldname: 'custom_shelf_mark', label: 'Shelf', fieldtype: 'Small Text' })

    const less = await call('save_customization', { ...changed.doc, fields: fieldsOf(changed.doc).slice(0, -1) })
    expect(less.status, less.text).toBe(200)
    expect(fieldsOf(less.doc).map((row) => row.fieldname)).not.toContain('custom_shelf_mark')
    expect((await send('GET', '/api/resource/Custom Field/Note-custom_shelf_mark')).status).toBe(404)
  })

  it('adds fields that follow each other', async () => {
    const form = await show('Note')
    const added = ['one', 'two'].map((fieldname) => ({ fieldname, label: fieldname, fieldtype: 'Data', is_custom_field: 1 }))
    const saved = await call('save_customization', {
      ...form,
      fields: [...fieldsOf(form), ...added, { label: '', fieldtype: 'Section Break', is_custom_field: 1 }],
    })
    expect(saved.status, saved.text).toBe(200)
    expect(fieldsOf(saved.doc).slice(-3)).toMatchObject([
      { fieldname: 'one' },
      { fieldname: 'two' },
      { fieldname: expect.stringMatching(/^custom_section_break/) },
    ])
  })

  it('adds links, actions and states, keeps them in order, and takes them away', async () => {
    const form = await show('Note')
    const links = [{ link_doctype: 'ToDo', link_fieldname: 'reference_name', group: 'Work' }]
    const states = [{ title: 'Hot', color: 'Red' }, { title: 'Cold' }]
    const saved = await call('save_customization', { ...form, links, states: states.map((row) => ({ color: 'Blue', ...row })) })
    expect(saved.status, saved.text).toBe(200)
    expect(saved.doc.links).toMatchObject([{ link_doctype: 'ToDo', group: 'Work', custom: 1 }])
    expect((await meta('Note')).states).toMatchObject([{ title: 'Hot' }, { title: 'Cold' }])
    const turned = await call('save_customization', { ...saved.doc, states: (saved.doc.states as Json[]).toReversed(), links: [] })
    expect((await meta('Note')).states).toMatchObject([{ title: 'Cold' }, { title: 'Hot' }])
    expect(turned.doc.links).toEqual([])
    const none = await call('save_customization', { ...turned.doc, states: [] })
    expect((await meta('Note')).states).toEqual([])
    expect(none.status).toBe(200)
    expect((await setters()).map(({ name }) => name)).toEqual([])
  })

  it('gives the DocType another name in the language of the user', async () => {
    const form = await show('Note')
    const named = await call('save_customization', { ...form, label: 'Jotting' })
    expect(named.doc.label).toBe('Jotting')
    expect((await call('save_customization', { ...named.doc, label: '' })).doc.label).toBe('')
  })

  it('is forgotten by a reset', async () => {
    const form = await show('Note')
    Object.assign(field(form, 'title'), { label: 'Heading' })
    const rows = [...fieldsOf(form), { fieldname: 'extra', label: 'Extra', fieldtype: 'Int', is_custom_field: 1 }]
    await call('save_customization', { ...form, fields: rows })
    const layout = await call('reset_layout', { doc_type: 'Note' })
    expect(fieldsOf(layout.doc).map((row) => row.fieldname)).toContain('extra')
    const reset = await call('reset_to_defaults', { doc_type: 'Note' })
    expect(field(reset.doc, 'title')).toMatchObject({ label: 'Title' })
    expect(fieldsOf(reset.doc).map((row) => row.fieldname)).not.toContain('extra')
  })

  const refused: readonly [string, (form: Json) => Json, string][] = [
    ['a type that the data does not fit', (form) => change(form, 'title', { fieldtype: 'Date' }), 'Fieldtype cannot be changed'],
    ['a field that is not there', (form) => ({ ...form, fields: [...fieldsOf(form), { fieldname: 'nowhere', label: 'N' }] }), 'has no field nowhere'],
    ['a title that is no field', (form) => ({ ...form, title_field: 'nowhere' }), 'nowhere'],
    ['a link to no DocType', (form) => ({ ...form, links: [{ link_doctype: 'Nothing', link_fieldname: 'x' }] }), 'Could not find'],
    ['a state without a name', (form) => ({ ...form, states: [{ color: 'Red' }] }), 'Value missing'],
  ]
  const change = (form: Json, fieldname: string, values: Json): Json => {
    Object.assign(field(form, fieldname), values)
    return form
  }

  it.each(refused)('refuses %s, and keeps nothing of it', async (_what, make, text) => {
    const form = await show('Note')
    const answer = await call('save_customization', make({ ...structuredClone(form), allow_copy: 1 }))
    expect([answer.status, answer.text]).toEqual([417, expect.stringContaining(text)])
    expect(await setters()).toEqual([])
  })

  it.each([
    ['reqd', { reqd: 0 }, 'title', 'Not allowed to disable Mandatory'],
    ['options', { options: 'X' }, 'content', "You can't set 'Options'"],
    ['allow_on_submit', { allow_on_submit: 1 }, 'title', 'Not allowed to enable Allow on Submit'],
  ])('leaves %s of a standard field as it is, and says so', async (_property, values, fieldname, text) => {
    const answer = await call('save_customization', change(await show('Note'), fieldname, values))
    expect(answer.messages.map(({ message }) => message)).toEqual([expect.stringContaining(text), 'Note updated'])
    expect(await setters()).toEqual([])
  })

  it.each([
    ['User', 'Core DocTypes cannot be customized.'],
    ['DocType', 'Core DocTypes cannot be customized.'],
    ['System Settings', 'Single DocTypes cannot be customized.'],
    ['Made Here', 'Only standard DocTypes are allowed'],
  ])('leaves %s alone', async (doctype, text) => {
    for (const method of ['fetch_to_customize', 'save_customization', 'reset_to_defaults']) {
      const answer = await call(method, { doc_type: doctype, fields: [] })
      expect([answer.status, answer.text]).toEqual([417, expect.stringContaining(text)])
    }
  })

  it('is for those who may', async () => {
    await send('POST', '/api/resource/User', { email: 'plain@example.com', first_name: 'P', new_password: 'Plain-person-7' })
    const plain = await http.login('plain@example.com', 'Plain-person-7')
    const docs = JSON.stringify({ doctype: 'Customize Form', doc_type: 'Note' })
    const answer = await http.request('POST', '/api/method/run_doc_method', { cookie: plain, form: { method: 'fetch_to_customize', docs } })
    expect(answer.status).toBe(403)
  })
})
