import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Every way out of the system, tried by a manager without level 1 and with a policy that hides a document: neither the field nor the document comes out.

let site: TestSite
let http: TestServer
let admin: string
let low: string
const secret = 'TOP-SECRET'
const everything = { select: 1, read: 1, write: 1, create: 1, delete: 1, export: 1, report: 1, print: 1, share: 1, email: 1 }
const names = { open: 'open-case', hidden: 'HIDDEN-CASE' }
let version = ''
let deleted = ''
let row = ''
const files: Record<string, string> = {}

const data = (fieldname: string, more: object = {}) => ({ fieldname, fieldtype: 'Data', ...more })

async function makeDoctypes(): Promise<void> {
  const permissions = [
    { role: 'System Manager', ...everything },
    { role: 'Auditor', ...everything },
    { role: 'Auditor', permlevel: 1, read: 1, write: 1 },
  ]
  const table = (fieldname: string, permlevel: number) => ({ fieldname, fieldtype: 'Table', options: 'Case Line', permlevel })
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    await make('Role', { role_name: 'Auditor' })
    await make('DocType', { name: 'Case Line', module: 'Core', custom: 1, istable: 1, fields: [data('item'), data('cost', { permlevel: 1 })] })
    const more = { track_changes: 1, search_fields: 'title, secret', title_field: 'secret', show_title_field_in_link: 1 }
    const fields = [
      data('title'),
      data('region'),
      data('secret', { permlevel: 1 }),
      { fieldname: 'margin', fieldtype: 'Currency', permlevel: 1 },
      { fieldname: 'proof', fieldtype: 'Attach', permlevel: 1 },
      table('lines', 0),
      table('secret_lines', 1),
    ]
    await make('DocType', { name: 'Case', module: 'Core', custom: 1, autoname: 'prompt', fields, permissions, ...more })
    const link = { fieldname: 'case', fieldtype: 'Link', options: 'Case' }
    await make('DocType', {
      name: 'Hearing',
      module: 'Core',
      custom: 1,
      autoname: 'prompt',
      fields: [link, data('lead', { permlevel: 1 })],
      permissions,
    })
  })
}

async function makeDocuments(): Promise<void> {
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    const lines = [{ item: 'pen', cost: `${secret}-cost` }]
    for (const [key, name] of Object.entries(names)) {
      const values = {
        name,
        title: key === 'hidden' ? names.hidden : key,
        region: key,
        secret,
        margin: 77_123,
        lines,
        secret_lines: [{ item: `${secret}-row` }],
      }
      await make('Case', values)
      const doc = await load(ctx, 'Case', name)
      Object.assign(doc.values, { secret: `${secret}-2`, margin: 77_124, title: `${doc.get('title')} changed` })
      doc.rows('lines')[0]?.set('cost', `${secret}-cost-2`)
      doc.set('secret_lines', [])
      await doc.save()
      if (key === 'open') row = doc.rows('lines')[0]?.name ?? ''
    }
    await make('Case', { name: 'gone-case', region: 'open', secret })
    await make('Hearing', { name: 'h1', case: names.open })
    await make('Hearing', { name: 'h2', case: names.hidden })
  })
  await http.request('DELETE', '/api/resource/Case/gone-case', { cookie: admin })
  const comment = (name: string, content: string) =>
    post(admin, 'frappe.desk.form.utils.add_comment', { reference_doctype: 'Case', reference_name: name, content })
  await comment(names.open, 'said openly')
  await comment(names.hidden, `about ${names.hidden}`)
  for (const [key, name, docfield] of [
    ['open', names.open, ''],
    ['proof', names.open, 'proof'],
    ['hidden', names.hidden, ''],
  ] as const) {
    const json = {
      filename: key === 'open' ? 'open.txt' : `${key}-${secret}.txt`,
      filedata: `${secret} ${key}`,
      doctype: 'Case',
      docname: name,
      docfield,
      is_private: 1,
    }
    files[key] = ((await post(admin, 'frappe.client.attach_file', json)).body.message as { file_url: string }).file_url
  }
}

beforeAll(async () => {
  site = await createTestSite()
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
  await makeDoctypes()
  await makeDocuments()
  const conditions = [{ attribute: 'resource.region', operator: '=', value: 'open' }]
  await post(admin, 'frappe.client.insert', { doc: { doctype: 'Access Policy', policy_name: 'Open', document_type: 'Case', read: 1, conditions } })
  const user = { doctype: 'User', email: 'low@example.com', first_name: 'Low', new_password: 'low-9-Long-Word', roles: [{ role: 'System Manager' }] }
  await post(admin, 'frappe.client.insert', { doc: user })
  low = await http.login('low@example.com', 'low-9-Long-Word')
  const nameOf = async (doctype: string, filters: object): Promise<string> => {
    const query = new URLSearchParams({ filters: JSON.stringify(filters), limit_page_length: '1' })
    return ((await get(admin, `/api/resource/${doctype}?${query}`)).body.data as { name: string }[])[0]?.name ?? ''
  }
  version = await nameOf('Version', { docname: names.open, data: ['like', '%open changed%'] })
  deleted = await nameOf('Deleted Document', { deleted_name: 'gone-case' })
}, 120_000)
afterAll(() => site.close())

const get = (cookie: string, path: string): Promise<TestAnswer> => http.request('GET', path, { cookie })
const post = (cookie: string, method: string, json: object): Promise<TestAnswer> => http.request('POST', `/api/method/${method}`, { cookie, json })
const query = (values: Record<string, unknown>): string =>
  new URLSearchParams(Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])).toString()

const fields = ['name', 'title', 'secret', 'margin']
const listing = { doctype: 'Case', fields, limit_page_length: 50 }

describe('what is above the user’s level, and what is hidden, does not come out', () => {
  it.each<[string, (cookie: string) => Promise<TestAnswer>]>([
    ['reading', (as) => get(as, `/api/resource/Case/${names.open}`)],
    ['reading, version 2', (as) => get(as, `/api/v2/document/Case/${names.open}`)],
    ['reading a row of a table', (as) => get(as, `/api/resource/Case Line/${row}`)],
    ['reading a row, version 2', (as) => get(as, `/api/v2/document/Case Line/${row}`)],
    ['a list', (as) => get(as, `/api/resource/Case?${query({ fields })}`)],
    ['a list of everything', (as) => get(as, `/api/resource/Case?${query({ fields: ['*'] })}`)],
    ['a list, version 2', (as) => get(as, `/api/v2/document/Case?${query({ fields })}`)],
    ['a list of rows', (as) => get(as, `/api/resource/Case Line?${query({ fields: ['*'], parent: 'Case' })}`)],
    ['a list with fields of rows', (as) => get(as, `/api/resource/Case?${query({ fields: ['name', 'lines.cost', 'secret_lines.item'] })}`)],
    ['a list with fields of a link', (as) => get(as, `/api/resource/Hearing?${query({ fields: ['name', 'case.secret', 'case.title'] })}`)],
    ['client.get_list', (as) => post(as, 'frappe.client.get_list', listing)],
    ['client.get', (as) => post(as, 'frappe.client.get', { doctype: 'Case', name: names.open })],
    ['client.get_value', (as) => post(as, 'frappe.client.get_value', { doctype: 'Case', filters: names.open, fieldname: fields })],
    ['reportview.get', (as) => post(as, 'frappe.desk.reportview.get', listing)],
    ['reportview.get_list', (as) => post(as, 'frappe.desk.reportview.get_list', listing)],
    ['an export', (as) => post(as, 'frappe.desk.reportview.export_query', { ...listing, file_format_type: 'CSV' })],
    ['an export with totals', (as) => post(as, 'frappe.desk.reportview.export_query', { ...listing, file_format_type: 'CSV', add_totals_row: 1 })],
    ['a search for a link', (as) => post(as, 'frappe.desk.search.search_link', { doctype: 'Case', txt: '' })],
    ['a search by the secret', (as) => post(as, 'frappe.desk.search.search_link', { doctype: 'Case', txt: 'TOP' })],
    ['a search with fields', (as) => post(as, 'frappe.desk.search.search_widget', { doctype: 'Case', txt: '', filter_fields: ['secret', 'margin'] })],
    ['the title of a link', (as) => post(as, 'frappe.desk.search.get_link_title', { doctype: 'Case', docname: names.open })],
    ['a form', (as) => post(as, 'frappe.desk.form.load.getdoc', { doctype: 'Case', name: names.open })],
    ['a form with a link', (as) => post(as, 'frappe.desk.form.load.getdoc', { doctype: 'Hearing', name: 'h1' })],
    ['what stands beside a form', (as) => post(as, 'frappe.desk.form.load.get_docinfo', { doctype: 'Case', name: names.open })],
    ['the answer to a PUT', (as) => http.request('PUT', `/api/resource/Case/${names.open}`, { cookie: as, json: { title: 'put' } })],
    ['the answer to set_value', (as) => post(as, 'frappe.client.set_value', { doctype: 'Case', name: names.open, fieldname: 'title', value: 'set' })],
    ['the answer to a PUT of a row', (as) => http.request('PUT', `/api/resource/Case Line/${row}`, { cookie: as, json: { item: 'ink' } })],
    ['the answer to saving a form', (as) => savedForm(as)],
    [
      'the answer to a method of a document',
      (as) => post(as, 'run_doc_method', { dt: 'Case', dn: names.open, method: 'add_comment', args: { text: 'x' } }),
    ],
    ['a Version', (as) => get(as, `/api/resource/Version/${version}`)],
    ['a form of a Version', (as) => post(as, 'frappe.desk.form.load.getdoc', { doctype: 'Version', name: version })],
    ['a list of Versions', (as) => get(as, `/api/resource/Version?${query({ fields: ['*'], limit_page_length: 100 })}`)],
    ['a list of Deleted Documents', (as) => get(as, `/api/resource/Deleted Document?${query({ fields: ['*'] })}`)],
    ['a list of Comments', (as) => get(as, `/api/resource/Comment?${query({ fields: ['content', 'reference_name'], limit_page_length: 100 })}`)],
    [
      'an export of Comments',
      (as) => post(as, 'frappe.desk.reportview.export_query', { doctype: 'Comment', fields: ['content'], file_format_type: 'CSV' }),
    ],
    ['a list of Files', (as) => get(as, `/api/resource/File?${query({ fields: ['file_name', 'file_url', 'attached_to_name'] })}`)],
    ['the counts of a column', (as) => post(as, 'frappe.desk.reportview.get_stats', { doctype: 'Case', stats: ['title'], filters: [] })],
    [
      'the values of a list’s filter',
      (as) => post(as, 'frappe.desk.listview.get_group_by_count', { doctype: 'Case', field: 'title', current_filters: [] }),
    ],
  ])('in %s', async (_, ask) => {
    const answer = await ask(low)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.text).not.toMatch(/TOP-SECRET|77[,.]?12[34]|HIDDEN-CASE/)
    // the question is one that would bring something out
    expect((await ask(admin)).text).toMatch(/TOP-SECRET|77[,.]?12[34]|HIDDEN-CASE|open-case/)
  })

  const savedForm = async (as: string): Promise<TestAnswer> => {
    const form = await post(as, 'frappe.desk.form.load.getdoc', { doctype: 'Case', name: names.open })
    const [doc] = form.body.docs as Record<string, unknown>[]
    return post(as, 'frappe.desk.form.save.savedocs', { doc: { ...doc, title: 'saved' }, action: 'Save' })
  }

  it.each<[string, number, (cookie: string) => Promise<TestAnswer>]>([
    ['a filter', 417, (as) => get(as, `/api/resource/Case?${query({ filters: [['secret', 'like', 'TOP%']] })}`)],
    ['a filter of alternatives', 417, (as) => get(as, `/api/resource/Case?${query({ or_filters: [['secret', 'like', 'TOP%']] })}`)],
    ['a filter by rows', 417, (as) => get(as, `/api/resource/Case?${query({ filters: [['Case Line', 'cost', 'like', 'TOP%']] })}`)],
    ['an order', 417, (as) => get(as, `/api/resource/Case?${query({ order_by: 'secret asc' })}`)],
    ['a group', 417, (as) => get(as, `/api/resource/Case?${query({ fields: ['count(name) as n'], group_by: 'secret' })}`)],
    ['a count', 417, (as) => post(as, 'frappe.client.get_count', { doctype: 'Case', filters: { secret } })],
    ['a count of a list', 417, (as) => post(as, 'frappe.desk.reportview.get_count', { doctype: 'Case', filters: { margin: ['>', 1] } })],
    ['a filter by the data of Versions', 417, (as) => get(as, `/api/resource/Version?${query({ filters: [['data', 'like', '%TOP%']] })}`)],
    ['an order of a search', 417, (as) => post(as, 'frappe.desk.search.search_widget', { doctype: 'Case', txt: '', filters: { secret } })],
    [
      'the next document by a secret',
      417,
      (as) => post(as, 'frappe.desk.form.utils.get_next', { doctype: 'Case', value: names.open, prev: 0, sort_field: 'secret' }),
    ],
    ['a hidden document', 403, (as) => get(as, `/api/resource/Case/${names.hidden}`)],
    ['its form', 403, (as) => post(as, 'frappe.desk.form.load.getdoc', { doctype: 'Case', name: names.hidden })],
    ['what stands beside it', 403, (as) => post(as, 'frappe.desk.form.load.get_docinfo', { doctype: 'Case', name: names.hidden })],
    ['its title', 403, (as) => post(as, 'frappe.desk.search.get_link_title', { doctype: 'Case', docname: names.hidden })],
    ['its neighbour', 403, (as) => post(as, 'frappe.desk.form.utils.get_next', { doctype: 'Case', value: names.hidden, prev: 0 })],
    ['whom it is shared with', 200, (as) => post(as, 'frappe.share.get_users', { doctype: 'Case', name: names.hidden })],
    ['a change of it', 403, (as) => http.request('PUT', `/api/resource/Case/${names.hidden}`, { cookie: as, json: { title: names.hidden } })],
    ['its copy under another region', 403, (as) => openedByClient(as)],
    [
      'a comment on it',
      403,
      (as) => post(as, 'frappe.desk.form.utils.add_comment', { reference_doctype: 'Case', reference_name: names.hidden, content: 'x' }),
    ],
    ['a file that is attached to it', 403, (as) => get(as, files.hidden ?? '')],
    ['a file of a field above the level', 403, (as) => get(as, files.proof ?? '')],
  ])('by %s', async (_, status, ask) => {
    const answer = await ask(low)
    expect([answer.status, answer.text]).toEqual([status, expect.not.stringMatching(/TOP-SECRET|77[,.]?12[34]/)])
    expect((await ask(admin)).status).toBe(200)
  })

  const openedByClient = async (as: string): Promise<TestAnswer> => {
    const { modified } = (await get(admin, `/api/resource/Case/${names.hidden}`)).body.data as { modified: string }
    const docs = { doctype: 'Case', name: names.hidden, modified, region: 'open' }
    return post(as, 'run_doc_method', { docs, method: 'add_comment', args: { text: 'x' } })
  }

  it('by Versions, Comments and Deleted Documents of what is hidden', async () => {
    const [hidden] = (await get(admin, `/api/resource/Version?${query({ filters: { docname: names.hidden } })}`)).body.data as { name: string }[]
    const [comment] = (await get(admin, `/api/resource/Comment?${query({ filters: { reference_name: names.hidden } })}`)).body.data as {
      name: string
    }[]
    expect((await get(low, `/api/resource/Version/${hidden?.name}`)).status).toBe(403)
    expect((await get(low, `/api/resource/Comment/${comment?.name}`)).status).toBe(403)
    expect((await get(low, `/api/resource/Deleted Document/${deleted}`)).status, 'whether it was open cannot be told any more').toBe(403)
    await post(admin, 'frappe.client.set_value', { doctype: 'Access Policy', name: 'Open', fieldname: 'enabled', value: 0 })
    const copy = await get(low, `/api/resource/Deleted Document/${deleted}`)
    expect([copy.status, copy.text]).toEqual([200, expect.not.stringContaining(secret)])
    expect(copy.text).toContain('gone-case')
    await post(admin, 'frappe.client.set_value', { doctype: 'Access Policy', name: 'Open', fieldname: 'enabled', value: 1 })
  })

  it('by files that a policy hides', async () => {
    const conditions = [{ attribute: 'resource.file_name', operator: '!=', value: 'open.txt' }]
    await post(admin, 'frappe.client.insert', { doc: { doctype: 'Access Policy', policy_name: 'Files', document_type: 'File', read: 1, conditions } })
    expect((await get(low, files.open ?? '')).status).toBe(403)
    await http.request('DELETE', '/api/resource/Access Policy/Files', { cookie: admin })
    expect((await get(low, files.open ?? '')).status).toBe(200)
  })

  it('but what is open does', async () => {
    expect((await get(low, files.open ?? '')).text).toBe(`${secret} open`)
    expect((await get(low, `/api/resource/Version/${version}`)).text).toContain('open changed')
    expect((await get(low, `/api/resource/Comment?${query({ fields: ['content'], limit_page_length: 100 })}`)).text).toContain('said openly')
  })

  it('nor goes in: a row that is changed by itself keeps what is above the level', async () => {
    const json = { item: 'ink', cost: 'mine' }
    expect((await http.request('PUT', `/api/resource/Case Line/${row}`, { cookie: low, json })).status).toBe(200)
    expect((await get(admin, `/api/resource/Case Line/${row}`)).body.data).toMatchObject({ item: 'ink', cost: `${secret}-cost-2` })
  })
})
