import { type Json, type Person, people } from 'cortado/testing/people.ts'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll } from 'vitest'

// A site with Essays, Letters, Poems and Ideas, which have no workflow yet: writers send them, chiefs decide about them.

const users = { writer: ['Writer'], chief: ['Chief'], boss: ['Chief', 'Writer'] }
/** Who asks; boss is a Chief and a Writer. */
export type User = keyof typeof users | 'admin'

const rights = { read: 1, write: 1, create: 1, submit: 1, cancel: 1, delete: 1 }
const permissions = ['Writer', 'Chief', 'System Manager'].map((role) => ({ role, ...rights }))
const fields = [
  { fieldname: 'topic', fieldtype: 'Data', label: 'Topic', allow_on_submit: 1 },
  { fieldname: 'verdict', fieldtype: 'Data', label: 'Verdict', permlevel: 2, allow_on_submit: 1 },
]
const doctypes = [
  ...['Essay', 'Letter', 'Poem'].map((name) => ({ name, permissions, fields, is_submittable: 1, track_changes: 1 })),
  { name: 'Idea', permissions: permissions.map((row) => ({ ...row, submit: 0, cancel: 0 })), fields },
]

/** The site. */
export let site: TestSite
let who: Readonly<Record<User, Person>>

/** Makes the site before the tests of a file, and closes it after them. */
export function useEssays(): void {
  beforeAll(async () => {
    site = await createTestSite({ roles: ['Writer', 'Chief'], doctypes })
    who = await people(site, users)
    for (const name of ['Fresh', 'Sent', 'Final', 'Gone', 'Aside']) await who.admin.make('Workflow State', { workflow_state_name: name })
    for (const name of ['Send', 'Finish', 'Drop', 'Return']) await who.admin.make('Workflow Action Master', { workflow_action_name: name })
  })
  afterAll(() => site.close())
}

/** A state of a workflow. */
export const state = (name: string, doc_status = '0', more: Json = {}): Json => ({ state: name, doc_status, allow_edit: 'Writer', ...more })
/** A transition of a workflow. */
export const way = (from: string, action: string, next_state: string, allowed = 'Chief', more: Json = {}): Json => ({
  state: from,
  action,
  next_state,
  allowed,
  allow_self_approval: 1,
  ...more,
})

/** Saves an active workflow: Fresh, Sent, Final, Gone. */
export const workflow = (name: string, document_type: string, more: Json = {}): Promise<TestAnswer> =>
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

/** A request of a user. */
export const send = (user: User, method: string, path: string, json?: unknown): Promise<TestAnswer> => who[user].send(method, path, json)
/** A method that a user calls. */
export const call = (user: User, method: string, args: Json): Promise<TestAnswer> => who[user].call(method, args)
/** A user takes a document on. */
export const apply = (user: User, doctype: string, name: unknown, action: string): Promise<TestAnswer> =>
  call(user, 'frappe.model.workflow.apply_workflow', { doc: JSON.stringify({ doctype, name }), action })
/** A document that a user makes. */
export const make = (user: User, doctype: string, values: Json = {}): Promise<Json> => who[user].make(doctype, { topic: 't', ...values })
/** A document as Administrator reads it. */
export const get = (doctype: string, name: unknown): Promise<Json> => who.admin.read(doctype, name)
/** What a user finds, the oldest first. */
export const list = (user: User, doctype: string, filters: Json, fields: string[]): Promise<Json[]> =>
  who[user].list(doctype, { filters, fields, order_by: 'creation asc' })
