import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// What the Desk sends for a document and its list, beside reading and saving it: comments, assignments, rows, saved reports, actions on many.

type Json = Record<string, unknown>

const rights = { read: 1, write: 1, create: 1, delete: 1, share: 1, report: 1 }
const password = 'a-long-password-for-clerks-7'
const people = { cleo: ['Sorter'], dora: ['Sorter'], ed: ['Looker'] } as const
type Person = keyof typeof people | 'admin'

let site: TestSite
let http: TestServer
const cookies: Partial<Record<Person, string>> = {}

const send = (who: Person, method: string, path: string, json?: unknown) => http.request(method, path, { cookie: cookies[who], json })
const call = (who: Person, method: string, json: Json) => send(who, 'POST', `/api/method/${method}`, json)
const make = async (doctype: string, values: Json): Promise<Json> => {
  const { status, text, body } = await send('admin', 'POST', `/api/resource/${doctype}`, values)
  expect(status, text).toBe(200)
  return body.data as Json
}
const told = (body: Json): Json[] => (JSON.parse(String(body._server_messages ?? '[]')) as string[]).map((text) => JSON.parse(text) as Json)

beforeAll(async () => {
  site = await createTestSite()
  http = await site.http()
  cookies.admin = await http.login('Administrator', 'admin')
  for (const role_name of ['Sorter', 'Looker']) await make('Role', { role_name })
  const permissions = [
    { role: 'System Manager', ...rights },
    { role: 'Sorter', ...rights },
    { role: 'Looker', read: 1, write: 0, create: 0, delete: 0, share: 0, report: 0 },
  ]
  const field = (fieldname: string, fieldtype = 'Data', options?: string) => ({ fieldname, fieldtype, label: fieldname, options })
  const item = [
    { ...field('item'), reqd: 1 },
    { ...field('amount', 'Int'), default: '3' },
  ]
  await make('DocType', { name: 'Crate Row', module: 'Core', custom: 1, istable: 1, fields: item })
  await make('DocType', { name: 'Other Row', module: 'Core', custom: 1, istable: 1, fields: item })
  const crate = [field('code'), field('lines', 'Table', 'Crate Row'), field('others', 'Table', 'Other Row')]
  await make('DocType', { name: 'Crate', module: 'Core', custom: 1, autoname: 'field:code', fields: crate, permissions })
  await make('Crate', { code: 'C1', lines: [{ item: 'first' }] })
  for (const [name, roles] of Object.entries(people)) {
    const values = { email: `${name}@example.com`, first_name: name, new_password: password, send_welcome_email: 0 }
    await make('User', { ...values, roles: roles.map((role) => ({ role })) })
    cookies[name as Person] = await http.login(`${name}@example.com`, password)
  }
}, 60_000)
afterAll(() => site.close())

describe('a comment', () => {
  const reference = { reference_doctype: 'Crate', reference_name: 'C1' }
  const hostile = [
    '<p>a<script>steal()</script></p>',
    '<img src="x" onerror="steal()">',
    '<a href="javascript:steal()">b</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<svg onload="steal()"></svg>',
  ]
  const harmful = /<script|<iframe|<svg|onerror="|onload="|href="javascript/i
  const ways: readonly [string, (content: string) => Promise<Json>][] = [
    ['the form', async (content) => (await call('cleo', 'frappe.desk.form.utils.add_comment', { ...reference, content })).body],
    [
      'its document',
      async (text) => (await send('cleo', 'POST', '/api/resource/Crate/C1', { run_method: 'add_comment', comment_type: 'Comment', text })).body,
    ],
    ['the API', async (content) => (await send('admin', 'POST', '/api/resource/Comment', { ...reference, comment_type: 'Comment', content })).body],
    [
      'changing one',
      async (content) => {
        const { body } = await call('cleo', 'frappe.desk.form.utils.add_comment', { ...reference, content: 'plain' })
        const { name } = body.message as Json
        await call('cleo', 'frappe.desk.form.utils.update_comment', { name, content })
        return (await send('admin', 'GET', `/api/resource/Comment/${name}`)).body
      },
    ],
  ]

  it.each(ways)('is harmless: %s', async (_way, write) => {
    for (const content of hostile) {
      const answer = await write(content)
      const comment = (answer.message ?? answer.data) as Json
      expect(typeof comment.content, JSON.stringify(answer)).toBe('string')
      expect(comment.content).not.toMatch(harmful)
    }
    const { body } = await send('cleo', 'GET', '/api/method/frappe.desk.form.load.get_docinfo?doctype=Crate&name=C1')
    expect(JSON.stringify((body.docinfo as Json).comments)).not.toMatch(harmful)
    const [row] = (await send('admin', 'GET', '/api/resource/Crate?fields=["_comments"]')).body.data as Json[]
    expect(String(row?._comments)).not.toMatch(harmful)
  })

  it('keeps what formats it, and mentions', async () => {
    const content =
      '<div class="ql-editor read-mode"><p>See <span class="mention" data-id="x" data-value="y">@y</span> <strong>now</strong></p></div>'
    const { body } = await call('cleo', 'frappe.desk.form.utils.add_comment', { ...reference, content })
    expect((body.message as Json).content).toBe(content)
  })

  it('shows the name that its author gives; the author is who wrote it', async () => {
    const { body } = await call('cleo', 'frappe.desk.form.utils.add_comment', {
      ...reference,
      content: 'x',
      comment_by: 'The Warehouse',
      comment_email: 'dora@example.com',
    })
    expect(body.message).toMatchObject({ comment_by: 'The Warehouse', comment_email: 'cleo@example.com', owner: 'cleo@example.com' })
  })
})

describe('a note', () => {
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  const shown = { public: 1, notify_on_login: 1 }

  it.each([
    [{ public: 0 }, { notify_on_login: 0, content: '<span></span>', expire_notification_on: undefined }],
    [
      { public: 0, notify_on_login: 1, notify_on_every_login: 1 },
      { notify_on_login: 0, notify_on_every_login: 0 },
    ],
    [shown, { notify_on_login: 1, expire_notification_on: inAWeek }],
    [
      { ...shown, notify_on_every_login: 1, expire_notification_on: '2031-02-03' },
      { notify_on_every_login: 1, expire_notification_on: '2031-02-03' },
    ],
  ])('of %j is %j: the log-in shows public ones, for a week where nothing else is said', async (values, wanted) => {
    const note = await make('Note', { title: `Note ${JSON.stringify(values)}`.replaceAll(/[^\w ]/g, ''), ...values })
    expect(Object.fromEntries(Object.keys(wanted).map((key) => [key, note[key]]))).toEqual(wanted)
  })
})

describe('an assignment', () => {
  it('to a user that does not exist is a link to nobody', async () => {
    const answer = await call('cleo', 'frappe.desk.form.assign_to.add', { doctype: 'Crate', name: 'C1', assign_to: ['nobody@example.com'] })
    expect([answer.status, answer.body.exc_type]).toEqual([417, 'LinkValidationError'])
  })
})

describe('rows of a table', () => {
  const row = (more: Json) => ({ doctype: 'Crate Row', parent: 'C1', parenttype: 'Crate', parentfield: 'lines', ...more })

  it('are inserted at its end, and the document is answered', async () => {
    const { status, body, text } = await call('cleo', 'frappe.client.insert', { doc: row({ item: 'second' }) })
    expect(status, text).toBe(200)
    const lines = (body.message as Json).lines as Json[]
    expect(body.message).toMatchObject({ doctype: 'Crate', name: 'C1' })
    expect(lines.map(({ item, idx, amount, parent }) => [item, idx, amount, parent])).toEqual([
      ['first', 1, 3, 'C1'],
      ['second', 2, 3, 'C1'],
    ])
  })

  it('are inserted several at once', async () => {
    const { body } = await call('cleo', 'frappe.client.insert_many', { docs: [row({ item: 'third' }), row({ item: 'fourth' })] })
    expect(body.message).toEqual(['C1', 'C1'])
    const { lines } = (await send('cleo', 'GET', '/api/resource/Crate/C1')).body.data as { lines: Json[] }
    expect(lines.map(({ item }) => item)).toEqual(['first', 'second', 'third', 'fourth'])
  })

  it.each([
    ['without what they need', {}, 417, 'MandatoryError'],
    ['in a table of other rows', { item: 'x', parentfield: 'others' }, 417, 'ValidationError'],
    ['in a field that is not there', { item: 'x', parentfield: 'nothing' }, 417, 'ValidationError'],
    ['of a document that is not there', { item: 'x', parent: 'C9' }, 404, 'DoesNotExistError'],
  ])('are refused %s', async (_what, more, status, type) => {
    const answer = await call('cleo', 'frappe.client.insert', { doc: row(more) })
    expect([answer.status, answer.body.exc_type]).toEqual([status, type])
  })

  it('are refused who may only read', async () => {
    expect((await call('ed', 'frappe.client.insert', { doc: row({ item: 'x' }) })).status).toBe(403)
  })

  it.each([['a text'], [7], [{ item: 'x' }], [['x']], [[null]], [[[]]]])('are not taken from %j, and those that are there stay', async (lines) => {
    const answer = await send('cleo', 'PUT', '/api/resource/Crate/C1', { lines })
    expect([answer.status, answer.body.exc_type]).toEqual([417, 'ValidationError'])
    expect((((await send('cleo', 'GET', '/api/resource/Crate/C1')).body.data as Json).lines as Json[]).length).toBe(4)
  })

  it.each([[null], [''], [[]]])('all go by %j', async (others) => {
    await send('admin', 'PUT', '/api/resource/Crate/C1', { others: [{ item: 'o' }] })
    expect((await send('admin', 'PUT', '/api/resource/Crate/C1', { others })).body.data).toMatchObject({ others: [] })
  })
})

describe('a saved report', () => {
  const settings = JSON.stringify({ filters: [], fields: [['code', 'Crate']] })
  const saved = (who: Person, name = 'My Crates') =>
    call(who, 'frappe.desk.reportview.save_report', { name, doctype: 'Crate', report_settings: settings })

  it('is made by who may report on its DocType, whatever the rights on reports', async () => {
    const { body, status } = await saved('cleo')
    expect([status, body.message, told(body).map(({ indicator, alert }) => [indicator, alert])]).toEqual([200, 'My Crates', [['green', 1]]])
    expect((await send('cleo', 'GET', '/api/resource/Report/My Crates')).body.data).toMatchObject({
      ref_doctype: 'Crate',
      report_type: 'Report Builder',
      is_standard: 'No',
      json: settings,
      owner: 'cleo@example.com',
    })
    expect((await saved('cleo')).status).toBe(200)
  })

  it('is not made by others, and not changed or deleted by who did not make it', async () => {
    expect((await saved('ed', 'Of Ed')).status).toBe(403)
    expect((await saved('dora')).status).toBe(403)
    expect((await call('dora', 'frappe.desk.reportview.delete_report', { name: 'My Crates' })).status).toBe(403)
    expect((await saved('admin')).status).toBe(200)
  })

  it('is deleted by who made it', async () => {
    expect((await call('cleo', 'frappe.desk.reportview.delete_report', { name: 'My Crates' })).status).toBe(200)
    expect((await send('admin', 'GET', '/api/resource/Report/My Crates')).status).toBe(404)
  })
})

describe('many documents at once', () => {
  const act = async (action: string, docnames: readonly string[]) =>
    (await call('admin', 'frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', { doctype: 'Parcel', docnames, action })).body
      .message

  beforeAll(async () => {
    await make('DocType', {
      name: 'Parcel',
      module: 'Core',
      custom: 1,
      is_submittable: 1,
      autoname: 'prompt',
      fields: [{ fieldname: 'code', fieldtype: 'Data' }],
      permissions: [{ role: 'System Manager', ...rights, submit: 1, cancel: 1 }],
    })
  })

  it.each([
    ['submit', [1, 2]],
    ['cancel', [0, 2]],
  ] as const)('those that %s does not lead from where they are have failed', async (action, others) => {
    const states = [0, 1, 2]
    for (const docstatus of states) {
      await make('Parcel', { name: `${action}-${docstatus}` })
      for (let step = 1; step <= docstatus; step++) await send('admin', 'PUT', `/api/resource/Parcel/${action}-${docstatus}`, { docstatus: step })
    }
    const names = states.map((docstatus) => `${action}-${docstatus}`)
    expect(await act(action, names)).toEqual(others.map((docstatus) => `${action}-${docstatus}`))
  })
})

describe('an action of a workflow on many documents', () => {
  const act = (docnames: readonly string[]) =>
    call('cleo', 'frappe.model.workflow.bulk_workflow_approval', { docnames: JSON.stringify(docnames), doctype: 'Crate', action: 'Stack' })

  beforeAll(async () => {
    for (const workflow_state_name of ['Loose', 'Stacked']) await make('Workflow State', { workflow_state_name })
    await make('Workflow Action Master', { workflow_action_name: 'Stack' })
    await make('Workflow', {
      workflow_name: 'Stacking',
      document_type: 'Crate',
      is_active: 1,
      workflow_state_field: 'workflow_state',
      states: ['Loose', 'Stacked'].map((state) => ({ state, doc_status: '0', allow_edit: 'Sorter' })),
      transitions: [{ state: 'Loose', action: 'Stack', next_state: 'Stacked', allowed: 'Sorter', allow_self_approval: 1 }],
    })
    for (const code of ['S1', 'S2', 'S3']) await make('Crate', { code })
  })

  it.each([
    ['all of them', ['S1', 'S2'], ['green']],
    ['some of them', ['S1', 'S3'], ['orange', 'orange']],
    ['none of them', ['S1', 'S2', 'S<4>'], ['red']],
  ])('tells of those done and those failed, each in one message: %s', async (_what, names, indicators) => {
    const { body, status } = await act(names)
    expect([status, told(body).map(({ indicator }) => indicator)]).toEqual([200, indicators])
    expect(told(body).every(({ alert, message }) => alert === undefined && !String(message).includes('S<4>'))).toBe(true)
  })
})
