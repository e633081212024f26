import type { Row } from 'cortado/database/db.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf } from './smtp.ts'
import { first, openUserSite, second, type UserSite } from './user-site.ts'

let on: UserSite
beforeAll(async () => {
  on = await openUserSite()
})
afterAll(() => on.close())
beforeEach(() => {
  on.smtp.mails.length = 0
})

describe('a user', () => {
  it('is welcomed by mail, unless that was not wanted', async () => {
    const made = await on.post('User', { email: 'welcome@example.com', first_name: '<i>Wel</i>', roles: [{ role: 'Script Manager' }] })
    expect(made.text).toContain('Welcome email sent')
    const key = await on.mailedKey()
    expect(bodyOf(on.smtp.mails[0] as never)).toContain('Your login id is <b>welcome@example.com</b>')
    expect((await on.method('update_password', { new_password: second, key })).body.message).toBe('/app')
    await on.user('quiet@example.com')
    await on.site.host.mail.idle()
    expect(on.smtp.mails).toHaveLength(1)
  })

  it('is welcomed in the words of an Email Template', async () => {
    await on.post('Email Template', {
      name: 'Own',
      subject: 'Hi {{ first_name }}',
      use_html: 1,
      response_html: '<p>{{ first_name }}: {{ link }}</p>',
    })
    await on.settings({ welcome_email_template: 'Own' })
    await on.post('User', { email: 'own@example.com', first_name: 'A & B' })
    await on.site.host.mail.idle()
    expect(on.smtp.mails[0]?.mime).toContain('Subject: Hi A & B')
    expect(bodyOf(on.smtp.mails[0] as never)).toContain('<p>A &amp; B: https://acme.example.com/update-password?key=')
    await on.settings({ welcome_email_template: null })
  })

  it('has a Contact, settings for notifications, a social id, the time zone of the site', async () => {
    const made = await on.user('whole@example.com', { first_name: 'Whole', last_name: 'Person', mobile_no: '+49 30 901820' })
    expect(made).toMatchObject({
      time_zone: 'UTC',
      username: 'whole',
      social_logins: [{ provider: 'frappe', userid: expect.stringMatching(/^[0-9a-f]{39}$/) }],
    })
    expect(await on.get('Notification Settings/whole@example.com')).toMatchObject({ enabled: 1, user: 'whole@example.com' })
    const contact = await on.get('Contact/Whole Person')
    expect(contact).toMatchObject({ user: 'whole@example.com', email_id: 'whole@example.com', phone_nos: [{ is_primary_mobile_no: 1 }] })
    await on.put('User/whole@example.com', { last_name: 'Other', phone: '+49 30 901821' })
    expect(await on.get('Contact/Whole Person')).toMatchObject({
      last_name: 'Other',
      full_name: 'Whole Other',
      phone_nos: [{}, { is_primary_phone: 1 }],
    })
  })

  it('keeps the defaults of the language', async () => {
    await on.put('Language/de', { date_format: 'dd.mm.yyyy', first_day_of_the_week: 'Monday', number_format: '', time_format: '' })
    await on.user('lang@example.com', { language: 'de' })
    const defaults = () =>
      on.read(
        sql`select defkey, defvalue from ${sql.table('tabDefaultValue')} where parent = 'lang@example.com' and defkey <> 'time_zone' order by defkey`,
      )
    expect(await defaults()).toEqual([
      { defkey: 'date_format', defvalue: 'dd.mm.yyyy' },
      { defkey: 'first_day_of_the_week', defvalue: 'Monday' },
    ])
    await on.put('User/lang@example.com', { language: null })
    expect(await defaults()).toEqual([])
  })

  it.each([
    ['one profile', { role_profiles: [{ role_profile: 'Desk A' }] }, ['Report Manager', 'Script Manager']],
    ['the profile of older clients', { role_profile_name: 'Desk B' }, ['Translator']],
    ['both ways', { role_profile_name: 'Desk B', role_profiles: [{ role_profile: 'Desk A' }] }, ['Report Manager', 'Script Manager', 'Translator']],
    ['a profile twice', { role_profiles: [{ role_profile: 'Desk B' }, { role_profile: 'Desk B' }] }, ['Translator']],
    ['a role besides a profile', { role_profiles: [{ role_profile: 'Desk B' }], roles: [{ role: 'System Manager' }] }, ['Translator']],
    ['roles twice, automatic and disabled ones', { roles: ['Translator', 'Translator', 'All', 'Gone'].map((role) => ({ role })) }, ['Translator']],
  ])('with %s', async (what, values, roles) => {
    await on.post('Role', { role_name: 'Gone', disabled: 1 })
    await on.post('Role Profile', { role_profile: 'Desk A', roles: [{ role: 'Script Manager' }, { role: 'Report Manager' }] })
    await on.post('Role Profile', { role_profile: 'Desk B', roles: [{ role: 'Translator' }] })
    const email = `${what.replaceAll(/\W/g, '-')}@example.com`
    await on.user(email, values)
    const stored = await on.get(`User/${email}`)
    expect((stored.roles as Row[]).map(({ role }) => role).toSorted()).toEqual(roles)
    expect(stored.role_profile_name).toBeFalsy()
    expect((stored.role_profiles as Row[]).every(({ name }) => Boolean(name))).toBe(true)
  })

  it('follows a Module Profile', async () => {
    await on.post('Module Profile', { module_profile_name: 'Few', block_modules: [{ module: 'Core' }, { module: 'Email' }] })
    const made = await on.user('few@example.com', { module_profile: 'Few', block_modules: [{ module: 'Desk' }] })
    expect((made.block_modules as Row[]).map(({ module }) => module)).toEqual(['Core', 'Email'])
    expect((await on.method('get_module_profile', { module_profile: 'Few' }, on.admin)).body.message).toMatchObject([
      { module: 'Core' },
      { module: 'Email' },
    ])
  })

  it('who is disabled is logged out, told nothing, and cannot come in by a link', async () => {
    await on.user('gone@example.com', { roles: [{ role: 'Script Manager' }] })
    const cookie = await on.http.login('gone@example.com', first)
    await on.method('reset_password', { user: 'gone@example.com' })
    const key = await on.mailedKey()
    const disabled = await on.put('User/gone@example.com', { enabled: 0 })
    expect(disabled.body.data).toMatchObject({ enabled: 0, thread_notify: 0, allowed_in_mentions: 0 })
    expect((await on.http.request('GET', '/api/method/frappe.auth.get_logged_user', { cookie })).status).toBe(403)
    expect((await on.get('Notification Settings/gone@example.com')).enabled).toBe(0)
    expect((await on.method('update_password', { new_password: second, key })).status).toBe(401)
  })

  it('who is renamed takes settings and defaults along; who is merged leaves them', async () => {
    await on.user('from@example.com', { language: 'de' })
    const rename = (old_name: string, new_name: string, merge = 0) =>
      on.http.request('POST', '/api/method/frappe.client.rename_doc', { cookie: on.admin, json: { doctype: 'User', old_name, new_name, merge } })
    expect((await rename('from@example.com', 'To@example.com')).body.message).toBe('to@example.com')
    expect(await on.get('Notification Settings/to@example.com')).toMatchObject({ user: 'to@example.com' })
    expect(await on.get('User/to@example.com')).toMatchObject({ email: 'to@example.com' })
    await on.http.login('to@example.com', first)
    await on.user('stays@example.com')
    expect((await rename('to@example.com', 'stays@example.com', 1)).status).toBe(200)
    expect(
      await on.read(sql`select name from ${sql.table('tabNotification Settings')} where name in ('to@example.com', 'stays@example.com')`),
    ).toEqual([{ name: 'stays@example.com' }])
    expect(await on.read(sql`select name from ${sql.table('tabDefaultValue')} where parent = 'to@example.com'`)).toEqual([])
  })

  it('who is deleted leaves no traces that are only theirs', async () => {
    await on.user('trace@example.com', { roles: [{ role: 'System Manager' }] })
    const cookie = await on.http.login('trace@example.com', first)
    await on.post('ToDo', { description: 'mine', allocated_to: 'trace@example.com' })
    await on.post('ToDo', { description: 'given', allocated_to: 'Administrator', assigned_by: 'trace@example.com' }, cookie)
    await on.post('User Permission', { user: 'trace@example.com', allow: 'Role', for_value: 'Translator' })
    expect((await on.http.request('DELETE', '/api/resource/User/trace@example.com', { cookie: on.admin })).status).toBe(202)
    for (const [table, field] of [
      ['ToDo', 'allocated_to'],
      ['ToDo', 'assigned_by'],
      ['User Permission', 'user'],
      ['DocShare', 'user'],
      ['Notification Settings', 'name'],
      ['Contact', 'user'],
      ['Sessions', 'user'],
      ['DefaultValue', 'parent'],
    ])
      expect(
        await on.read(sql`select ${sql.id(field as string)} from ${sql.table(`tab${table}`)} where ${sql.id(field as string)} = 'trace@example.com'`),
        table,
      ).toEqual([])
    expect((await on.http.request('GET', '/api/method/frappe.auth.get_logged_user', { cookie })).status).toBe(403)
  })

  it('with a username that is taken is told of another one', async () => {
    await on.user('one@example.com', { username: 'same', roles: [{ role: 'Script Manager' }] })
    const made = await on.post('User', {
      email: 'two@example.com',
      first_name: 'Two',
      username: 'same',
      send_welcome_email: 0,
      roles: [{ role: 'Script Manager' }],
    })
    expect((made.body.data as Row).username ?? null).toBeNull()
    expect(made.text).toContain('Username same already exists')
    expect(made.text).toContain('Suggested Username: two')
  })
})

describe('methods about users', () => {
  let reader: string
  beforeAll(async () => {
    await on.user('reader@example.com', { first_name: 'Read', last_name: 'Er', roles: [{ role: 'Script Manager' }] })
    reader = await on.http.login('reader@example.com', first)
  })

  it.each([
    ['get_roles', { uid: 'reader@example.com' }, 200, 200],
    ['get_roles', { uid: 'Administrator' }, 200, 403],
    ['get_roles', { uid: 'nobody@example.com' }, 404, 403],
    ['get_all_roles', {}, 200, 200],
    ['get_perm_info', { role: 'Script Manager' }, 200, 403],
    ['get_email_awaiting', { user: 'reader@example.com' }, 200, 200],
    ['get_email_awaiting', { user: 'Administrator' }, 200, 403],
    ['has_email_account', { email: 'x@example.com' }, 200, 403],
    ['get_timezones', {}, 200, 200],
    ['generate_keys', { user: 'reader@example.com' }, 200, 403],
    ['verify_password', { password: first }, 401, 200],
    ['switch_theme', { theme: 'Dark' }, 200, 200],
    ['switch_theme', { theme: 'Pink' }, 417, 417],
  ])('%s %j', async (name, json, manager, other) => {
    expect((await on.method(name, json, on.admin)).status).toBe(manager)
    if (name === 'verify_password') on.admin = await on.http.login('Administrator', 'admin')
    expect((await on.method(name, json, reader)).status).toBe(other)
    expect((await on.method(name, json)).status).toBe(403)
  })

  it('answers roles with the automatic ones', async () => {
    const { message } = (await on.method('get_roles', { uid: 'reader@example.com' }, on.admin)).body as { message: string[] }
    expect(message.toSorted()).toEqual(['All', 'Desk User', 'Guest', 'Script Manager'])
  })

  it('finds users for links', async () => {
    const query = (json: Row, cookie = on.admin) =>
      on.method('user_query', { doctype: 'User', txt: '', searchfield: 'name', start: 0, page_len: 50, ...json }, cookie)
    expect((await query({ txt: 'Er', filters: { email: 'reader@example.com' } })).body.message).toEqual([['reader@example.com', 'Read Er']])
    expect((await query({ filters: { name: 'quiet@example.com' } })).body.message).toEqual([])
    expect((await query({ filters: { name: 'quiet@example.com', ignore_user_type: 1 } })).body.message).toEqual([['quiet@example.com', 'quiet']])
    expect((await query({ searchfield: 'no_such_field' })).status).toBe(417)
  })
})

describe('a user type of the site', () => {
  beforeAll(async () => {
    await on.site.host.site.update({ user_type_doctype_limit: { courier: 2 } })
    await on.post('DocType', {
      name: 'Courier',
      module: 'Desk',
      custom: 1,
      fields: [{ fieldname: 'login', fieldtype: 'Link', options: 'User', label: 'Login' }],
      permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
    })
    await on.post('Role', { role_name: 'Courier', is_custom: 1, desk_access: 1 })
  })
  const type = (values: Row) =>
    on.post('User Type', {
      name: 'Courier',
      role: 'Courier',
      apply_user_permission_on: 'Courier',
      user_id_field: 'login',
      user_doctypes: [{ document_type: 'Courier', read: 1, write: 1 }],
      ...values,
    })

  it.each([
    ['without a limit', { name: 'Unlimited' }],
    ['beyond the limit', { user_doctypes: ['Courier', 'ToDo', 'Note'].map((document_type) => ({ document_type })) }],
    ['with a role that apps brought', { role: 'Script Manager' }],
    ['without a role', { role: null }],
    ['without the field of the user', { user_id_field: null }],
  ])('is refused %s', async (_, values) => {
    expect((await type(values)).status).toBe(417)
  })

  it('gives its users a role, rights and their own document', async () => {
    const saved = await type({})
    expect(saved.status, saved.text).toBe(200)
    const made = await on.user('courier@example.com', { user_type: 'Courier' })
    expect(made).toMatchObject({ user_type: 'Courier', roles: [] })
    const [mine, other] = [await on.post('Courier', { login: 'courier@example.com' }), await on.post('Courier', {})]
    await on.put('User/courier@example.com', { last_name: 'Now' })
    expect(await on.get('User/courier@example.com')).toMatchObject({ user_type: 'Courier', roles: [{ role: 'Courier' }] })
    const cookie = await on.http.login('courier@example.com', first)
    const open = async (answer: { body: Row }) =>
      (await on.http.request('GET', `/api/resource/Courier/${(answer.body.data as Row).name}`, { cookie })).status
    expect([await open(mine), await open(other)]).toEqual([200, 403])
    const change = async () => (await on.put(`Courier/${(mine.body.data as Row).name}`, { login: 'courier@example.com' }, cookie)).status
    expect(await change()).toBe(200)
    await on.put('User Type/Courier', { user_doctypes: [{ document_type: 'Courier', read: 1, write: 0 }] })
    expect(await change()).toBe(403)
  })
})
