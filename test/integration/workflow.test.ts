import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
const cookies: Record<string, string> = {}
const users = { clerk: ['Clerk'], boss: ['Clerk', 'Boss'] }
const rights = { read: 1, write: 1, create: 1, submit: 1, cancel: 1, delete: 1 }

const states = [
  { state: 'Draft', doc_status: '0', allow_edit: 'Clerk' },
  { state: 'Checked', doc_status: '0', allow_edit: 'Clerk', update_field: 'note', update_value: 'checked' },
  { state: 'Paid', doc_status: '1', allow_edit: 'Boss' },
  { state: 'Void', doc_status: '2', allow_edit: 'Boss' },
]
const transitions = [
  { state: 'Draft', action: 'Check', next_state: 'Checked', allowed: 'Clerk', allow_self_approval: 1 },
  {
    state: 'Checked',
    action: 'Pay',
    next_state: 'Paid',
    allowed: 'Boss',
    allow_self_approval: 0,
    condition: 'doc.amount <= 100 and sum(row.qty for row in doc.lines) > 0 and frappe.db.get_value("Payee", doc.payee, "is_open") == 1',
  },
  { state: 'Paid', action: 'Void', next_state: 'Void', allowed: 'Boss', allow_self_approval: 1 },
]

beforeAll(async () => {
  const permissions = [
    { role: 'Clerk', ...rights },
    { role: 'System Manager', ...rights },
  ]
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    for (const role of ['Clerk', 'Boss']) await make('Role', { role_name: role })
    const doctype = (name: string, fields: object[], more: object = {}) =>
      make('DocType', { name, module: 'Core', custom: 1, permissions, fields, ...more })
    const field = (fieldname: string, fieldtype: string, options?: string) => ({ fieldname, fieldtype, label: fieldname, options })
    await doctype('Payee', [field('is_open', 'Check')], {
      autoname: 'prompt',
      permissions: permissions.map((row) => ({ ...row, submit: 0, cancel: 0 })),
    })
    await doctype('Bill Line', [field('qty', 'Int')], { istable: 1, permissions: [] })
    await doctype(
      'Bill',
      [field('amount', 'Currency'), field('note', 'Data'), field('payee', 'Link', 'Payee'), field('lines', 'Table', 'Bill Line')],
      { is_submittable: 1 },
    )
    await make('Payee', { name: 'open', is_open: 1 })
    await make('Payee', { name: 'closed', is_open: 0 })
    await make('Bill', { amount: 1 })
    for (const { state } of states) await make('Workflow State', { workflow_state_name: state })
    for (const { action } of transitions) await make('Workflow Action Master', { workflow_action_name: action })
    for (const [name, roles] of Object.entries(users))
      await make('User', { email: `${name}@example.com`, first_name: name, new_password: 'kf8-Qm2-zz!', roles: roles.map((role) => ({ role })) })
  })
  http = await site.http()
  for (const name of Object.keys(users)) cookies[name] = await http.login(`${name}@example.com`, 'kf8-Qm2-zz!')
  cookies.admin = await http.login('Administrator', 'admin')
  const workflow = { workflow_name: 'Bills', document_type: 'Bill', is_active: 1, workflow_state_field: 'workflow_state', states, transitions }
  expect(await http.request('POST', '/api/resource/Workflow', { cookie: cookies.admin, json: workflow })).toMatchObject({ status: 200 })
})
afterAll(() => site.close())

type User = 'clerk' | 'boss' | 'admin'

const call = (user: User, method: string, json: object) =>
  http.request('POST', `/api/method/frappe.model.workflow.${method}`, { cookie: cookies[user], json })
const apply = (user: User, name: string, action: string) => call(user, 'apply_workflow', { doc: { doctype: 'Bill', name }, action })
const put = (user: User, name: string, json: object) => http.request('PUT', `/api/resource/Bill/${name}`, { cookie: cookies[user], json })
const stored = async (name: string) => {
  const { body } = await http.request('GET', `/api/resource/Bill/${name}`, { cookie: cookies.admin })
  return (body as { data: Record<string, unknown> }).data
}

async function bill(user: User, values: object = {}): Promise<string> {
  const json = { amount: 10, payee: 'open', lines: [{ qty: 2 }], ...values }
  const { body } = await http.request('POST', '/api/resource/Bill', { cookie: cookies[user], json })
  return (body as { data: { name: string } }).data.name
}

let name: string
beforeEach(async () => {
  name = await bill('clerk')
})

describe('a workflow', () => {
  it('fills the state of documents that were there, and of new ones', async () => {
    const { body } = await http.request('GET', '/api/resource/Bill?fields=["workflow_state"]&filters={"amount":1}', { cookie: cookies.admin })
    expect(body).toEqual({ data: [{ workflow_state: 'Draft' }] })
    expect(await stored(name)).toMatchObject({ workflow_state: 'Draft', docstatus: 0 })
  })

  it('offers what role and condition allow, from check to cancellation', async () => {
    const offered = async (user: User) => {
      const { body } = await call(user, 'get_transitions', { doc: { doctype: 'Bill', name } })
      return (body as { message: { action: string }[] }).message.map(({ action }) => action)
    }
    expect(await offered('clerk')).toEqual(['Check'])
    expect(await apply('clerk', name, 'Check')).toMatchObject({ status: 200, body: { message: { workflow_state: 'Checked', note: 'checked' } } })
    expect(await offered('clerk')).toEqual([])
    expect(await offered('boss')).toEqual(['Pay'])
    expect(await apply('boss', name, 'Pay')).toMatchObject({ status: 200, body: { message: { workflow_state: 'Paid', docstatus: 1 } } })
    expect(await apply('boss', name, 'Void')).toMatchObject({ status: 200, body: { message: { workflow_state: 'Void', docstatus: 2 } } })
    const filters = JSON.stringify({ reference_name: name, comment_type: 'Workflow' })
    const { body } = await http.request('GET', `/api/resource/Comment?filters=${filters}&fields=["content"]&order_by=creation`, {
      cookie: cookies.admin,
    })
    expect(body).toEqual({ data: [{ content: 'Checked' }, { content: 'Paid' }, { content: 'Void' }] })
  })

  it.each([
    ['too much', { amount: 101 }],
    ['a payee that is closed', { payee: 'closed' }],
    ['no lines', { lines: [] }],
  ])('does not offer a transition whose condition fails: %s', async (_, values) => {
    const other = await bill('clerk', values)
    await apply('clerk', other, 'Check')
    expect(await apply('boss', other, 'Pay')).toMatchObject({ status: 417, body: { exc_type: 'WorkflowTransitionError' } })
    expect(await put('boss', other, { docstatus: 1 })).toMatchObject({ status: 417, body: { exc_type: 'WorkflowPermissionError' } })
    expect(await put('boss', other, { amount: 1, payee: 'open', lines: [{ qty: 9 }], docstatus: 1 })).toMatchObject({ status: 417 })
    expect(await stored(other)).toMatchObject({ workflow_state: 'Checked', docstatus: 0 })
  })

  it('refuses that one approves what is one’s own', async () => {
    const own = await bill('boss')
    await apply('boss', own, 'Check')
    for (const answer of [
      await apply('boss', own, 'Pay'),
      await put('boss', own, { docstatus: 1 }),
      await put('boss', own, { workflow_state: 'Paid', docstatus: 1 }),
    ])
      expect(answer).toMatchObject({ status: 417, body: { exc_type: 'ValidationError' } })
    expect(await apply('admin', own, 'Pay')).toMatchObject({ status: 200 })
  })

  it.each<[string, object]>([
    ['the state', { workflow_state: 'Checked2' }],
    ['a later state', { workflow_state: 'Paid' }],
    ['a later state with its docstatus', { workflow_state: 'Paid', docstatus: 1 }],
    ['docstatus', { docstatus: 1 }],
    ['docstatus, keeping the state', { docstatus: 1, workflow_state: 'Draft' }],
    ['a state of another docstatus', { workflow_state: 'Void' }],
  ])('is not passed by writing %s', async (_, changes) => {
    for (const user of ['clerk', 'boss'] as const) expect(await put(user, name, changes)).toMatchObject({ status: 417 })
    expect(await stored(name)).toMatchObject({ workflow_state: 'Draft', docstatus: 0 })
  })

  it('is not passed at the beginning, nor by cancelling, nor by emptying the state', async () => {
    for (const values of [{ workflow_state: 'Paid' }, { docstatus: 1 }, { workflow_state: 'Checked' }])
      expect(await http.request('POST', '/api/resource/Bill', { cookie: cookies.boss, json: { amount: 1, ...values } })).toMatchObject({
        status: 417,
      })
    await apply('clerk', name, 'Check')
    expect(await put('clerk', name, { workflow_state: '' })).toMatchObject({ status: 417 })
    await apply('boss', name, 'Pay')
    const cancel = (user: User) =>
      http.request('POST', '/api/method/frappe.client.cancel', { cookie: cookies[user], json: { doctype: 'Bill', name } })
    expect(await cancel('clerk')).toMatchObject({ status: 417, body: { exc_type: 'WorkflowPermissionError' } })
    expect(await stored(name)).toMatchObject({ workflow_state: 'Paid', docstatus: 1 })
    expect(await cancel('boss')).toMatchObject({ status: 200 })
    expect(await stored(name)).toMatchObject({ workflow_state: 'Void', docstatus: 2 })
  })

  it('takes a state that is written where the transition is allowed', async () => {
    expect(await put('clerk', name, { workflow_state: 'Checked' })).toMatchObject({ status: 200, body: { data: { workflow_state: 'Checked' } } })
    expect(await put('boss', name, { docstatus: 1 })).toMatchObject({ status: 200, body: { data: { workflow_state: 'Paid', docstatus: 1 } } })
  })

  it('takes many documents along, and tells which failed', async () => {
    const other = await bill('clerk')
    await apply('clerk', other, 'Check')
    const common = await call('clerk', 'get_common_transition_actions', { doctype: 'Bill', docs: [{ name }, { name }] })
    expect(common.body).toEqual({ message: ['Check'] })
    const none = await call('clerk', 'get_common_transition_actions', { doctype: 'Bill', docs: [{ name }, { name: other }] })
    expect(none.body).toEqual({ message: [] })
    const answer = await call('clerk', 'bulk_workflow_approval', { doctype: 'Bill', docnames: [name, other, 'gone'], action: 'Check' })
    expect(answer.status).toBe(200)
    expect(JSON.stringify(answer.body)).toMatch(/gone/)
    expect(await stored(name)).toMatchObject({ workflow_state: 'Checked' })
    expect((await call('boss', 'can_cancel_document', { doctype: 'Bill' })).body).toEqual({ message: false })
    expect((await call('boss', 'can_cancel_document', { doctype: 'Note' })).status).toBeLessThan(500)
  })

  it('answers errors of the catalogue to what makes no sense', async () => {
    expect(await apply('clerk', name, 'Fly')).toMatchObject({ status: 417, body: { exc_type: 'WorkflowTransitionError' } })
    expect(await apply('clerk', 'gone', 'Check')).toMatchObject({ status: 404 })
    expect(await call('clerk', 'apply_workflow', { doc: 5, action: 'x' })).toMatchObject({ status: 417 })
    expect(await call('admin', 'get_transitions', { doc: { doctype: 'Role', name: 'Boss' } })).toMatchObject({
      status: 404,
      body: { exc_type: 'DoesNotExistError' },
    })
    expect((await call('admin', 'get_transitions', { doc: { doctype: 'Bill', __islocal: 1 } })).body).toEqual({ message: [] })
  })

  it('is refused with a condition that cannot be read', async () => {
    const bad = transitions.map((each) => ({ ...each, condition: 'doc.amount >' }))
    const json = { workflow_name: 'Bad', document_type: 'Bill', is_active: 0, states, transitions: bad }
    expect(await http.request('POST', '/api/resource/Workflow', { cookie: cookies.admin, json })).toMatchObject({ status: 417 })
  })

  it('counts no more once it is switched off, in other processes too', async () => {
    const switched = (is_active: number) => http.request('PUT', '/api/resource/Workflow/Bills', { cookie: cookies.admin, json: { is_active } })
    const other = await site.another()
    const workflow = () => other.run(async (ctx) => (await ctx.workflows.of('Bill'))?.name)
    expect(await workflow()).toBe('Bills')
    expect(await switched(0)).toMatchObject({ status: 200 })
    expect(await put('clerk', name, { docstatus: 1 })).toMatchObject({ status: 200 })
    await expect.poll(workflow).toBeUndefined()
    expect(await switched(1)).toMatchObject({ status: 200 })
    expect(await put('clerk', await bill('clerk'), { docstatus: 1 })).toMatchObject({ status: 417 })
    await expect.poll(workflow).toBe('Bills')
  })
})
