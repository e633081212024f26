import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string
beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Shown Row', istable: 1, fields: [{ fieldname: 'x', fieldtype: 'Data' }] },
      {
        name: 'Shown',
        fields: [
          { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
          { fieldname: 'who', fieldtype: 'Link', options: 'User' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Shown Row' },
          { fieldname: 'workflow_state', fieldtype: 'Data' },
          { fieldname: 'note', fieldtype: 'Link', options: 'Note' },
        ],
        links: [
          { link_doctype: 'ToDo', link_fieldname: 'reference_name', group: 'Work' },
          { link_doctype: 'Note', link_fieldname: 'title', group: 'Work' },
          { link_doctype: 'Has Role', link_fieldname: 'role', is_child_table: 1, parent_doctype: 'User', table_fieldname: 'roles' },
          { link_doctype: 'File', link_fieldname: 'file_name', hidden: 1 },
        ],
      },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const ask = async (query: string) => (await send('GET', `/api/method/frappe.desk.form.load.getdoctype?${query}`)).body as Json
const meta = async (doctype = 'Shown'): Promise<Json> => ((await ask(`doctype=${doctype}`)).docs as Json[])[0] ?? {}
const fields = async () => (await meta()).fields as Json[]

describe('getdoctype', () => {
  it('answers every column of a DocType, of its fields and rules, and its tables after it', async () => {
    const { docs, user_settings } = await ask('doctype=Shown')
    expect((docs as Json[]).map(({ name }) => name)).toEqual(['Shown', 'Shown Row'])
    expect(user_settings).toBe('{}')
    const [shown = {}] = docs as Json[]
    expect(shown).toMatchObject({ doctype: 'DocType', custom: 1, istable: 0, max_attachments: 0, is_large_table: false, __assets_loaded: true })
    const place = { parent: 'Shown', parentfield: 'fields', parenttype: 'DocType', doctype: 'DocField' }
    expect((shown.fields as Json[])[0]).toMatchObject({ name: expect.stringMatching(/^\w{10}$/), idx: 1, reqd: 1, hidden: 0, permlevel: 0, ...place })
    expect((shown.permissions as Json[])[0]).toMatchObject({ role: 'System Manager', read: 1, if_owner: 0, doctype: 'DocPerm' })
    expect((docs as Json[])[1]).not.toHaveProperty('__dashboard')
  })

  it('tells of links what their targets search', async () => {
    expect((await fields())[1]).toMatchObject({ linked_document_type: '', search_fields: ['full_name'] })
    expect((await fields()).at(-1)).toMatchObject({ linked_document_type: 'Document' })
  })

  it('groups connections', async () => {
    expect((await meta()).__dashboard).toEqual({
      fieldname: 'reference_name',
      transactions: [
        { label: 'Work', items: ['ToDo', 'Note'] },
        { label: null, items: ['User'] },
      ],
      non_standard_fieldnames: { Note: 'title' },
      internal_links: { User: ['roles', 'role'] },
    })
  })

  it('brings what the site made of it: fields, properties, rules', async () => {
    await send('POST', '/api/resource/Custom Field', { dt: 'Shown', fieldname: 'more', label: 'More', fieldtype: 'Int', insert_after: 'title' })
    const setter = { doctype_or_field: 'DocField', doc_type: 'Shown', field_name: 'title', property: 'reqd', property_type: 'Check', value: '0' }
    await send('POST', '/api/resource/Property Setter', setter)
    await send('POST', '/api/resource/Custom DocPerm', { parent: 'Shown', role: 'System Manager', read: 1, export: 0 })
    const [first, second] = await fields()
    expect(first).toMatchObject({ fieldname: 'title', reqd: 0, idx: 1 })
    expect(second).toMatchObject({ name: 'Shown-more', fieldname: 'more', is_custom_field: 1, idx: 2, parent: 'Shown', doctype: 'DocField' })
    expect((await meta()).permissions).toMatchObject([{ role: 'System Manager', export: 0, doctype: 'Custom DocPerm' }])
    const { data } = (await send('GET', '/api/v2/doctype/Shown/meta')).body
    expect(((data as Json).fields as Json[]).slice(0, 2)).toMatchObject([{ reqd: 0 }, { name: 'Shown-more' }])
  })

  it('brings scripts, the workflow and columns of boards', async () => {
    const script = { dt: 'Shown', enabled: 1, view: 'Form', script: 'frappe.ui.form.on("Shown", {})' }
    await send('POST', '/api/resource/Client Script', { name: 'Form Script', ...script })
    await send('POST', '/api/resource/Client Script', { name: 'List Script', ...script, view: 'List', script: 'let a = 1' })
    await send('POST', '/api/resource/Client Script', { name: 'Off', ...script, enabled: 0, script: 'let b = 1' })
    await send('POST', '/api/resource/Workflow State', { workflow_state_name: 'Fresh', style: 'Primary' })
    const states = [{ state: 'Fresh', doc_status: '0', allow_edit: 'System Manager' }]
    const workflow = {
      workflow_name: 'Showing',
      document_type: 'Shown',
      workflow_state_field: 'workflow_state',
      is_active: 1,
      states,
      transitions: [],
    }
    expect((await send('POST', '/api/resource/Workflow', workflow)).status).toBe(200)
    const shown = await meta()
    expect(shown.__custom_js).toContain('// Form Script\nfrappe.ui.form.on')
    expect(shown.__custom_js).not.toContain('let')
    expect(shown.__custom_list_js).toContain('// List Script\nlet a = 1')
    expect(shown.__workflow_docs).toMatchObject([
      { doctype: 'Workflow', name: 'Showing', states: [{ state: 'Fresh' }] },
      { doctype: 'Workflow State', name: 'Fresh', style: 'Primary' },
    ])
    expect(shown).toMatchObject({ __print_formats: [], __kanban_column_fields: [] })
  })

  it('answers use_cache to who has this state, and user_settings all the same', async () => {
    const { modified } = await meta()
    const cached = (time: unknown) => ask(`doctype=Shown&cached_timestamp=${encodeURIComponent(String(time))}`)
    expect(await cached(modified)).toEqual({ message: 'use_cache', user_settings: '{}' })
    expect((await cached('2020-01-01 00:00:00')).docs).toHaveLength(2)
  })

  it('with_parent answers the DocType that has a table of it', async () => {
    const { docs, parent_dt } = await ask('doctype=Shown Row&with_parent=1')
    expect([parent_dt, (docs as Json[]).map(({ name }) => name)]).toEqual(['Shown', ['Shown', 'Shown Row']])
    expect(await ask('doctype=Shown&with_parent=1')).not.toHaveProperty('parent_dt')
  })
})
