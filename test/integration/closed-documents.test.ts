import { newDocument } from 'cortado/document/new.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// What users without the right to read must not learn by other rights that they have: to select, to write, to delete, to report.

let site: TestSite
let http: TestServer
const people = { finder: 'Finder', writer: 'Writer', cleaner: 'Cleaner', teller: 'Teller' } as const
type Person = keyof typeof people
const all = { select: 1, read: 1, write: 1, create: 1, delete: 1, report: 1, export: 1, share: 1 }
const none = Object.fromEntries(Object.keys({ ...all, print: 1, email: 1 }).map((right) => [right, 0]))
const data = (fieldname: string, more: object = {}) => ({ fieldname, fieldtype: 'Data', ...more })

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    for (const role_name of Object.values(people)) await make('Role', { role_name })
    const give = (role: string, rights: object, permlevel = 0) => ({ role, permlevel, ...none, ...rights })
    const fields = [
      data('subject', { in_global_search: 1 }),
      data('secret', { permlevel: 1 }),
      { fieldname: 'stage', fieldtype: 'Select', options: 'Won\nLost', permlevel: 1 },
      { fieldname: 'client', fieldtype: 'Link', options: 'Client' },
    ]
    const permissions = [
      give('System Manager', all),
      give('System Manager', { read: 1, write: 1 }, 1),
      give('Finder', { select: 1 }),
      give('Writer', { write: 1 }),
      give('Writer', { read: 1 }, 1),
      give('Teller', { read: 1, write: 1, report: 1, export: 1 }),
    ]
    await make('DocType', {
      name: 'Client',
      module: 'Core',
      custom: 1,
      autoname: 'prompt',
      fields: [data('town')],
      permissions: [give('System Manager', all), give('Cleaner', { read: 1, delete: 1 })],
    })
    const naming = { autoname: 'prompt', title_field: 'secret', track_changes: 1, search_fields: 'client' }
    await make('DocType', { name: 'Mandate', module: 'Core', custom: 1, ...naming, fields, permissions })
    await make('Client', { name: 'Ada', town: 'London' })
    for (const n of [1, 2])
      await make('Mandate', { name: `MANDATE-${n}`, subject: `treasure ${n}`, secret: `SECRET-${n}`, stage: 'Won', client: 'Ada' })
    for (const [name, role] of Object.entries(people)) {
      const keys = { api_key: `${name}key`, api_secret: `${name}secret` }
      await make('User', {
        email: `${name}@example.com`,
        first_name: name,
        send_welcome_email: 0,
        roles: [{ role }, { role: 'Website Manager' }],
        ...keys,
      })
    }
    await make('DocShare', { share_doctype: 'Mandate', share_name: 'MANDATE-1', user: 'finder@example.com', read: 1 })
    const report = { report_name: 'Mandates', ref_doctype: 'Mandate', report_type: 'Report Builder', is_standard: 'No', module: 'Core' }
    await make('Report', { ...report, json: JSON.stringify({ fields: [['name', 'Mandate']] }) })
    await make('Kanban Board', {
      kanban_board_name: 'Stages',
      reference_doctype: 'Mandate',
      field_name: 'stage',
      columns: [{ column_name: 'Won' }, { column_name: 'Lost' }],
    })
  })
  http = await site.http()
})
afterAll(() => site.close())

const ask = (who: Person, method: string, path: string, json?: unknown): Promise<TestAnswer> =>
  http.request(method, path, { json, headers: { authorization: `token ${who}key:${who}secret` } })
const call = (who: Person, method: string, json: object) => ask(who, 'POST', `/api/method/${method}`, json)

describe('who may only find documents', () => {
  it('finds in the search over all DocTypes what is shared, and nothing else', async () => {
    const found = await call('finder', 'frappe.utils.global_search.search', { text: 'treasure' })
    expect((found.body.message as { name: string }[]).map(({ name }) => name)).toEqual(['MANDATE-1'])
  })

  it('lists no comments of what is not shared', async () => {
    const admin = await http.login('Administrator', 'admin')
    for (const n of [1, 2]) {
      const reference = { reference_doctype: 'Mandate', reference_name: `MANDATE-${n}`, comment_email: 'Administrator', comment_by: 'Administrator' }
      const json = { ...reference, content: `said of ${n}` }
      await http.request('POST', '/api/method/frappe.desk.form.utils.add_comment', { cookie: admin, json })
    }
    const listed = await ask('finder', 'GET', '/api/resource/Comment?fields=["content"]&filters={"reference_doctype":"Mandate"}')
    expect(listed.text).toContain('said of 1')
    expect(listed.text).not.toContain('said of 2')
  })
})

describe('who may write, but not read', () => {
  it('gets back what was taken of what was sent, not what is stored', async () => {
    const answer = await ask('writer', 'PUT', '/api/resource/Mandate/MANDATE-2', { subject: 'treasure 2', secret: 'mine' })
    expect([answer.status, answer.body.data]).toMatchObject([200, { name: 'MANDATE-2', subject: 'treasure 2' }])
    expect(answer.text).not.toContain('SECRET-2')
  })
})

describe('who may delete', () => {
  it('is told of links, and of what links only where it may be found', async () => {
    const refused = await ask('cleaner', 'DELETE', '/api/resource/Client/Ada')
    expect(refused.body.exc_type).toBe('LinkExistsError')
    expect(refused.text).toContain('is linked with Mandate that you may not see')
    expect(refused.text).not.toContain('MANDATE-')
    const admin = await http.login('Administrator', 'admin')
    expect((await http.request('DELETE', '/api/resource/Client/Ada', { cookie: admin })).text).toContain('MANDATE-')
  })
})

describe('who may write documents without a field', () => {
  it('cannot tell by a board what the field holds', async () => {
    const order = (column: string) => ({ board_name: 'Stages', order: JSON.stringify({ [column]: ['MANDATE-2'] }) })
    const moved = async (column: string) => {
      const answer = await call('teller', 'frappe.desk.doctype.kanban_board.kanban_board.update_order', order(column))
      return (answer.body.message as unknown[] | undefined)?.[1]
    }
    expect(await moved('Won')).toEqual(await moved('Lost'))
  })

  it('cannot tell by its title what a document is called', async () => {
    const rename = (title: string) =>
      call('teller', 'frappe.model.rename_doc.update_document_title', { doctype: 'Mandate', docname: 'MANDATE-2', title })
    const [same, other] = [await rename('SECRET-2'), await rename('another')]
    expect([same.status, same.body._server_messages]).toEqual([other.status, other.body._server_messages])
  })
})

describe('a report', () => {
  it('as a file holds what policies let be exported', async () => {
    const admin = await http.login('Administrator', 'admin')
    const condition = { attribute: 'resource.subject', operator: '=', value: 'treasure 1' }
    const json = { policy_name: 'First', document_type: 'Mandate', effect: 'Allow', export: 1, conditions: [condition] }
    expect((await http.request('POST', '/api/resource/Access Policy', { cookie: admin, json })).status).toBe(200)
    const run = await call('teller', 'frappe.desk.query_report.run', { report_name: 'Mandates' })
    expect(run.text).toContain('MANDATE-2')
    const file = await call('teller', 'frappe.desk.query_report.export_query', { report_name: 'Mandates', file_format_type: 'CSV', visible_idx: [] })
    expect([file.status, file.text.includes('MANDATE-1'), file.text.includes('MANDATE-2')]).toEqual([200, true, false])
  })
})

describe('a board', () => {
  const board = () => http.login('Administrator', 'admin')
  const orderOf = ({ body }: TestAnswer): string => ((body.data as { columns: { order: string }[] }).columns[0]?.order ?? '').replaceAll(' ', '')
  const method = 'frappe.desk.doctype.kanban_board.kanban_board'

  beforeAll(async () => {
    await site.run(async (ctx) => {
      const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
      await make('Client', { name: 'Bob' })
      await make('Mandate', { name: 'MANDATE-3', stage: 'Won', client: 'Bob' })
      await make('User Permission', { user: 'teller@example.com', allow: 'Client', for_value: 'Ada', apply_to_all_doctypes: 1 })
    })
    const order = JSON.stringify({ Won: ['MANDATE-1', 'MANDATE-3', 'MANDATE-2'] })
    await http.request('POST', `/api/method/${method}.update_order`, { cookie: await board(), json: { board_name: 'Stages', order } })
  })

  it('names the cards that the user finds in lists, in its history too', async () => {
    const seen = async (who: Person) => orderOf(await ask(who, 'GET', '/api/resource/Kanban Board/Stages'))
    expect(orderOf(await http.request('GET', '/api/resource/Kanban Board/Stages', { cookie: await board() }))).toContain('MANDATE-3')
    expect([await seen('teller'), await seen('cleaner')]).toEqual(['["MANDATE-1","MANDATE-2"]', '[]'])
    for (const who of ['teller', 'cleaner'] as const) {
      const form = await call(who, 'frappe.desk.form.load.getdoc', { doctype: 'Kanban Board', name: 'Stages' })
      expect([form.status, form.text.includes('MANDATE-3')]).toEqual([200, false])
    }
  })

  it('keeps the other ones where they are when the user puts some in an order', async () => {
    await call('teller', `${method}.update_order`, { board_name: 'Stages', order: JSON.stringify({ Won: ['MANDATE-2', 'MANDATE-1'] }) })
    const whole = await http.request('GET', '/api/resource/Kanban Board/Stages', { cookie: await board() })
    expect(orderOf(whole)).toBe('["MANDATE-2","MANDATE-1","MANDATE-3"]')
  })
})

describe('who uploads what somebody else has', () => {
  it('is not told so: a private file that is closed gives neither its address nor its name', async () => {
    const upload = async (who: Person, name: string): Promise<string> => {
      const form = new FormData()
      form.append('file', new Blob(['the same words']), name)
      form.append('is_private', '1')
      const headers = { authorization: `token ${who}key:${who}secret`, accept: 'application/json' }
      const answer = await fetch(`${http.url}/api/method/upload_file`, { method: 'POST', body: form, headers })
      return ((await answer.json()) as { message: { file_url: string } }).message.file_url
    }
    const first = await upload('teller', 'dismissal of ada.txt')
    expect(await upload('teller', 'again.txt')).toBe(first)
    const [closed, own] = [await upload('cleaner', 'mine.txt'), await upload('cleaner', 'mine too.txt')]
    expect([closed.includes('mine'), own === closed]).toEqual([true, true])
    expect((await ask('cleaner', 'GET', closed)).status).toBe(200)
    expect((await ask('cleaner', 'GET', first)).status).toBe(403)
  })
})

describe('a Module Profile', () => {
  it('tells what it blocks to who may read it', async () => {
    await site.run(async (ctx) =>
      (await newDocument(ctx, 'Module Profile', { module_profile_name: 'Few', block_modules: [{ module: 'Core' }] })).insert(),
    )
    expect((await call('teller', 'frappe.core.doctype.user.user.get_module_profile', { module_profile: 'Few' })).status).toBe(403)
  })
})
