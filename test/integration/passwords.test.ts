import type { Row } from 'cortado/database/db.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf } from './smtp.ts'
import { cookieOf, first, openUserSite, second, type UserSite } from './user-site.ts'

let on: UserSite
beforeAll(async () => {
  on = await openUserSite()
})
afterAll(() => on.close())
beforeEach(() => {
  on.smtp.mails.length = 0
})

describe('a password', () => {
  it('is reset by a mailed link, once; the link is nowhere else', async () => {
    await on.user('ann@example.com', { roles: [{ role: 'System Manager' }] })
    const before = await on.http.login('ann@example.com', first)
    const asked = await on.method('reset_password', { user: 'ann@example.com' })
    expect(asked.status).toBe(200)
    expect(asked.body.message).toBeUndefined()
    expect(asked.text).toContain("Password reset instructions have been sent to ann's email")
    const key = await on.mailedKey()
    expect(key).not.toBe('')
    const tables = ['tabUser', 'tabEmail Queue', '__Auth'].map((table) => on.read(sql`select * from ${sql.table(table)}`))
    const mime = (await Promise.all(tables)).flat().flatMap(Object.values).join('\n')
    const stored = bodyOf({ from: '', to: [], mime, login: undefined })
    expect(stored).toContain('Subject: Password Reset')
    expect(stored).not.toContain(key)
    const changed = await on.method('update_password', { new_password: second, key })
    expect(changed).toMatchObject({ status: 200, body: { message: '/app', home_page: '/app' } })
    const cookie = cookieOf(changed)
    expect((await on.http.request('GET', '/api/method/frappe.auth.get_logged_user', { cookie })).body).toEqual({ message: 'ann@example.com' })
    expect((await on.http.request('GET', '/api/method/frappe.auth.get_logged_user', { cookie: before })).status).toBe(403)
    const again = await on.method('update_password', { new_password: first, key })
    expect(again).toMatchObject({ status: 410, body: { message: 'The reset password link has either been used before or is invalid' } })
    await expect(on.http.login('ann@example.com', first)).rejects.toThrow('401')
    await on.http.login('ann@example.com', second)
  })

  it('is set by one of two who use the link at once', async () => {
    await on.user('race@example.com')
    await on.method('reset_password', { user: 'race@example.com' })
    const key = await on.mailedKey()
    const answers = await Promise.all([first, second].map((new_password) => on.method('update_password', { new_password, key })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('is not reset by a link that is too old, or was replaced by another', async () => {
    await on.user('late@example.com')
    await on.method('reset_password', { user: 'late@example.com' })
    const old = await on.mailedKey()
    await on.method('reset_password', { user: 'late@example.com' })
    const key = await on.mailedKey()
    expect((await on.method('update_password', { new_password: second, key: old })).status).toBe(410)
    await on.write(
      sql`update ${sql.table('tabUser')} set last_reset_password_key_generated_on = '2020-01-01 00:00:00' where name = 'late@example.com'`,
    )
    const late = await on.method('update_password', { new_password: second, key })
    expect(late).toMatchObject({ status: 410, body: { message: 'The reset password link has been expired' } })
  })

  it.each([
    ['Administrator', 200, 'not allowed'],
    ['Guest', 404, 'not found'],
    ['nobody@example.com', 404, 'not found'],
    ['off@example.com', 200, 'disabled'],
  ])('of %s is not reset by mail', async (name, status, message) => {
    if (name.startsWith('off')) await on.user(name, { enabled: 0 })
    expect(await on.method('reset_password', { user: name })).toMatchObject({ status, body: { message } })
    await on.site.host.mail.idle()
    expect(on.smtp.mails).toEqual([])
  })

  it('is asked for as often as the settings say', async () => {
    await on.settings({ password_reset_limit: 2 })
    const answers = []
    for (let at = 0; at < 3; at++) answers.push((await on.method('reset_password', { user: `limit${at}@example.com` })).status)
    expect(answers).toEqual([404, 404, 429])
    await on.settings({ password_reset_limit: 0 })
  })

  it.each([
    ['too easy', { new_password: '1234', old_password: first }, 417],
    ['too long', { new_password: 'Xy7-'.repeat(200), old_password: first }, 417],
    ['with a wrong old one', { new_password: second, old_password: 'wrong' }, 401],
    ['without an old one', { new_password: second }, 417],
    ['with a list as key', { new_password: second, key: ['like', '%'] }, 417],
    ['with the right old one', { new_password: second, old_password: first }, 200],
  ])('%s', async (what, json, status) => {
    const email = `${what.replaceAll(' ', '-')}@example.com`
    await on.user(email)
    const cookie = await on.http.login(email, first)
    expect((await on.method('update_password', json, cookie)).status).toBe(status)
    await on.http.login(email, status === 200 ? second : first)
  })

  it('that is too old is changed before the log-in', async () => {
    await on.user('aged@example.com')
    await on.write(sql`update ${sql.table('tabUser')} set last_password_reset_date = '2020-01-01' where name = 'aged@example.com'`)
    await on.settings({ force_user_to_reset_password: 90 })
    const login = (pwd: string) => on.http.request('POST', '/api/method/login', { json: { usr: 'aged@example.com', pwd } })
    const refused = await login(first)
    expect(refused.body).toEqual({ message: 'Password Reset', redirect_to: expect.stringContaining('/update-password?key=') })
    expect(cookieOf(refused)).toBe('')
    const key = new URL(String(refused.body.redirect_to)).searchParams.get('key')
    expect((await on.method('update_password', { key, new_password: second })).status).toBe(200)
    expect((await login(second)).body.message).toBe('No App')
    await on.settings({ force_user_to_reset_password: 0 })
  })

  it('is set on the page that the link leads to', async () => {
    await on.user('page@example.com')
    await on.method('reset_password', { user: 'page@example.com' })
    const key = await on.mailedKey()
    const headers = { accept: 'text/html' }
    expect((await on.http.request('GET', `/update-password?key=${key}"><script>`, { headers })).text).not.toContain('"><script>')
    const refused = await on.http.request('POST', '/update-password', { headers, form: { key, new_password: '1234' } })
    expect(refused).toMatchObject({ status: 417, text: expect.stringContaining('too easy') })
    const done = await on.http.request('POST', '/update-password', { headers, form: { key, new_password: second } })
    expect([done.status, done.headers.get('location')]).toEqual([303, '/'])
    await on.http.login('page@example.com', second)
  })
})

describe('a link that logs in', () => {
  it('does so once', async () => {
    await on.user('link@example.com')
    const send = (email: string) => on.http.request('POST', '/api/method/frappe.www.login.send_login_link', { json: { email } })
    expect((await send('link@example.com')).status).toBe(200)
    await on.site.host.mail.idle()
    const url =
      /https:\/\/acme\.example\.com(\/api\/method\/frappe\.www\.login\.login_via_key\?key=[\w-]+)/.exec(bodyOf(on.smtp.mails[0] as never))?.[1] ?? ''
    const opened = await on.http.request('GET', url)
    expect([opened.status, opened.headers.get('location')]).toEqual([302, '/'])
    const cookie = cookieOf(opened)
    expect((await on.http.request('GET', '/api/method/frappe.auth.get_logged_user', { cookie })).body).toEqual({ message: 'link@example.com' })
    expect((await on.http.request('GET', url)).status).toBe(403)
    expect((await send('nobody@example.com')).status).toBe(404)
    await on.settings({ login_with_email_link: 0 })
    expect((await send('link@example.com')).status).toBe(200)
    await on.site.host.mail.idle()
    expect(on.smtp.mails).toHaveLength(1)
    for (let at = 0; at < 3; at++) await send('link@example.com')
    expect((await send('link@example.com')).status).toBe(429)
  })
})

describe('sign-up', () => {
  const signUp = (email: string, more: Row = {}) => on.method('sign_up', { email, full_name: 'New <b>Person</b>', redirect_to: '/welcome', ...more })

  it('is off on a new site', async () => {
    expect(await signUp('new@example.com')).toMatchObject({ status: 417, body: { exc_type: 'ValidationError' } })
  })

  it('makes a Website User who sets a password by mail, and goes where they wanted', async () => {
    expect((await on.put('Website Settings/Website Settings', { disable_signup: 0 })).status).toBe(200)
    expect((await on.put('Portal Settings/Portal Settings', { default_role: 'Script Manager' })).status).toBe(200)
    await on.post('Role', { role_name: 'Customer Portal', desk_access: 0 })
    await on.put('Portal Settings/Portal Settings', { default_role: 'Customer Portal' })
    expect((await signUp('New@Example.com')).body).toEqual({ message: [1, 'Please check your email for verification'] })
    const made = await on.get('User/new@example.com')
    expect(made).toMatchObject({ user_type: 'Website User', enabled: 1, first_name: 'New Person', roles: [{ role: 'Customer Portal' }] })
    const key = await on.mailedKey()
    expect((await on.method('update_password', { key, new_password: second })).body).toMatchObject({ message: '/welcome', home_page: '/me' })
    expect((await signUp('new@example.com')).body).toEqual({ message: [0, 'Already Registered'] })
    await on.put('User/new@example.com', { enabled: 0 })
    expect((await signUp('new@example.com')).body).toEqual({ message: [0, 'Registered but disabled'] })
  })

  it.each([
    ['nonsense', {}, 417],
    ['', {}, 417],
    ['elsewhere@example.com', { redirect_to: 'https://evil.example.com' }, 200],
    ['nowhere@example.com', { redirect_to: undefined }, 200],
  ])('of %j %j: %i', async (email, more, status) => {
    expect((await signUp(email, more)).status).toBe(status)
    if (status === 200) expect((await on.get(`User/${email}`)).redirect_url).toBeFalsy()
  })

  it('ends for a while where too many came', async () => {
    await on.write(
      sql`insert into ${sql.table('tabUser')} (name, email, first_name, creation) select 'mass' || n || '@example.com', 'mass' || n || '@example.com', 'Mass', ${await on.site.run(async (ctx) => ctx.clock.timestamp())} from generate_series(1, 301) n`,
    )
    expect((await signUp('late-comer@example.com')).status).toBe(429)
    await on.write(sql`delete from ${sql.table('tabUser')} where first_name = 'Mass'`)
  })
})

describe('Administrator acts as a user', () => {
  it('in a session of theirs, which the log and the user know of', async () => {
    await on.user('acted@example.com', { roles: [{ role: 'Script Manager' }] })
    const acted = await on.method('impersonate', { user: 'acted@example.com', reason: 'a <b>bug</b>' }, on.admin)
    expect(acted).toMatchObject({ status: 200, body: { full_name: 'acted' } })
    const cookie = cookieOf(acted)
    expect((await on.http.request('GET', '/api/method/frappe.auth.get_logged_user', { cookie })).body).toEqual({ message: 'acted@example.com' })
    const [session] = await on.read(sql`select sessiondata from ${sql.table('tabSessions')} where ${sql.id('user')} = 'acted@example.com'`)
    expect(JSON.parse(String(session?.sessiondata))).toMatchObject({ impersonated_by: 'Administrator' })
    expect(await on.read(sql`select operation, status, subject from ${sql.table('tabActivity Log')} where operation = 'Impersonate'`)).toEqual([
      { operation: 'Impersonate', status: 'Success', subject: 'User Administrator impersonated as acted@example.com' },
    ])
    const notes = await on.http.request('GET', '/api/resource/Notification Log?fields=["subject","type"]', { cookie })
    expect(notes.body.data).toMatchObject([{ type: 'Alert', subject: expect.stringContaining('Administrator just impersonated as you') }])
    on.admin = await on.http.login('Administrator', 'admin')
  })

  it.each([
    ['nobody@example.com', 'Administrator', 404],
    ['Guest', 'Administrator', 401],
    ['acted@example.com', 'manager', 403],
  ])('not as %s by %s', async (name, who, status) => {
    if (who === 'manager') await on.user('manager@example.com', { roles: [{ role: 'System Manager' }] })
    const cookie = who === 'manager' ? await on.http.login('manager@example.com', first) : on.admin
    expect((await on.method('impersonate', { user: name, reason: 'r' }, cookie)).status).toBe(status)
    on.admin = await on.http.login('Administrator', 'admin')
  })
})
