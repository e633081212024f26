import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
let admin: string
let reader: string
const password = 'First-word-of-9'

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Region', autoname: 'field:title', fields: [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }] },
      { name: 'Stop', istable: 1, fields: [{ fieldname: 'region', fieldtype: 'Link', options: 'Region', label: 'Region' }] },
      { name: 'Route', fields: [{ fieldname: 'stops', fieldtype: 'Table', options: 'Stop', label: 'Stops' }] },
      { name: 'Depot', fields: [{ fieldname: 'region', fieldtype: 'Link', options: 'Region', label: 'Region' }] },
      { name: 'Visit', fields: [{ fieldname: 'region', fieldtype: 'Link', options: 'Region', label: 'Region', ignore_user_permissions: 1 }] },
    ],
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
  for (const title of ['North', 'South']) await post('Region', { title })
  await post('User', {
    email: 'reader@example.com',
    first_name: 'R',
    new_password: password,
    send_welcome_email: 0,
    roles: [{ role: 'Script Manager' }],
  })
  reader = await http.login('reader@example.com', password)
})
afterAll(() => site.close())

const post = (doctype: string, json: unknown, cookie = admin) => http.request('POST', `/api/resource/${doctype}`, { cookie, json })
const core = (name: string, json: unknown, cookie = admin) => http.request('POST', `/api/method/frappe.core.doctype.${name}`, { cookie, json })
const call = (name: string, json: unknown, cookie = admin) => core(`user_permission.user_permission.${name}`, json, cookie)
const read = (query: ReturnType<typeof sql>): Promise<Row[]> => site.run(({ db }) => db.read(compile(db.dialect, query)))

const stored = async (): Promise<string[]> =>
  (await read(sql`select applicable_for, is_default from ${sql.table('tabUser Permission')} where for_value = 'North' order by applicable_for`)).map(
    ({ applicable_for, is_default }) => `${applicable_for || '*'}${Number(is_default) ? '!' : ''}`,
  )

const north = { user: 'reader@example.com', doctype: 'Region', docname: 'North' }

describe('the permissions of a user for a document', () => {
  /** In the order of a dialog that is used again and again. */
  it.each([
    ['for all', { apply_to_all_doctypes: 1, applicable_doctypes: [], is_default: 1 }, 1, ['*!']],
    ['for all again', { apply_to_all_doctypes: 1, applicable_doctypes: [] }, 0, ['*!']],
    ['for two', { apply_to_all_doctypes: 0, applicable_doctypes: ['Depot', 'Route'] }, 1, ['Depot', 'Route']],
    ['for another one', { apply_to_all_doctypes: 0, applicable_doctypes: ['Route', 'Stop'] }, 1, ['Route', 'Stop']],
    ['for none', { apply_to_all_doctypes: 0, applicable_doctypes: [] }, 0, ['Route', 'Stop']],
    ['for all once more', { apply_to_all_doctypes: 1, applicable_doctypes: ['Depot'] }, 1, ['*']],
  ])('%s', async (_, data, answer, expected) => {
    expect((await call('add_user_permissions', { data: JSON.stringify({ ...north, ...data }) })).body).toEqual({ message: answer })
    expect(await stored()).toEqual(expected)
  })

  it.each([['a text'], [[]], [{ user: 'reader@example.com' }], [{ ...north, applicable_doctypes: 'Depot' }], [{ ...north, user: 5 }]])(
    'refuse %j',
    async (data) => {
      expect((await call('add_user_permissions', { data })).status).toBe(417)
    },
  )

  it('are told', async () => {
    expect((await call('get_user_permissions', {}, reader)).body.message).toEqual({ Region: [{ doc: 'North', applicable_for: null, is_default: 0 }] })
    expect((await call('get_user_permissions', { user: 'reader@example.com' })).body.message).toHaveProperty('Region')
    expect((await call('get_user_permissions', {})).body.message).toEqual({})
    const { message } = (await call('check_applicable_doc_perm', north)).body as { message: string[] }
    expect(message).toEqual(expect.arrayContaining(['Depot', 'Route']))
  })

  it('can count for the DocTypes that link there', async () => {
    const ask = (json: Row) =>
      call('get_applicable_for_doctype_list', { doctype: 'Region', txt: '', searchfield: 'name', start: 0, page_len: 50, filters: {}, ...json })
    const { message } = (await ask({})).body as { message: string[][] }
    expect(message.flat()).toEqual(expect.arrayContaining(['Depot', 'Region', 'Route', 'Stop']))
    expect(message.flat()).not.toContain('Visit')
    expect((await ask({ txt: 'dep' })).body.message).toEqual([['Depot']])
    expect((await ask({ doctype: 'None such' })).status).toBe(404)
  })

  it('are cleared', async () => {
    expect((await call('clear_user_permissions', { user: 'reader@example.com', for_doctype: 'Region' })).body).toEqual({ message: 1 })
    expect((await call('clear_user_permissions', { user: 'reader@example.com', for_doctype: 'Region' })).body).toEqual({ message: 0 })
    expect((await call('get_user_permissions', {}, reader)).body.message).toEqual({})
  })

  it.each([
    ['get_user_permissions', { user: 'Administrator' }],
    ['check_applicable_doc_perm', north],
    ['clear_user_permissions', { user: 'reader@example.com', for_doctype: 'Region' }],
    ['add_user_permissions', { data: { ...north, apply_to_all_doctypes: 1 } }],
  ])('%s is for System Managers', async (name, json) => {
    expect((await call(name, json, reader)).status).toBe(403)
  })
})

describe('session defaults', () => {
  const name = 'session_default_settings.session_default_settings'
  const fields = async () => JSON.parse(String((await core(`${name}.get_session_default_values`, {}, reader)).body.message)) as Row[]

  it('are chosen by the user and gone after the log-out', async () => {
    await http.request('PUT', '/api/resource/Session Default Settings/Session Default Settings', {
      cookie: admin,
      json: { session_defaults: [{ ref_doctype: 'Region' }] },
    })
    expect(await fields()).toEqual([{ fieldname: 'region', fieldtype: 'Link', options: 'Region', label: 'Default Region', default: null }])
    const set = (default_values: unknown) => core(`${name}.set_session_default_values`, { default_values }, reader)
    expect((await set('{"region":"North"}')).body).toEqual({ message: 'success' })
    expect(await fields()).toMatchObject([{ default: 'North' }])
    expect((await set({ time_zone: 'UTC' })).status).toBe(417)
    expect((await set('[]')).status).toBe(417)
    await http.request('POST', '/api/method/logout', { cookie: reader })
    reader = await http.login('reader@example.com', password)
    expect(await fields()).toMatchObject([{ default: null }])
  })
})

describe('the log of permissions', () => {
  const entries = async (doctype: string, name: string) =>
    (
      await read(
        sql`select status, changed_by, changes from ${sql.table('tabPermission Log')} where for_doctype = ${doctype} and for_document = ${name} order by creation`,
      )
    ).map(({ status, changed_by, changes }) => ({ status, changed_by, changes: JSON.parse(String(changes)) as unknown }))

  it('keeps what was changed of a user', async () => {
    await post('User', { email: 'logged@example.com', first_name: 'L', send_welcome_email: 0, roles: [{ role: 'Translator' }] })
    const roles = [{ role: 'Translator' }, { role: 'Script Manager' }]
    await http.request('PUT', '/api/resource/User/logged@example.com', { cookie: admin, json: { roles, first_name: 'Other' } })
    await http.request('PUT', '/api/resource/User/logged@example.com', { cookie: admin, json: { last_name: 'Name' } })
    await http.request('DELETE', '/api/resource/User/logged@example.com', { cookie: admin })
    expect(await entries('User', 'logged@example.com')).toMatchObject([
      { status: 'Added', changed_by: 'Administrator', changes: { from: {}, to: { roles: ['Translator'] } } },
      { status: 'Updated', changes: { from: { roles: ['Translator'] }, to: { roles: ['Script Manager', 'Translator'] } } },
      { status: 'Removed', changes: { from: { roles: ['Script Manager', 'Translator'] }, to: {} } },
    ])
  })

  it('keeps rules that are the own of the site', async () => {
    await http.request('POST', '/api/method/frappe.core.page.permission_manager.permission_manager.add', {
      cookie: admin,
      json: { parent: 'Region', role: 'Translator', permlevel: 0 },
    })
    expect((await entries('DocType', 'Region')).map(({ status }) => status)).toContain('Added')
  })
})

describe('small methods of core', () => {
  it.each([
    ['access_log.access_log.make_access_log', { doctype: 'Region', file_type: 'PDF', filters: { a: 1 } }, 200, 200],
    ['error_log.error_log.clear_error_logs', {}, 200, 403],
    ['log_settings.log_settings.has_unseen_error_log', {}, 200, 200],
    ['module_def.module_def.get_installed_apps', {}, 200, 200],
    ['installed_applications.installed_applications.get_installed_app_order', {}, 200, 403],
    ['role.role.role_query', { txt: 'Script' }, 200, 403],
    ['server_script.server_script.enabled', {}, 200, 200],
    ['system_settings.system_settings.load', {}, 200, 403],
    ['submission_queue.submission_queue.get_latest_submissions', { doctype: 'Region', docname: 'North' }, 200, 403],
    ['user_type.user_type.get_user_linked_doctypes', { txt: '' }, 200, 403],
    ['user_type.user_type.get_user_id', { parent: 'ToDo' }, 200, 403],
  ])('%s', async (name, json, manager, other) => {
    expect((await core(name, json)).status).toBe(manager)
    expect((await core(name, json, reader)).status).toBe(other)
    expect((await http.request('POST', `/api/method/frappe.core.doctype.${name}`, { json })).status).toBe(403)
  })

  it('answer what they should', async () => {
    expect((await core('user_type.user_type.get_user_id', { parent: 'DocShare' })).body.message).toEqual([{ label: 'User', value: 'user' }])
    expect((await core('role.role.role_query', { txt: 'Script Man' })).body.message).toEqual([['Script Manager']])
    expect(await read(sql`select export_from, ${sql.id('user')}, filters from ${sql.table('tabAccess Log')} order by creation limit 1`)).toEqual([
      { export_from: 'Region', user: 'Administrator', filters: '{"a":1}' },
    ])
  })
})
