import { administer, connectionTo } from 'cortado/database/embedded/databases.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { serveSite, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

let site: TestSite
let one: TestServer
let other: TestServer
let admin: string

beforeAll(async () => {
  site = await createTestSite({ doctypes: [{ name: 'Shared Thing', fields: [{ fieldname: 'title', fieldtype: 'Data' }] }] })
  await site.run(async (ctx) => {
    await insert(
      await newDocument(ctx, 'User', {
        email: 'two@example.com',
        first_name: 'Two',
        new_password: 'Two-processes-2',
        api_key: 'twokey',
        api_secret: 'twosecret',
      }),
    )
  })
  one = await site.http()
  other = await serveSite(await site.another())
  admin = await one.login('Administrator', 'admin')
})
afterAll(async () => {
  await other.close()
  await site.close()
})

/** Asks until the answer is as wanted: the other process hears of changes a moment later. */
const within = (check: () => Promise<boolean>): Promise<void> => expect.poll(check).toBe(true)

const asTwo = { headers: { authorization: 'token twokey:twosecret' } }

describe('a second process', () => {
  it('knows the session of the first, and that it ended', async () => {
    const cookie = await one.login('Administrator', 'admin')
    expect((await other.request('GET', '/api/resource/Role', { cookie })).status).toBe(200)
    await one.request('POST', '/api/method/logout', { cookie })
    await within(async () => (await other.request('GET', '/api/resource/Role', { cookie })).status === 403)
  })

  it('sees a DocType that was made and changed, without a restart', async () => {
    expect((await other.request('GET', '/api/resource/Fresh Thing', { cookie: admin })).status).toBe(404)
    const made = await one.request('POST', '/api/resource/DocType', {
      cookie: admin,
      json: {
        name: 'Fresh Thing',
        module: 'Core',
        custom: 1,
        fields: [{ fieldname: 'a', fieldtype: 'Data' }],
        permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
      },
    })
    expect(made.status).toBe(200)
    await within(async () => (await other.request('POST', '/api/resource/Fresh Thing', { cookie: admin, json: { a: 'x' } })).status === 200)
    await one.request('POST', '/api/resource/Custom Field', {
      cookie: admin,
      json: { dt: 'Fresh Thing', fieldname: 'b', fieldtype: 'Int', label: 'B' },
    })
    await within(async () => {
      const { body } = await other.request('POST', '/api/resource/Fresh Thing', { cookie: admin, json: { a: 'y', b: 5 } })
      return (body.data as Record<string, unknown>).b === 5
    })
  })

  it('sees roles, permissions and settings that changed', async () => {
    expect((await other.request('GET', '/api/resource/Shared Thing', asTwo)).status).toBe(403)
    await site.run(async (ctx) => {
      const user = await load(ctx, 'User', 'two@example.com')
      user.set('roles', [await newDocument(ctx, 'Has Role', { role: 'System Manager' })])
      await user.save()
    })
    await within(async () => (await other.request('GET', '/api/resource/Shared Thing', asTwo)).status === 200)
    await one.request('PUT', '/api/resource/User/two@example.com', { cookie: admin, json: { enabled: 0 } })
    await within(async () => (await other.request('GET', '/api/resource/Shared Thing', asTwo)).status === 401)
    await one.request('PUT', '/api/resource/System Settings/System Settings', { cookie: admin, json: { time_zone: 'Asia/Tokyo' } })
    await within(async () => (await other.request('GET', '/api/method/frappe.client.get_time_zone')).body.message !== undefined)
    await within(async () => JSON.stringify((await other.request('GET', '/api/method/frappe.client.get_time_zone')).body).includes('Asia/Tokyo'))
  })

  it('sees permissions that were given and taken', async () => {
    await site.run(async (ctx) => {
      await insert(await newDocument(ctx, 'Role', { role_name: 'Thing Reader' }))
      const reader = {
        email: 'reader@example.com',
        first_name: 'Reader',
        roles: [{ role: 'Thing Reader' }],
        api_key: 'readkey',
        api_secret: 'readsecret',
      }
      await insert(await newDocument(ctx, 'User', reader))
    })
    const asReader = { headers: { authorization: 'token readkey:readsecret' } }
    const status = async () => (await other.request('GET', '/api/resource/Shared Thing', asReader)).status
    expect(await status()).toBe(403)
    const permission = { parent: 'Shared Thing', role: 'Thing Reader', read: 1 }
    const given = await one.request('POST', '/api/resource/Custom DocPerm', { cookie: admin, json: permission })
    expect(given.status, given.text).toBe(200)
    await within(async () => (await status()) === 200)
    await one.request('DELETE', `/api/resource/Custom DocPerm/${(given.body.data as { name: string }).name}`, { cookie: admin })
    await within(async () => (await status()) === 403)
  })

  it('knows what it missed when it can hear again', async () => {
    await other.request('GET', '/api/resource/Shared Thing', { cookie: admin })
    await cutListeners()
    await one.request('POST', '/api/resource/Custom Field', {
      cookie: admin,
      json: { dt: 'Shared Thing', fieldname: 'late', fieldtype: 'Int', label: 'Late' },
    })
    await within(async () => {
      const { body } = await other.request('POST', '/api/resource/Shared Thing', { cookie: admin, json: { title: 't', late: 5 } })
      return (body.data as Record<string, unknown> | undefined)?.late === 5
    })
  })

  it('believes nothing that it kept for as long as it cannot hear of changes', async () => {
    const cookie = await one.login('Administrator', 'admin')
    const json = { email: 'deaf@example.com', first_name: 'Deaf', roles: [{ role: 'System Manager' }], api_key: 'deafkey', api_secret: 'deafsecret' }
    await site.run(async (ctx) => insert(await newDocument(ctx, 'User', json)))
    const asDeaf = { headers: { authorization: 'token deafkey:deafsecret' } }
    const timeZone = async () => (await other.request('GET', '/api/method/frappe.client.get_time_zone')).text
    expect((await other.request('GET', '/api/resource/Shared Thing', asDeaf)).status).toBe(200)
    expect((await other.request('GET', '/api/resource/Shared Thing', { cookie })).status).toBe(200)
    await allowConnections(false)
    try {
      await cutListeners()
      await one.request('PUT', '/api/resource/User/deaf@example.com', { cookie: admin, json: { enabled: 0 } })
      await one.request('POST', '/api/method/logout', { cookie })
      await one.request('PUT', '/api/resource/System Settings/System Settings', { cookie: admin, json: { time_zone: 'Europe/Lisbon' } })
      await within(async () => (await other.request('GET', '/api/resource/Shared Thing', asDeaf)).status === 401)
      await within(async () => (await other.request('GET', '/api/resource/Shared Thing', { cookie })).status === 403)
      await within(async () => (await timeZone()).includes('Lisbon'))
    } finally {
      await allowConnections(true)
    }
    expect((await other.request('GET', '/api/resource/Shared Thing', asDeaf)).status).toBe(401)
  })
})

/** Ends the connections on which the processes hear of each other's changes. */
async function cutListeners(): Promise<void> {
  const cut = await site.run((ctx) =>
    ctx.db.read({
      text: "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
      values: [],
    }),
  )
  expect(cut.length).toBeGreaterThan(0)
}

/** Whether new connections to the site's database are possible; those that are open go on. */
const allowConnections = (allowed: boolean) =>
  administer(connectionTo(inject('postgres'), 'postgres'), (client) =>
    client.query(`alter database "${site.host.site.config.db_name}" allow_connections ${allowed}`),
  )
