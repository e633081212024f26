import { compile } from 'cortado/database/build.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Whoever has the answer to a change meets what it made of users, policies, workflows and settings with the next request.

type Json = Record<string, unknown>

const all = { read: 1, write: 1, create: 1 }
const field = (fieldname: string, fieldtype = 'Data', options?: string) => ({ fieldname, fieldtype, options })
const doctypes = [
  { name: 'Branch', autoname: 'prompt', allow_rename: 1, fields: [field('note')], permissions: [] },
  {
    name: 'Leaf',
    autoname: 'prompt',
    is_submittable: 1,
    fields: [field('note'), field('branch', 'Link', 'Branch'), field('state'), field('amended_from', 'Link', 'Leaf')],
    permissions: [{ role: 'Keeper', ...all, submit: 1, cancel: 1, amend: 1 }],
  },
  { name: 'Hashed', is_submittable: 1, fields: [field('note')], permissions: [{ role: 'Keeper', ...all }] },
  { name: 'Node', autoname: 'prompt', fields: [field('parent_node', 'Link', 'Node')], permissions: [{ role: 'Keeper', read: 1 }] },
]

let site: TestSite
let http: TestServer
let cookie: string

const made = async (doctype: string, values: Json): Promise<void> => {
  await site.run(async (ctx) => insert(await newDocument(ctx, doctype, values)))
}
const admin = async (method: string, path: string, json?: Json): Promise<Json> => {
  const { status, text, body } = await http.request(method, path, { cookie, json })
  expect(status, text).toBeLessThan(300)
  return body
}
const call = (method: string, json: Json) => admin('POST', `/api/method/${method}`, json)
const ann = (method: string, path: string, json?: Json) => http.request(method, path, { json, headers: { authorization: 'token annkey:annsecret' } })
const seen = async (doctype: string): Promise<unknown[]> =>
  (((await ann('GET', `/api/resource/${doctype}?limit=0`)).body.data ?? []) as Json[]).map(({ name }) => name).sort()

beforeAll(async () => {
  site = await createTestSite()
  await made('Role', { role_name: 'Keeper', desk_access: 1 })
  for (const values of doctypes) await made('DocType', { module: 'Core', custom: 1, ...values })
  await made('Custom Field', { dt: 'User', fieldname: 'branch', label: 'Branch', fieldtype: 'Link', options: 'Branch' })
  for (const name of ['north', 'south']) {
    await made('Branch', { name })
    await made('Leaf', { name: `leaf ${name}`, branch: name })
  }
  const keys = { api_key: 'annkey', api_secret: 'annsecret' }
  await made('User', { email: 'ann@example.com', first_name: 'Ann', branch: 'north', roles: [{ role: 'Keeper' }], ...keys })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

describe('a policy', () => {
  it('knows what the user links to by its new name', async () => {
    const conditions = [{ attribute: 'resource.branch', operator: '=', other_attribute: 'user.branch' }]
    await made('Access Policy', { policy_name: 'Own branch', document_type: 'Leaf', effect: 'Allow', read: 1, enabled: 1, conditions })
    expect(await seen('Leaf')).toEqual(['leaf north'])
    await call('frappe.client.rename_doc', { doctype: 'Branch', old_name: 'north', new_name: 'far north' })
    expect(await seen('Leaf')).toEqual(['leaf north'])
    await admin('DELETE', '/api/resource/Access Policy/Own branch')
  })

  it('knows that a role makes its users Website Users', async () => {
    const conditions = [{ attribute: 'user.user_type', operator: '=', value: 'System User' }]
    await made('Access Policy', { policy_name: 'System Users', document_type: 'Leaf', effect: 'Allow', read: 1, enabled: 1, conditions })
    expect(await seen('Leaf')).toEqual(['leaf north', 'leaf south'])
    await admin('PUT', '/api/resource/Role/Keeper', { desk_access: 0 })
    expect(await seen('Leaf')).toEqual([])
    await admin('PUT', '/api/resource/Role/Keeper', { desk_access: 1 })
    expect(await seen('Leaf')).toEqual(['leaf north', 'leaf south'])
    await admin('DELETE', '/api/resource/Access Policy/System Users')
  })
})

describe('User Permissions', () => {
  it('reach below a DocType that becomes a tree, and follow its numbers', async () => {
    for (const [name, parent_node] of [
      ['top', null],
      ['below', 'top'],
      ['aside', null],
    ] as const)
      await made('Node', { name, parent_node })
    await made('User Permission', { user: 'ann@example.com', allow: 'Node', for_value: 'top', apply_to_all_doctypes: 1 })
    expect(await seen('Node')).toEqual(['top'])
    await admin('PUT', '/api/resource/DocType/Node', { is_tree: 1, nsm_parent_field: 'parent_node' })
    await call('frappe.utils.nestedset.rebuild_tree', { doctype: 'Node' })
    expect(await seen('Node')).toEqual(['below', 'top'])
    await site.run(({ db }) => db.write(compile(db.dialect, sql`update ${sql.table('tabNode')} set lft = 0, rgt = 0`)))
    await made('User Permission', { user: 'ann@example.com', allow: 'Branch', for_value: 'south', apply_to_all_doctypes: 1 })
    expect(await seen('Node')).toEqual(['top'])
    await call('frappe.utils.nestedset.rebuild_tree', { doctype: 'Node' })
    expect(await seen('Node')).toEqual(['below', 'top'])
    await site.run(({ db }) => db.write(compile(db.dialect, sql`delete from ${sql.table('tabUser Permission')} where allow = 'Branch'`)))
    await site.run(async (ctx) => ctx.changes.publish({ doctype: 'User Permission', name: '', change: 'update' }))
  })

  it('by name, and shares, count for the name that a document gets, not for one that was sent', async () => {
    await made('Leaf', { name: 'gone', note: 'x' })
    for (const docstatus of [1, 2]) await admin('PUT', '/api/resource/Leaf/gone', { docstatus })
    await made('User Permission', { user: 'ann@example.com', allow: 'Leaf', for_value: 'gone', apply_to_all_doctypes: 1 })
    const amendment = { doctype: 'Leaf', name: 'gone', amended_from: 'gone' }
    expect((await ann('POST', '/api/method/frappe.client.insert', { doc: amendment })).status).toBe(403)
    await made('Hashed', { note: 'mine' })
    const [{ name }] = (await admin('GET', '/api/resource/Hashed')).data as [{ name: string }]
    await made('DocShare', { user: 'ann@example.com', share_doctype: 'Hashed', share_name: name, read: 1, write: 1, submit: 1 })
    expect((await ann('POST', '/api/resource/Hashed', { name, docstatus: 1 })).status).toBe(403)
    expect((await ann('POST', '/api/resource/Hashed', { name })).status).toBe(200)
  })
})

describe('a workflow', () => {
  it('knows a role by its new name, whatever else names it', async () => {
    for (const workflow_state_name of ['Open', 'Shut']) await made('Workflow State', { workflow_state_name })
    await made('Workflow Action Master', { workflow_action_name: 'Close' })
    await made('Workflow', {
      workflow_name: 'Leaves',
      document_type: 'Leaf',
      workflow_state_field: 'state',
      is_active: 1,
      states: ['Open', 'Shut'].map((state) => ({ state, doc_status: '0', allow_edit: 'Keeper' })),
      transitions: [{ state: 'Open', action: 'Close', next_state: 'Shut', allowed: 'Keeper' }],
    })
    await made('Leaf', { name: 'moving' })
    const doc = (await admin('GET', '/api/resource/Leaf/moving')).data
    const actions = async () => (await call('frappe.model.workflow.get_transitions', { doc })).message as Json[]
    expect((await actions()).map(({ allowed }) => allowed)).toEqual(['Keeper'])
    await call('frappe.client.rename_doc', { doctype: 'Role', old_name: 'Keeper', new_name: 'Guardian' })
    expect((await actions()).map(({ allowed }) => allowed)).toEqual(['Guardian'])
    expect((await ann('GET', '/api/resource/Hashed')).status).toBe(200)
  })
})
