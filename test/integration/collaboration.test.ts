import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { type Person, people } from 'cortado/testing/people.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const all = { read: 1, write: 1, create: 1, delete: 1, share: 1 }
const desk = '/api/method/frappe.desk'
type Name = 'anna' | 'ben' | 'carl' | 'admin'

let site: TestSite
let users: Readonly<Record<Name, Person>>

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: Record<string, unknown>) => insert(await newDocument(ctx, doctype, values))
    await make('Role', { role_name: 'Porter' })
    const rights = [
      { role: 'Porter', ...all },
      { role: 'System Manager', ...all },
      { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
    ]
    const doctype = { module: 'Core', custom: 1, permissions: rights }
    await make('DocType', {
      ...doctype,
      name: 'Depot',
      is_tree: 1,
      autoname: 'field:title',
      title_field: 'title',
      fields: [{ fieldname: 'title', fieldtype: 'Data' }],
    })
    await make('DocType', {
      ...doctype,
      name: 'Pallet Row',
      istable: 1,
      permissions: [],
      fields: [{ fieldname: 'depot', fieldtype: 'Link', options: 'Depot' }],
    })
    await make('DocType', {
      ...doctype,
      name: 'Pallet',
      track_changes: 1,
      autoname: 'field:code',
      allow_rename: 1,
      fields: [
        { fieldname: 'code', fieldtype: 'Data' },
        { fieldname: 'note', fieldtype: 'Small Text', label: 'Remark' },
        { fieldname: 'secret', fieldtype: 'Data', permlevel: 1 },
        { fieldname: 'depot', fieldtype: 'Link', options: 'Depot' },
        { fieldname: 'rows', fieldtype: 'Table', options: 'Pallet Row' },
      ],
    })
    await make('DocType', {
      ...doctype,
      name: 'Waybill',
      is_submittable: 1,
      autoname: 'field:code',
      permissions: [{ role: 'System Manager', ...all, submit: 1, cancel: 1 }],
      fields: [
        { fieldname: 'code', fieldtype: 'Data' },
        { fieldname: 'before', fieldtype: 'Link', options: 'Waybill' },
        { fieldname: 'kind', fieldtype: 'Link', options: 'DocType' },
        { fieldname: 'of', fieldtype: 'Dynamic Link', options: 'kind' },
      ],
    })
    await make('Pallet', { code: 'P-1', note: 'Fragile glass' })
  })
  users = await people(site, { anna: ['Porter'], ben: ['Porter'], carl: [] })
}, 60_000)
afterAll(() => site.close())

const ask = (who: Name, method: string, path: string, json?: unknown) => users[who].send(method, path, json)
const query = (path: string, values: Record<string, string>): string => `${path}?${new URLSearchParams(values)}`
const said = async (who: Name, method: string, path: string, json?: unknown): Promise<unknown> => {
  const { status, body, text } = await ask(who, method, path, json)
  expect(status, text).toBeLessThan(300)
  return body.message ?? body.data
}
const make = (doctype: string, values: Record<string, unknown>) => said('admin', 'POST', `/api/resource/${doctype}`, values)
const logs = async (who: Name) =>
  (
    (await said(who, 'GET', `${desk}.doctype.notification_log.notification_log.get_notification_logs`)) as {
      notification_logs: Record<string, unknown>[]
    }
  ).notification_logs

describe('notifications', () => {
  const mention = (user: string) => `<p>see <span class="mention" data-id="${user}" data-value="x">@x</span></p>`
  const comment = (content: string) =>
    said('anna', 'POST', `${desk}.form.utils.add_comment`, {
      reference_doctype: 'Pallet',
      reference_name: 'P-1',
      content,
      comment_email: 'x',
      comment_by: 'x',
    })

  it('reach who is mentioned and may read the document, not others and not oneself', async () => {
    await comment(mention(users.ben.user) + mention(users.carl.user) + mention(users.anna.user))
    expect(await logs('ben')).toEqual([
      expect.objectContaining({ type: 'Mention', document_type: 'Pallet', document_name: 'P-1', from_user: users.anna.user }),
    ])
    expect([await logs('carl'), await logs('anna')]).toEqual([[], []])
  })

  it('tell of assignments and shares', async () => {
    await said('anna', 'POST', `${desk}.form.assign_to.add`, {
      doctype: 'Pallet',
      name: 'P-1',
      assign_to: JSON.stringify([users.ben.user]),
      description: 'pack it',
    })
    await said('anna', 'POST', '/api/method/frappe.share.add', { doctype: 'Pallet', name: 'P-1', user: users.carl.user, read: 1, notify: 1 })
    expect((await logs('ben'))[0]).toMatchObject({ type: 'Assignment', document_name: 'P-1' })
    expect((await logs('carl'))[0]).toMatchObject({ type: 'Share' })
  })

  it('are marked as read by who has them', async () => {
    const [first] = await logs('ben')
    const path = `${desk}.doctype.notification_log.notification_log`
    await said('anna', 'POST', `${path}.mark_as_read`, { docname: first?.name })
    expect((await logs('ben')).map(({ read }) => read)).toEqual([0, 0])
    await said('ben', 'POST', `${path}.mark_as_read`, { docname: first?.name })
    expect((await logs('ben')).map(({ read }) => read)).toEqual([1, 0])
    await said('ben', 'POST', `${path}.mark_all_as_read`)
    expect((await logs('ben')).map(({ read }) => read)).toEqual([1, 1])
  })

  it('are off where the user wants none', async () => {
    await said('admin', 'PUT', `/api/resource/Notification Settings/${users.ben.user}`, { enabled: 0 })
    const before = (await logs('ben')).length
    await comment(mention(users.ben.user))
    expect(await logs('ben')).toHaveLength(before)
  })

  it('offers names for mentions', async () => {
    const found = (await said('anna', 'GET', query(`${desk}.search.get_names_for_mentions`, { search_term: 'be' }))) as { id: string }[]
    expect(found.map(({ id }) => id)).toEqual([users.ben.user])
  })
})

describe('following a document', () => {
  const path = `${desk}.form.document_follow`
  const target = { doctype: 'Pallet', doc_name: 'P-1' }
  const followed = async (who: Name) =>
    (
      (await ask(who, 'GET', query(`${desk}.form.load.get_docinfo`, { doctype: 'Pallet', name: 'P-1' }))).body.docinfo as {
        is_document_followed: unknown
      }
    ).is_document_followed

  it('is for oneself, for documents that one may read and whose changes are kept, where one wants to be told', async () => {
    expect(await said('anna', 'POST', `${path}.follow_document`, target)).toBeUndefined()
    await said('admin', 'PUT', `/api/resource/User/${users.anna.user}`, { document_follow_notify: 1 })
    expect(await said('anna', 'POST', `${path}.follow_document`, target)).toMatchObject({ ref_docname: 'P-1', user: users.anna.user })
    expect(await said('anna', 'POST', `${path}.follow_document`, target)).toBeUndefined()
    expect(await said('anna', 'GET', query(`${path}.get_follow_users`, target))).toEqual([{ user: users.anna.user }])
    expect([await followed('anna'), await followed('ben')]).toEqual([expect.any(String), null])
    expect(await said('anna', 'POST', `${path}.update_follow`, { ...target, following: false })).toBe(true)
    expect(await followed('anna')).toBe(null)
    expect((await ask('ben', 'POST', `${path}.follow_document`, { ...target, user: users.anna.user })).status).toBe(403)
    expect((await ask('anna', 'POST', `${path}.follow_document`, { doctype: 'Waybill', doc_name: 'none' })).status).toBe(404)
  })
})

describe('what links to a document', () => {
  beforeAll(async () => {
    await make('Depot', { title: 'North', is_group: 1 })
    await make('Depot', { title: 'Pier', parent_depot: 'North' })
    await make('Pallet', { code: 'L-1', depot: 'Pier' })
    await make('Pallet', { code: 'L-2', rows: [{ depot: 'Pier' }] })
    await make('Waybill', { code: 'W-1', kind: 'Pallet', of: 'L-1', docstatus: 1 })
    await make('Waybill', { code: 'W-2', before: 'W-1', docstatus: 1 })
    await make('Waybill', { code: 'W-3', before: 'W-2', docstatus: 1 })
  })

  const linked = async (who: Name, doctype: string, docname: string) => {
    const found = (await said(who, 'GET', query(`${desk}.form.linked_with.get`, { doctype, docname }))) as Record<string, { name: string }[]>
    return Object.fromEntries(Object.entries(found).map(([owner, rows]) => [owner, rows.map(({ name }) => name).toSorted()]))
  }

  it('is found through links, rows and dynamic links, as far as the user may see it', async () => {
    expect(await linked('admin', 'Depot', 'Pier')).toEqual({ Pallet: ['L-1', 'L-2'] })
    expect(await linked('admin', 'Pallet', 'L-1')).toEqual({ Waybill: ['W-1'] })
    expect(await linked('anna', 'Pallet', 'L-1')).toEqual({})
    expect(await said('admin', 'GET', query(`${desk}.form.linked_with.get_linked_doctypes`, { doctype: 'Pallet' }))).toMatchObject({
      Waybill: { fieldname: ['of'], doctype_fieldname: 'kind' },
    })
  })

  it.each(['x', '{}', '[null]', '[1]', '[{}]', '[{"doctype": "Waybill"}]', '[{"doctype": "Waybill", "name": "none"}]'])(
    'to cancel %s is refused',
    async (docs) => {
      const { status } = await ask('admin', 'POST', `${desk}.form.linked_with.cancel_all_linked_docs`, { docs })
      expect([404, 417]).toContain(status)
    },
  )

  it('is cancelled together, those that hang on others first', async () => {
    const { docs, count } = (await said(
      'admin',
      'GET',
      query(`${desk}.form.linked_with.get_submitted_linked_docs`, { doctype: 'Waybill', name: 'W-1' }),
    )) as {
      docs: { name: string }[]
      count: number
    }
    expect([docs.map(({ name }) => name), count]).toEqual([['W-2', 'W-3'], 2])
    await said('admin', 'POST', `${desk}.form.linked_with.cancel_all_linked_docs`, { docs: JSON.stringify(docs) }).catch(() => {})
    expect(await said('admin', 'GET', '/api/resource/Waybill?fields=["name","docstatus"]')).toEqual([
      { name: 'W-1', docstatus: 1 },
      { name: 'W-2', docstatus: 2 },
      { name: 'W-3', docstatus: 2 },
    ])
  })
})

describe('a tree', () => {
  it('answers roots, children and all nodes, and takes new ones', async () => {
    await said('admin', 'POST', `${desk}.treeview.add_node`, { doctype: 'Depot', parent: 'North', title: 'Yard', is_group: 0 })
    const children = (parent?: string) => said('anna', 'GET', query(`${desk}.treeview.get_children`, { doctype: 'Depot', ...(parent && { parent }) }))
    expect(await children()).toEqual([{ value: 'North', title: 'North', expandable: 1 }])
    expect(await children('North')).toEqual([
      { value: 'Pier', title: 'Pier', expandable: 0 },
      { value: 'Yard', title: 'Yard', expandable: 0 },
    ])
    expect(await said('anna', 'GET', query(`${desk}.treeview.get_all_nodes`, { doctype: 'Depot', label: 'All' }))).toMatchObject([
      { parent: 'All', data: [{ value: 'North' }] },
      { parent: 'North', data: [{ value: 'Pier' }, { value: 'Yard' }] },
    ])
    expect((await ask('anna', 'GET', query(`${desk}.treeview.get_children`, { doctype: 'Pallet' }))).status).toBe(417)
  })
})

describe('settings of a list', () => {
  it("are the user's own, and merged key by key", async () => {
    const path = '/api/method/frappe.model.utils.user_settings'
    await said('anna', 'POST', `${path}.save`, { doctype: 'Pallet', user_settings: JSON.stringify({ List: { order: 'code' } }) })
    await said('anna', 'POST', `${path}.save`, { doctype: 'Pallet', user_settings: { last_view: 'List' } })
    expect(JSON.parse(String(await said('anna', 'GET', query(`${path}.get`, { doctype: 'Pallet' }))))).toEqual({
      List: { order: 'code' },
      last_view: 'List',
    })
    expect(await said('ben', 'GET', query(`${path}.get`, { doctype: 'Pallet' }))).toBe('{}')
    const { user_settings } = (await ask('anna', 'GET', query(`${desk}.form.load.getdoctype`, { doctype: 'Pallet' }))).body
    expect(JSON.parse(String(user_settings))).toHaveProperty('last_view', 'List')
    expect((await ask('anna', 'POST', `${path}.save`, { doctype: 'Pallet', user_settings: '[1]' })).status).toBe(417)
  })
})
