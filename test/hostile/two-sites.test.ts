import { serveSites, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nasty } from './requests.ts'
import { addressOf, patterns, query } from './routes.ts'

/** A site under its name, with a word that stands in everything that is stored there. */
interface Tenant {
  readonly name: string
  readonly mark: string
  readonly site: TestSite
}

let tenants: readonly [Tenant, Tenant]
let http: TestServer
const cookies = new Map<string, string>()

/** Sends a request to one of the sites. */
const ask = (tenant: Tenant, method: string, path: string, options: Parameters<TestServer['request']>[2] = {}) =>
  http.request(method, path, { cookie: cookies.get(tenant.name), ...options, headers: { 'x-frappe-site-name': tenant.name, ...options.headers } })

const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

beforeAll(async () => {
  const [left, right] = await Promise.all([createTestSite(), createTestSite()])
  tenants = [
    { name: 'left.example.com', mark: 'LEFTMARK', site: left },
    { name: 'right.example.com', mark: 'RIGHTMARK', site: right },
  ]
  const byName = new Map(tenants.map((tenant) => [tenant.name, tenant.site.host]))
  http = await serveSites((addressee) => (addressee === 'default' ? left.host : byName.get(addressee.site)))
  for (const tenant of tenants) {
    const { headers } = await ask(tenant, 'POST', '/api/method/login', { form: { usr: 'Administrator', pwd: 'admin' } })
    cookies.set(tenant.name, cookieOf(headers))
  }
})
afterAll(async () => {
  await http.close()
  for (const { site } of tenants) await site.close()
})

const other = (tenant: Tenant): Tenant => (tenant === tenants[0] ? tenants[1] : tenants[0])

describe('two sites in one process', () => {
  it('keep values, counts, names and files apart while both are written to at once', async () => {
    const step = fc.record({
      side: fc.constantFrom(0, 1),
      verb: fc.constantFrom('create', 'read', 'list', 'update', 'delete', 'count', 'search', 'upload', 'comment'),
      name: fc.constantFrom('shared-1', 'shared-2', 'shared-3'),
      text: nasty,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
        await Promise.all(steps.map(({ side, ...rest }) => play(tenants[side === 0 ? 0 : 1], rest)))
      }),
      { numRuns: 25, endOnFailure: true },
    )
    for (const tenant of tenants) {
      for (const doctype of ['Tag', 'File', 'Note', 'Version', 'Deleted Document', 'Comment']) {
        const { text, status } = await ask(tenant, 'GET', `/api/resource/${doctype}?fields=["*"]&limit_page_length=0`)
        expect(status).toBe(200)
        expect(text).not.toContain(other(tenant).mark)
      }
    }
  }, 120_000)

  it('do not know each other’s sessions, keys and one-time links', async () => {
    for (const tenant of tenants) {
      const foreign = cookies.get(other(tenant).name)
      const who = await ask(tenant, 'GET', '/api/method/frappe.auth.get_logged_user', { cookie: foreign })
      expect([who.status, who.body.session_expired]).toEqual([403, 1])
      const key = await tenant.site.host.makeLoginKey()
      expect((await ask(other(tenant), 'GET', `/login?key=${key}`, { cookie: '' })).status).toBe(410)
      const json = { email: `${tenant.mark}@example.com`, first_name: 'K', api_key: tenant.mark, api_secret: 'secret' }
      expect((await ask(tenant, 'POST', '/api/resource/User', { json })).status).toBe(200)
      const headers = { authorization: `token ${tenant.mark}:secret` }
      expect((await ask(tenant, 'GET', '/api/method/frappe.auth.get_logged_user', { cookie: '', headers })).status).toBe(200)
      expect((await ask(other(tenant), 'GET', '/api/method/frappe.auth.get_logged_user', { cookie: '', headers })).status).toBe(401)
    }
  })

  it('have DocTypes, settings and users of their own under one name', async () => {
    for (const [index, tenant] of tenants.entries()) {
      const fields = [{ fieldname: `only_${index}`, fieldtype: index === 0 ? 'Int' : 'Data', label: tenant.mark }]
      const made = await ask(tenant, 'POST', '/api/resource/DocType', {
        json: { name: 'Twin', module: 'Core', custom: 1, fields, permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }] },
      })
      expect(made.status, made.text).toBe(200)
    }
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const index = n % 2
        const tenant = tenants[index === 0 ? 0 : 1]
        const { body, status } = await ask(tenant, 'POST', '/api/resource/Twin', { json: { only_0: n, only_1: `text ${n}` } })
        expect(status).toBe(200)
        expect(body.data).toMatchObject(index === 0 ? { only_0: n } : { only_1: `text ${n}` })
        expect(Object.keys(body.data as object)).not.toContain(`only_${1 - index}`)
        const list = await ask(tenant, 'GET', `/api/resource/Twin?fields=["only_${1 - index}"]`)
        expect(list.status).toBe(417)
      }),
    )
  })

  it('answer each route with what is their own', async () => {
    for (const pattern of patterns) {
      const targets = fc.sample(fc.tuple(fc.constantFrom('GET', 'POST', 'PUT'), addressOf(pattern), query), 4)
      const asked = targets.flatMap(([method, address, search]) =>
        tenants.map(async (tenant) => {
          const path = `${address}?${search}`.slice(0, 20_000)
          // what ends the session, or calls who is asked by another name, is for another test
          if (/log(in|out)|_password|[?&](sid|cmd)=/.test(path)) return
          const answer = await ask(tenant, method, path, method === 'GET' ? {} : { json: { title: tenant.mark, description: tenant.mark } })
          expect(answer.status, `${method} ${path}`).toBeLessThan(500)
          expect(answer.text, `${method} ${path}`).not.toContain(other(tenant).mark)
        }),
      )
      await Promise.all(asked)
    }
    for (const tenant of tenants) expect((await ask(tenant, 'GET', '/api/resource/Tag?fields=["description"]')).status).toBe(200)
  }, 60_000)

  it('change settings, roles and rights, and lock out who guesses, each for itself', async () => {
    const [left, right] = tenants
    const user = { email: 'both@example.com', first_name: 'Both', new_password: 'Roast-and-ship-7', send_welcome_email: 0 }
    for (const tenant of tenants) expect((await ask(tenant, 'POST', '/api/resource/User', { json: user })).status).toBe(200)
    const login = async (tenant: Tenant, pwd: string) => {
      const answer = await ask(tenant, 'POST', '/api/method/login', { cookie: '', form: { usr: user.email, pwd } })
      return { status: answer.status, cookie: cookieOf(answer.headers) }
    }
    const sessions = new Map([
      [left, await login(left, user.new_password)],
      [right, await login(right, user.new_password)],
    ])
    const mayRead = async (tenant: Tenant) => (await ask(tenant, 'GET', '/api/resource/Role', { cookie: sessions.get(tenant)?.cookie })).status
    expect([await mayRead(left), await mayRead(right)]).toEqual([403, 403])
    await ask(left, 'PUT', `/api/resource/User/${user.email}`, { json: { roles: [{ role: 'System Manager' }] } })
    expect([await mayRead(left), await mayRead(right)]).toEqual([200, 403])
    await ask(left, 'PUT', '/api/resource/System Settings/System Settings', { json: { allow_consecutive_login_attempts: 2 } })
    for (let n = 0; n < 5; n++) await login(left, 'wrong')
    expect([(await login(left, user.new_password)).status, (await login(right, user.new_password)).status]).toEqual([429, 200])
  })

  it.each([
    'left.example.com ',
    'LEFT.example.com',
    'left.example.com.',
    'nowhere.example.com',
    '../left.example.com',
    'left.example.com/..',
    '',
    '.',
    '..',
    '%00',
    '__proto__',
    'constructor',
  ])('answer by the name that is sent, or nobody does: %j', async (name) => {
    const answer = await http.request('GET', '/api/method/ping', { headers: { 'x-frappe-site-name': name } })
    expect([200, 404]).toContain(answer.status)
    const header = await http.request('GET', `/api/resource/Tag?fields=["*"]`, {
      cookie: cookies.get('right.example.com'),
      headers: { 'x-frappe-site-name': name },
    })
    expect(header.status).toBeGreaterThanOrEqual(400)
  })
})

async function play(tenant: Tenant, { verb, name, text }: { verb: string; name: string; text: string }): Promise<void> {
  const path = `/api/resource/Tag/${name}`
  const description = `${tenant.mark} ${text.toWellFormed().replaceAll('\0', '')}`
  const sent: Readonly<Record<string, () => ReturnType<typeof ask>>> = {
    create: () => ask(tenant, 'POST', '/api/resource/Tag', { json: { name, __newname: name, description } }),
    read: () => ask(tenant, 'GET', path),
    list: () => ask(tenant, 'GET', '/api/resource/Tag?fields=["*"]'),
    update: () => ask(tenant, 'PUT', path, { json: { description } }),
    delete: () => ask(tenant, 'DELETE', path),
    count: () => ask(tenant, 'GET', '/api/method/frappe.client.get_count?doctype=Tag'),
    search: () => ask(tenant, 'GET', `/api/method/frappe.desk.search.search_link?doctype=Tag&txt=${encodeURIComponent(name)}`),
    comment: () => ask(tenant, 'POST', '/api/resource/Note', { json: { title: description.slice(0, 100), content: description } }),
    upload: () => upload(tenant, description),
  }
  const answer = await sent[verb]?.()
  expect(answer?.status, answer?.text).toBeLessThan(500)
  expect(answer?.text).not.toContain(other(tenant).mark)
}

/** A file of one name on both sites, fetched again at once, also from the other one. */
async function upload(tenant: Tenant, content: string): ReturnType<typeof ask> {
  const stored = await ask(tenant, 'POST', '/api/method/frappe.client.attach_file', {
    json: { filename: 'same.txt', filedata: content, doctype: 'User', docname: 'Administrator', is_private: 1 },
  })
  const url = (stored.body.message as { file_url?: string } | undefined)?.file_url
  if (url === undefined) return stored
  const there = await ask(other(tenant), 'GET', url)
  expect(there.text).not.toContain(tenant.mark)
  return ask(tenant, 'GET', url)
}
