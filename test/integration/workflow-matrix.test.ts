import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { type Json, type Person, people } from 'cortado/testing/people.ts'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Every state × action × user × owner × amount × way, against what the table of transitions says.

const docstatusOf = { Open: 0, Asked: 0, Approved: 1, Paid: 1, Void: 2 } as const
type State = keyof typeof docstatusOf
const stateNames = Object.keys(docstatusOf) as State[]

interface Way {
  readonly state: State
  readonly action: string
  readonly next_state: State
  readonly allowed: 'Asker' | 'Payer'
  readonly allow_self_approval: 0 | 1
  readonly condition?: string
  /** The condition in words of this test. */
  readonly holds?: (amount: number) => boolean
}

const transitions: readonly Way[] = [
  { state: 'Open', action: 'Ask', next_state: 'Asked', allowed: 'Asker', allow_self_approval: 1 },
  {
    state: 'Asked',
    action: 'Approve',
    next_state: 'Approved',
    allowed: 'Payer',
    allow_self_approval: 0,
    condition: 'doc.amount <= 100',
    holds: (amount) => amount <= 100,
  },
  { state: 'Asked', action: 'Reject', next_state: 'Open', allowed: 'Payer', allow_self_approval: 1 },
  { state: 'Asked', action: 'Reject', next_state: 'Open', allowed: 'Asker', allow_self_approval: 0 },
  {
    state: 'Approved',
    action: 'Pay',
    next_state: 'Paid',
    allowed: 'Asker',
    allow_self_approval: 1,
    condition: 'doc.amount > 10 and doc.docstatus == 1',
    holds: (amount) => amount > 10,
  },
  { state: 'Approved', action: 'Withdraw', next_state: 'Void', allowed: 'Payer', allow_self_approval: 1 },
  { state: 'Paid', action: 'Withdraw', next_state: 'Void', allowed: 'Payer', allow_self_approval: 0 },
]
const actions = [...new Set(transitions.map(({ action }) => action))]

const members = { asker: ['Asker', 'Bystander'], payer: ['Payer', 'Bystander'], both: ['Asker', 'Payer', 'Bystander'], none: ['Bystander'] }
const users = { ...members, admin: ['Asker', 'Payer'] }
type User = keyof typeof users
const owners = ['asker', 'payer'] as const
const amounts = (state: State) => (transitions.some((way) => way.state === state && way.condition) ? [5, 50, 500] : [50])

interface Situation {
  readonly state: State
  readonly user: User
  readonly owner: (typeof owners)[number]
  readonly amount: number
}

const situations: readonly Situation[] = stateNames.flatMap((state) =>
  (Object.keys(users) as User[]).flatMap((user) => owners.flatMap((owner) => amounts(state).map((amount) => ({ state, user, owner, amount })))),
)

/** What the table offers. */
const offered = ({ state, user, amount }: Situation): Way[] =>
  transitions.filter((way) => way.state === state && users[user].includes(way.allowed) && (way.holds?.(amount) ?? true))

/** What may be taken of it. */
const approvable = (at: Situation): Way[] => offered(at).filter((way) => way.allow_self_approval || at.user === 'admin' || at.user !== at.owner)

let site: TestSite
let who: Readonly<Record<User, Person>>
const names = new Map<string, string>()
const keyOf = ({ state, owner, amount }: Situation) => `${state} ${owner} ${amount}`

beforeAll(async () => {
  site = await createTestSite()
  const rights = { read: 1, write: 1, create: 1, submit: 1, cancel: 1 }
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    for (const role of ['Asker', 'Payer', 'Bystander']) await make('Role', { role_name: role })
    const permissions = ['Asker', 'Payer', 'Bystander', 'System Manager'].map((role) => ({ role, ...rights }))
    const fields = [
      { fieldname: 'amount', fieldtype: 'Currency', label: 'Amount' },
      { fieldname: 'mark', fieldtype: 'Data', label: 'Mark', allow_on_submit: 1 },
    ]
    await make('DocType', { name: 'Claim', module: 'Core', custom: 1, is_submittable: 1, permissions, fields })
    for (const state of stateNames) if (state !== 'Approved') await make('Workflow State', { workflow_state_name: state })
    for (const action of actions) if (!['Approve', 'Reject'].includes(action)) await make('Workflow Action Master', { workflow_action_name: action })
    await make('Workflow', {
      workflow_name: 'Claims',
      document_type: 'Claim',
      is_active: 1,
      workflow_state_field: 'workflow_state',
      states: stateNames.map((state) => ({
        state,
        doc_status: String(docstatusOf[state]),
        allow_edit: 'Asker',
        update_field: 'mark',
        update_value: `was ${state}`,
      })),
      transitions: transitions.map(({ holds, ...way }) => way),
    })
  })
  who = await people(site, members)
  for (const at of situations) if (at.user === 'admin') names.set(keyOf(at), await claim(at))
})
afterAll(() => site.close())

const call = (user: User, method: string, json: object) => who[user].call(method, json)
const workflow = (user: User, method: string, json: object) => call(user, `frappe.model.workflow.${method}`, json)
const put = (user: User, name: string, json: Json) => who[user].send('PUT', `/api/resource/Claim/${name}`, json)

async function claim({ owner, amount, state }: Situation): Promise<string> {
  const { name } = (await who[owner].make('Claim', { amount })) as { name: string }
  await move(name, state)
  return name
}

/** Puts a claim into a state, past the workflow. */
const move = (name: string, state: State) =>
  site.run(async (ctx) => (await load(ctx, 'Claim', name)).dbSet({ workflow_state: state, docstatus: docstatusOf[state], mark: null }))
const seen = (name: string) =>
  site.run(async (ctx) => {
    const { values } = await load(ctx, 'Claim', name)
    return { state: values.workflow_state, docstatus: Number(values.docstatus), mark: values.mark ?? null }
  })

/** Ways to take an action with one claim: by its name, or by writing what it leads to. */
const takes: Readonly<Record<string, (user: User, name: string, way: { action: string; next_state: State }) => Promise<TestAnswer>>> = {
  apply_workflow: (user, name, { action }) => workflow(user, 'apply_workflow', { doc: { doctype: 'Claim', name }, action }),
  PUT: (user, name, { next_state }) => put(user, name, { workflow_state: next_state, docstatus: docstatusOf[next_state] }),
}

/** What is tried: every action; every state, where that is written. */
const tries = (way: string, from: State) =>
  way === 'PUT'
    ? stateNames.filter((state) => state !== from).map((next_state) => ({ action: '', next_state }))
    : actions.map((action) => ({ action, next_state: from }))

describe('a generated workflow', () => {
  it.each(stateNames)('offers from %s what roles and conditions allow', async (state) => {
    for (const at of situations.filter((each) => each.state === state)) {
      const doc = { doctype: 'Claim', name: names.get(keyOf(at)) }
      const answer = await workflow(at.user, 'get_transitions', { doc })
      const rows = answer.body.message as Json[]
      expect(
        rows.map((row) => `${row.action} ${row.next_state} ${row.allowed}`),
        JSON.stringify(at),
      ).toEqual(offered(at).map((way) => `${way.action} ${way.next_state} ${way.allowed}`))
      const common = await workflow(at.user, 'get_common_transition_actions', { doctype: 'Claim', docs: [doc, doc] })
      expect(common.body.message, JSON.stringify(at)).toEqual([...new Set(approvable(at).map(({ action }) => action))])
    }
  })

  it.each(Object.keys(takes).flatMap((way) => stateNames.map((state) => [way, state] as const)))('%s from %s', async (way, state) => {
    for (const at of situations.filter((each) => each.state === state)) {
      const name = names.get(keyOf(at)) ?? ''
      for (const one of tries(way, state)) {
        const [taken] = approvable(at).filter((each) => (way === 'PUT' ? each.next_state === one.next_state : each.action === one.action))
        const answer = await takes[way]?.(at.user, name, one)
        expect(answer?.status, `${JSON.stringify(at)} ${one.action || one.next_state}: ${answer?.text}`).toBe(taken ? 200 : 417)
        if (!taken) continue
        const next = taken.next_state
        expect(await seen(name)).toEqual({ state: next, docstatus: docstatusOf[next], mark: way === 'PUT' ? null : `was ${next}` })
        await move(name, state)
      }
      expect(await seen(name)).toEqual({ state, docstatus: docstatusOf[state], mark: null })
    }
  })

  it.each(stateNames)('takes many from %s along, and leaves the others', async (state) => {
    for (const user of Object.keys(users) as User[])
      for (const action of actions) {
        const all = situations.filter((at) => at.state === state && at.user === user)
        const docnames = JSON.stringify(all.map((at) => names.get(keyOf(at))))
        const answer = await workflow(user, 'bulk_workflow_approval', { doctype: 'Claim', docnames, action })
        expect(answer.status).toBe(200)
        const told: string[] = JSON.parse(String(answer.body._server_messages)).map((text: string) => JSON.parse(text).message)
        const failures = told.flatMap((text) => (text.startsWith('<h4>Failed') ? (text.match(/<div>/g) ?? []) : []))
        const taken = all.map((at) => approvable(at).find((each) => each.action === action))
        expect(failures, `${user} ${action}`).toHaveLength(taken.filter((each) => !each).length)
        for (const [i, at] of all.entries()) {
          const name = names.get(keyOf(at)) ?? ''
          expect((await seen(name)).state).toBe(taken[i]?.next_state ?? state)
          if (taken[i]) await move(name, state)
        }
      }
  })

  it.each([
    ['an action that the state does not have', { state: 'Open', user: 'both', owner: 'asker', amount: 50 }, 'Pay', 'WorkflowTransitionError'],
    ['an action of another role', { state: 'Open', user: 'payer', owner: 'asker', amount: 50 }, 'Ask', 'WorkflowTransitionError'],
    ['a condition that fails', { state: 'Asked', user: 'payer', owner: 'asker', amount: 500 }, 'Approve', 'WorkflowTransitionError'],
    ['an approval of one’s own', { state: 'Asked', user: 'payer', owner: 'payer', amount: 50 }, 'Approve', 'ValidationError'],
  ] as const)('tells %s', async (_what, at, action, type) => {
    const name = names.get(keyOf(at)) ?? ''
    expect(await workflow(at.user, 'apply_workflow', { doc: { doctype: 'Claim', name }, action })).toMatchObject({
      status: 417,
      body: { exc_type: type },
    })
  })
})
