import type { Json } from 'cortado/testing/people.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { apply, call, get, list, make, send, site, state, type User, useEssays, way, workflow } from './essays-site.ts'

useEssays()
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

describe('documents in a workflow', () => {
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
