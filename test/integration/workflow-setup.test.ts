import type { Json } from 'cortado/testing/people.ts'
import { describe, expect, it } from 'vitest'
import { apply, call, get, list, make, send, state, useEssays, way, workflow } from './essays-site.ts'

useEssays()

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
