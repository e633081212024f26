import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let [admin, jo] = ['', '']
const none = { read: 0, write: 0, create: 0, delete: 0, submit: 0, cancel: 0 }
const password = 'a-very-long-password-7'

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: Json) => insert(await newDocument(ctx, doctype, values))
    await make('Role', { role_name: 'Clerk', desk_access: 1 })
    const field = { fieldname: 'title', fieldtype: 'Data', label: 'Title' }
    const doctype = (values: Json) => make('DocType', { module: 'Core', custom: 1, fields: [field], ...values })
    await doctype({
      name: 'Parcel',
      is_submittable: 1,
      show_title_field_in_link: 1,
      title_field: 'title',
      show_preview_popup: 1,
      permissions: [{ role: 'Clerk', ...none, read: 1, write: 1, create: 1, submit: 1 }],
    })
    await doctype({ name: 'Area', is_tree: 1, permissions: [{ role: 'Clerk', ...none, read: 1, select: 1 }] })
    await doctype({ name: 'Post Settings', issingle: 1, permissions: [{ role: 'Clerk', ...none, read: 1 }] })
    await doctype({ name: 'Vault', issingle: 1, permissions: [{ role: 'System Manager', ...none, read: 1 }] })
    await make('User', { email: 'jo@example.com', first_name: 'Jo', roles: [{ role: 'Clerk' }], new_password: password, send_welcome_email: 0 })
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
  jo = await http.login('jo@example.com', password)
})
afterAll(() => site.close())

const call = (method: string, json: Json = {}, cookie: string | undefined = jo) => http.request('POST', `/api/method/${method}`, { cookie, json })
const answered = async (method: string, json: Json = {}, cookie = jo): Promise<unknown> => {
  const { status, text, body } = await call(method, json, cookie)
  expect(status, text).toBe(200)
  return (body as Json).message
}
const boot = async (cookie = jo) => (await answered('core.boot.get', {}, cookie)) as Json & { user: Json & Record<string, string[]> }

describe('a client that starts', () => {
  it('is told what the user may do with DocTypes, and what they are', async () => {
    const { user, ...facts } = await boot()
    const can = (right: string) => ['Parcel', 'Area', 'Post Settings', 'Vault'].filter((name) => (user[`can_${right}`] as string[]).includes(name))
    expect(Object.fromEntries(['read', 'select', 'write', 'create', 'submit', 'cancel', 'delete'].map((right) => [right, can(right)]))).toEqual({
      read: ['Parcel', 'Area', 'Post Settings'],
      select: ['Area'],
      write: ['Parcel'],
      create: ['Parcel'],
      submit: ['Parcel'],
      cancel: [],
      delete: [],
    })
    expect(facts).toMatchObject({
      nested_set_doctypes: expect.arrayContaining(['Area']),
      single_types: expect.arrayContaining(['Post Settings']),
      link_title_doctypes: expect.arrayContaining(['Parcel']),
      link_preview_doctypes: expect.arrayContaining(['Parcel']),
      module_app: expect.objectContaining({ core: 'core' }),
      max_file_size: expect.any(Number),
    })
    expect(facts.single_types).not.toContain('Vault')
    expect((await boot(admin)).single_types).toContain('Vault')
  })

  it('hears of changes of DocTypes: metadata_version is another one after each', async () => {
    const versions: unknown[] = []
    const note = async () => versions.push((await boot()).metadata_version)
    const rest = async (method: string, path: string, json?: Json) => {
      const { status, text } = await http.request(method, `/api/resource/${path}`, { cookie: admin, json })
      expect(status, text).toBeLessThan(300)
      await note()
    }
    await note()
    await note()
    expect(new Set(versions).size).toBe(1)
    await rest('POST', 'Custom Field', { dt: 'Parcel', fieldname: 'colour', label: 'Colour', fieldtype: 'Data' })
    await rest('PUT', 'Custom Field/Parcel-colour', { label: 'Paint' })
    const setter = { doctype_or_field: 'DocField', doc_type: 'Parcel', field_name: 'title', property: 'bold', property_type: 'Check', value: '1' }
    await rest('POST', 'Property Setter', setter)
    await rest('DELETE', 'Custom Field/Parcel-colour')
    await rest('POST', 'Client Script', { name: 'S', dt: 'Parcel', view: 'Form', enabled: 1, script: '' })
    expect(new Set(versions).size).toBe(6)
    await http.request('POST', '/api/resource/Parcel', { cookie: jo, json: { title: 'x' } })
    await note()
    expect(versions.at(-1)).toBe(versions.at(-2))
  })

  it('is told nothing of this as a guest', async () => {
    const guest = (await http.request('POST', '/api/method/core.boot.get')).body as { message: Json }
    for (const key of ['metadata_version', 'single_types', 'module_app', 'max_file_size']) expect(guest.message).not.toHaveProperty(key)
    expect(guest.message.user).not.toHaveProperty('can_read')
  })
})

describe('the socket server', () => {
  it('asks who somebody is, and what they may read', async () => {
    expect(await answered('frappe.realtime.get_user_info')).toEqual({ user: 'jo@example.com', user_type: 'System User', installed_apps: ['core'] })
    expect(await answered('frappe.realtime.has_permission', { doctype: 'Parcel' })).toBe(true)
    expect((await call('frappe.realtime.has_permission', { doctype: 'Vault' })).status).toBe(403)
    expect((await call('frappe.realtime.has_permission', { doctype: 'Parcel', name: 'nowhere' })).status).toBe(404)
    expect((await http.request('POST', '/api/method/frappe.realtime.has_permission', { json: { doctype: 'Parcel' } })).status).toBe(403)
  })
})

describe('apps', () => {
  it('are chosen as the one to begin with, and given up by choosing them again', async () => {
    expect(await answered('frappe.apps.get_apps')).toEqual([])
    const chosen = async () =>
      ((await http.request('GET', '/api/resource/User/jo@example.com', { cookie: admin })).body as { data: Json }).data.default_app || null
    await answered('frappe.apps.set_app_as_default', { app_name: 'core' })
    expect(await chosen()).toBe('core')
    await answered('frappe.apps.set_app_as_default', { app_name: 'core' })
    expect(await chosen()).toBe(null)
    expect((await call('frappe.apps.set_app_as_default', { app_name: 'x' })).status).toBe(417)
  })
})

describe('reminders', () => {
  const method = 'frappe.automation.doctype.reminder.reminder.create_new_reminder'
  it('are kept for the user, about what the user may read', async () => {
    const made = await answered(method, {
      remind_at: '2999-01-01 09:00:00',
      description: 'Call',
      reminder_doctype: 'User',
      reminder_docname: 'jo@example.com',
    })
    expect(made).toMatchObject({ doctype: 'Reminder', user: 'jo@example.com', description: 'Call', notified: 0 })
    expect(await answered(method, { remind_at: '2999-01-01 09:00:00', description: 'Anything' })).toMatchObject({ user: 'jo@example.com' })
    expect((await call(method, { remind_at: '2020-01-01 09:00:00', description: 'Late' })).status).toBe(417)
    const secret = { remind_at: '2999-01-01 09:00:00', description: 'x', reminder_doctype: 'Vault', reminder_docname: 'Vault' }
    expect((await call(method, secret)).status).toBe(403)
    const others = (await http.request('GET', '/api/resource/Reminder', { cookie: admin })).body as { data: unknown[] }
    expect(others.data).toHaveLength(2)
  })
})

it('a document is saved again by who has just inserted it, rows included', async () => {
  const values = await site.run(async (ctx) => {
    const parcel = await insert(await newDocument(ctx, 'Parcel', { title: 'one' }))
    parcel.set('title', 'two')
    await parcel.save()
    await parcel.submit()
    return parcel.values
  })
  expect(values).toMatchObject({ title: 'two', docstatus: 1 })
})

describe('a client', () => {
  it('may have what is kept of its user read anew', async () => {
    const { status, body } = await call('frappe.sessions.clear')
    expect([status, (body as Json).message, String((body as Json)._server_messages)]).toEqual([
      200,
      undefined,
      expect.stringContaining('Cache Cleared'),
    ])
    expect((await call('frappe.sessions.clear', {}, '')).status).toBe(403)
  })

  it('is told that get_js is closed', async () => {
    expect(await call('frappe.client.get_js', { items: '[]' })).toMatchObject({ status: 403, body: { exc_type: 'PermissionError' } })
  })
})
