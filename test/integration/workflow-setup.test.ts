import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const users = { writer: ['Writer'], chief: ['Chief'], boss: ['Chief', 'Writer'] } as const
type User = keyof typeof users | 'admin'
const rights = { read: 1, write: 1, create: 1, submit: 1, cancel: 1, delete: 1 }

const state = (name: string, doc_status = '0', more: Json = {}): Json => ({ state: name, doc_status, allow_edit: 'Writer', ...more })
const way = (from: string, action: string, next_state: string, allowed = 'Chief', more: Json = {}): Json => ({
  state: from,
  action,
  next_state,
  allowed,
  allow_self_approval: 1,
  ...more,
})

let site: TestSite
let http: TestServer
const cookies: Record<string, string> = {}

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    for (const role of ['Writer', 'Chief']) await make('Role', { role_name: role })
    const permissions = ['Writer', 'Chief', 'System Manager'].map((role) => ({ role, ...rights }))
    const fields = [
      { fieldname: 'topic', fieldtype: 'Data', label: 'Topic', allow_on_submit: 1 },
      { fieldname: 'verdict', fieldtype: 'Data', label: 'Verdict', permlevel: 2, allow_on_submit: 1 },
    ]
    for (const name of ['Essay', 'Letter', 'Poem'])
      await make('DocType', { name, module: 'Core', custom: 1, permissions, fields, is_submittable: 1, track_changes: 1 })
    await make('DocType', {
      name: 'Idea',
      module: 'Core',
      custom: 1,
      permissions: permissions.map((row) => ({ ...row, submit: 0, cancel: 0 })),
      fields,
    })
    for (const name of ['Fresh', 'Sent', 'Final', 'Gone', 'Aside']) await make('Workflow State', { workflow_state_name: name })
    for (const name of ['Send', 'Finish', 'Drop', 'Return']) await make('Workflow Action Master', { workflow_action_name: name })
    for (const [name, roles] of Object.entries(users))
      await make('User', { email: `${name}@example.com`, first_name: name, new_password: 'kf8-Qm2-zz!', roles: roles.map((role) => ({ role })) })
  })
  http = await site.http()
  for (const name of Object.keys(users)) cookies[name] = await http.login(`${name}@example.com`, 'kf8-Qm2-zz!')
  cookies.admin = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (user: User, method: string, path: string, json?: unknown) => http.request(method, path, { cookie: cookies[user], json: json as Json })
const call = (user: User, method: string, json: Json) => send(user, 'POST', `/api/method/${method}`, json)
const apply = (user: User, doctype: string, name: unknown, action: string) =>
  call(user, 'frappe.model.workflow.apply_workflow', { doc: JSON.stringify({ doctype, name }), action })
const make = async (user: User, doctype: string, values: Json = {}) =>
  (await send(user, 'POST', `/api/resource/${doctype}`, { topic: 't', ...values })).body.data as Json
const get = async (doctype: string, name: unknown) => (await send('admin', 'GET', `/api/resource/${doctype}/${name}`)).body.data as Json
const list = async (user: User, doctype: string, filters: Json, fields: string[]) =>
  (await send(user, 'GET', `/api/resource/${doctype}?filters=${JSON.stringify(filters)}&fields=${JSON.stringify(fields)}&order_by=creation asc`)).body
    .data as Json[]

const workflow = (name: string, document_type: string, more: Json = {}) =>
  send('admin', 'POST', '/api/resource/Workflow', {
    workflow_name: name,
    document_type,
    is_active: 1,
    workflow_state_field: 'workflow_state',
    states: [state('Fresh'), state('Sent'), state('Final', '1'), state('Gone', '2')],
    transitions: [
      way('Fresh', 'Send', 'Sent', 'Writer'),
      way('Sent', 'Finish', 'Final'),
      way('Final', 'Drop', 'Gone'),
      way('Sent', 'Return', 'Fresh'),
    ],
    ...more,
  })

describe('a workflow that is saved', () => {
  it.each<[string, Json, RegExp]>([
    ['a transition from a state that is not listed', { transitions: [way('Aside', 'Send', 'Sent')] }, /Aside not a valid State/],
    ['a transition to a state that is not listed', { transitions: [way('Sent', 'Send', 'Aside')] }, /Aside not a valid State/],
    ['a way out of cancellation', { transitions: [way('Gone', 'Return', 'Fresh')] }, /Cannot change state of Cancelled Document. Transition row 1/],
    ['a way back to the draft', { transitions: [way('Final', 'Return', 'Fresh')] }, /Submitted Document cannot be converted back to draft/],
    [
      'a way past submission',
      { transitions: [way('Sent', 'Send', 'Final'), way('Fresh', 'Drop', 'Gone')] },
      /Cannot cancel before submitting. See Transition 2/,
    ],
    ['a state that does not exist', { states: [state('Nowhere')], transitions: [] }, /Could not find/],
    ['a DocType that does not exist', { document_type: 'Nothing' }, /Could not find/],
    [
      'a condition that cannot be read',
      { transitions: [way('Fresh', 'Send', 'Sent', 'Writer', { condition: 'doc.' })] },
      /condition|expression|Expression/,
    ],
  ])('is refused with %s', async (_what, more, message) => {
    const answer = await workflow('Bad', 'Essay', more)
    expect(answer.status, answer.text).toBe(417)
    expect(answer.text).toMatch(message)
    expect((await send('admin', 'GET', '/api/resource/Workflow/Bad')).status).toBe(404)
  })

  it('gives the DocType a field for the state and the documents their first one, active or not', async () => {
    const draft = await make('writer', 'Letter')
    const sent = await make('writer', 'Letter', { docstatus: 1 })
    const answer = await workflow('Letters', 'Letter', { is_active: 0, workflow_state_field: 'way_it_goes' })
    expect(answer, answer.text).toMatchObject({ status: 200 })
    expect(answer.text).toMatch(/Created Custom Field way_it_goes in Letter/)
    expect(await get('Custom Field', 'Letter-way_it_goes')).toMatchObject({
      label: 'Way It Goes',
      fieldtype: 'Link',
      options: 'Workflow State',
      hidden: 1,
      allow_on_submit: 1,
      no_copy: 1,
    })
    expect(await get('Letter', draft.name)).toMatchObject({ way_it_goes: 'Fresh', modified: draft.modified })
    expect(await get('Letter', sent.name)).toMatchObject({ way_it_goes: 'Final' })
    // not active, it rules nothing
    expect(await send('writer', 'PUT', `/api/resource/Letter/${draft.name}`, { docstatus: 1 })).toMatchObject({ status: 200 })
  })

  it('takes over from the one that was active', async () => {
    for (const name of ['First', 'Second'])
      expect(await workflow(name, 'Idea', { states: [state('Fresh')], transitions: [] })).toMatchObject({ status: 200 })
    expect(await list('admin', 'Workflow', { document_type: 'Idea' }, ['name', 'is_active'])).toEqual([
      { name: 'First', is_active: 0 },
      { name: 'Second', is_active: 1 },
    ])
    await send('admin', 'PUT', '/api/resource/Workflow/First', { is_active: 1 })
    expect((await list('admin', 'Workflow', { document_type: 'Idea', is_active: 1 }, ['name'])).map(({ name }) => name)).toEqual(['First'])
  })

  it('lists a state once for each role that edits in it', async () => {
    const states = [state('Fresh'), state('Fresh', '0', { allow_edit: 'Chief' }), state('Final', '1')]
    expect(await workflow('Poems', 'Poem', { states, transitions: [way('Fresh', 'Finish', 'Final')] })).toMatchObject({ status: 200 })
    const { name } = await make('writer', 'Poem')
    expect(await apply('chief', 'Poem', name, 'Finish')).toMatchObject({ status: 200, body: { message: { docstatus: 1, workflow_state: 'Final' } } })
  })

  it('refuses documents in a state that it does not know any more', async () => {
    const { name } = await make('writer', 'Poem')
    const { states } = await get('Workflow', 'Poems')
    const rows = states as Json[]
    await send('admin', 'PUT', '/api/resource/Workflow/Poems', { states: rows.slice(2), transitions: [] })
    const answer = await send('writer', 'PUT', `/api/resource/Poem/${name}`, { topic: 'x' })
    expect(answer).toMatchObject({ status: 417, body: { exc_type: 'ValidationError' } })
    expect(answer.text).toMatch(/Fresh is not a valid Workflow State/)
  })
})

describe('without a workflow', () => {
  it.each(['get_transitions', 'apply_workflow', 'can_cancel_document'])('%s does not find one', async (method) => {
    const { name } = await make('writer', 'Letter')
    const doc = { doctype: 'Letter', name }
    const answer = await call('writer', `frappe.model.workflow.${method}`, { doc, action: 'Send', doctype: 'Letter' })
    expect(answer).toMatchObject({ status: 404, body: { exc_type: 'DoesNotExistError' } })
  })
})

describe('documents in a workflow', () => {
  beforeAll(async () => {
    const final = state('Final', '1', { update_field: 'verdict', update_value: 'good' })
    const states = [state('Fresh'), state('Sent'), state('Aside', '0', { is_optional_state: 1 }), final, state('Gone', '2')]
    const transitions = [
      way('Fresh', 'Send', 'Sent', 'Writer'),
      way('Fresh', 'Drop', 'Aside', 'Chief'),
      way('Sent', 'Finish', 'Final', 'Chief', { condition: 'doc.topic != "odd"' }),
      way('Sent', 'Return', 'Fresh', 'Writer'),
      way('Final', 'Drop', 'Gone', 'Chief'),
    ]
    expect(await workflow('Essays', 'Essay', { states, transitions })).toMatchObject({ status: 200 })
  })

  /** Workflow Actions of a document: state, status, who completed it by which role, and the roles that it names. */
  const actions = async (name: unknown) => {
    const rows = await list('admin', 'Workflow Action', { reference_name: name }, [
      'name',
      'workflow_state',
      'status',
      'completed_by',
      'completed_by_role',
    ])
    return Promise.all(
      rows.map(async ({ name: action, ...row }) => {
        const { permitted_roles } = await get('Workflow Action', action)
        return [row.workflow_state, row.status, row.completed_by, row.completed_by_role, (permitted_roles as Json[]).map(({ role }) => role)]
      }),
    )
  }

  it('ask the roles that may take them on, and note who did', async () => {
    const { name } = await make('writer', 'Essay')
    expect(await actions(name)).toEqual([['Fresh', 'Open', null, null, ['Writer']]])
    await send('writer', 'PUT', `/api/resource/Essay/${name}`, { topic: 'again' })
    expect(await actions(name)).toHaveLength(1)
    await apply('writer', 'Essay', name, 'Send')
    const first = ['Fresh', 'Completed', 'writer@example.com', 'Writer', ['Writer']]
    expect(await actions(name)).toEqual([first, ['Sent', 'Open', null, null, ['Chief', 'Writer']]])
    await apply('chief', 'Essay', name, 'Finish')
    const second = ['Sent', 'Completed', 'chief@example.com', 'Chief', ['Chief', 'Writer']]
    expect(await actions(name)).toEqual([first, second, ['Final', 'Open', null, null, ['Chief']]])
    // plainly, too; and nobody takes on what is cancelled
    await call('boss', 'frappe.client.cancel', { doctype: 'Essay', name })
    expect(await actions(name)).toEqual([first, second, ['Final', 'Completed', 'boss@example.com', 'Chief', ['Chief']]])
  })

  it('ask again in a state that they come back to, and only whom the condition lets', async () => {
    const { name } = await make('writer', 'Essay', { topic: 'odd' })
    for (const action of ['Send', 'Return', 'Send']) await apply('writer', 'Essay', name, action)
    expect((await actions(name)).map(([at, status, , , roles]) => [at, status, roles])).toEqual([
      ['Fresh', 'Completed', ['Writer']],
      ['Sent', 'Completed', ['Writer']],
      ['Fresh', 'Completed', ['Writer']],
      ['Sent', 'Open', ['Writer']],
    ])
  })

  it('show what they ask to whom they ask', async () => {
    const { name } = await make('writer', 'Essay')
    const seen = async (user: User) =>
      (await list(user, 'Workflow Action', { reference_name: name }, ['name', 'workflow_state'])).map((row) => row.workflow_state)
    expect([await seen('writer'), await seen('chief'), await seen('boss')]).toEqual([['Fresh'], [], ['Fresh']])
    const [row] = await list('admin', 'Workflow Action', { reference_name: name }, ['name'])
    const read = async (user: User) => (await send(user, 'GET', `/api/resource/Workflow Action/${row?.name}`)).status
    expect([await read('writer'), await read('chief'), await read('boss')]).toEqual([200, 403, 200])
    await apply('writer', 'Essay', name, 'Send')
    // done, it is off the list
    expect(await seen('writer')).toEqual(['Sent'])
  })

  it('take what they ask with them when they are deleted, and are no obstacle to it', async () => {
    const { name } = await make('writer', 'Essay')
    expect(await send('writer', 'DELETE', `/api/resource/Essay/${name}`)).toMatchObject({ status: 202 })
    expect(await actions(name)).toEqual([])
    const left = await site.run((ctx) =>
      ctx.db.read({
        text: 'select count(*) as n from "tabWorkflow Action Permitted Role" where parent not in (select name from "tabWorkflow Action")',
        values: [],
      }),
    )
    expect(Number(left[0]?.n)).toBe(0)
  })

  it('begin anew when they are restored, amended, or copied', async () => {
    const { name } = await make('writer', 'Essay')
    await apply('writer', 'Essay', name, 'Send')
    await send('writer', 'DELETE', `/api/resource/Essay/${name}`)
    const [kept] = await list('admin', 'Deleted Document', { deleted_name: name }, ['name'])
    const restored = await call('admin', 'frappe.core.doctype.deleted_document.deleted_document.restore', { name: kept?.name })
    expect(restored, restored.text).toMatchObject({ status: 200 })
    expect(await get('Essay', name)).toMatchObject({ workflow_state: 'Fresh', docstatus: 0 })
    for (const action of ['Send', 'Finish', 'Drop']) await apply(action === 'Send' ? 'writer' : 'chief', 'Essay', name, action)
    expect(await get('Essay', name)).toMatchObject({ workflow_state: 'Gone', docstatus: 2 })
    expect(await make('writer', 'Essay', { amended_from: name })).toMatchObject({ name: `${name}-1`, workflow_state: 'Fresh', docstatus: 0 })
  })

  it('are counted by states that a list does not have', async () => {
    const counted = (states: string[]) =>
      call('admin', 'frappe.workflow.doctype.workflow.workflow.get_workflow_state_count', {
        doctype: 'Essay',
        workflow_state_field: 'workflow_state',
        states: JSON.stringify(states),
      })
    const all = (await counted([])).body.message as { workflow_state: string; count: number }[]
    expect(all.map((row) => row.workflow_state).toSorted()).toEqual(['Fresh', 'Gone', 'Sent'])
    const some = (await counted(['Fresh', 'Sent'])).body.message
    expect(some).toEqual([{ workflow_state: 'Gone', count: expect.any(Number) }])
    expect(
      await call('admin', 'frappe.workflow.doctype.workflow.workflow.get_workflow_state_count', {
        doctype: 'Essay',
        workflow_state_field: 'no',
        states: [],
      }),
    ).toMatchObject({ status: 200, body: {} })
  })

  it('are told apart where one of many has no state', async () => {
    const { name } = await make('writer', 'Essay')
    const { name: other } = await make('writer', 'Essay')
    await site.run(async (ctx) => (await ctx.documents.load(ctx, 'Essay', String(other))).dbSet({ workflow_state: null }))
    const common = (docs: Json[]) =>
      call('writer', 'frappe.model.workflow.get_common_transition_actions', { doctype: 'Essay', docs: JSON.stringify(docs) })
    expect((await common([{ name }, { name: other }])).body.message).toEqual(['Send'])
    expect((await common([{ name: other }, { name }])).body.message).toEqual([])
    const transitions = await call('writer', 'frappe.model.workflow.get_transitions', { doc: { doctype: 'Essay', name: other } })
    expect(transitions).toMatchObject({ status: 417, body: { exc_type: 'WorkflowStateError' } })
  })

  it('tell of their way in the timeline, and offer whole rows of transitions', async () => {
    const { name } = await make('writer', 'Essay')
    const { body } = await call('writer', 'frappe.model.workflow.get_transitions', { doc: { doctype: 'Essay', name } })
    expect(body.message).toMatchObject([
      {
        doctype: 'Workflow Transition',
        parent: 'Essays',
        parenttype: 'Workflow',
        parentfield: 'transitions',
        idx: 1,
        state: 'Fresh',
        action: 'Send',
        next_state: 'Sent',
        allowed: 'Writer',
        allow_self_approval: 1,
      },
    ])
    await apply('writer', 'Essay', name, 'Send')
    const { body: form } = await send('writer', 'GET', `/api/method/frappe.desk.form.load.getdoc?doctype=Essay&name=${name}`)
    expect((form.docinfo as Json).workflow_logs).toMatchObject([{ content: 'Sent', comment_type: 'Workflow', owner: 'writer@example.com' }])
  })

  it('are edited by who may write, whatever role the state names', async () => {
    const { name } = await make('writer', 'Essay')
    expect(await send('chief', 'PUT', `/api/resource/Essay/${name}`, { topic: 'by the chief' })).toMatchObject({ status: 200 })
  })

  it('get what a state sets, on a level that the user may not write', async () => {
    const { name } = await make('writer', 'Essay')
    await send('writer', 'PUT', `/api/resource/Essay/${name}`, { verdict: 'bad' })
    await apply('writer', 'Essay', name, 'Send')
    expect(await apply('chief', 'Essay', name, 'Finish')).toMatchObject({ status: 200 })
    expect(await get('Essay', name)).toMatchObject({ verdict: 'good', workflow_state: 'Final' })
  })

  it('are taken on by one of several at the same moment', async () => {
    const { name } = await make('writer', 'Essay')
    const users = ['writer', 'boss', 'admin', 'writer', 'boss'] as const
    const answers = await Promise.all(users.map((user) => apply(user, 'Essay', name, 'Send')))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 417, 417, 417, 417])
    expect(await list('admin', 'Comment', { reference_name: name, comment_type: 'Workflow' }, ['content'])).toEqual([{ content: 'Sent' }])
    expect((await actions(name)).map(([at, status]) => [at, status])).toEqual([
      ['Fresh', 'Completed'],
      ['Sent', 'Open'],
    ])
  })

  it('are saved from their form: as they are, or by the way that leads on', async () => {
    const { name } = await make('writer', 'Essay')
    const form = async (user: User, action: string, changes: Json = {}) =>
      call(user, 'frappe.desk.form.save.savedocs', { doc: JSON.stringify({ ...(await get('Essay', name)), ...changes }), action })
    expect(await form('writer', 'Save', { topic: 'new' })).toMatchObject({ status: 200 })
    expect(await form('writer', 'Submit')).toMatchObject({ status: 417, body: { exc_type: 'WorkflowPermissionError' } })
    expect(await form('writer', 'Save', { workflow_state: 'Sent' })).toMatchObject({ status: 200 })
    expect(await form('chief', 'Submit')).toMatchObject({ status: 200, body: { docs: [{ workflow_state: 'Final', docstatus: 1 }] } })
    const cancel = { doctype: 'Essay', name, workflow_state_fieldname: 'workflow_state', workflow_state: 'Gone' }
    expect(await call('writer', 'frappe.desk.form.save.cancel', cancel)).toMatchObject({ status: 417 })
    expect(await call('chief', 'frappe.desk.form.save.cancel', cancel)).toMatchObject({ status: 200 })
    expect(await get('Essay', name)).toMatchObject({ workflow_state: 'Gone', docstatus: 2 })
  })

  it('are discarded without it, and taken no further', async () => {
    const { name } = await make('writer', 'Essay')
    expect(await call('writer', 'frappe.desk.form.save.discard', { doctype: 'Essay', name })).toMatchObject({ status: 200 })
    expect(await apply('writer', 'Essay', name, 'Send')).toMatchObject({ status: 417, body: { exc_type: 'ValidationError' } })
    expect((await actions(name)).map(([at, status, by]) => [at, status, by])).toEqual([['Fresh', 'Completed', 'writer@example.com']])
  })
})
