import { setTimeout as sleep } from 'node:timers/promises'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { serveSite, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

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

/** Asks until the answer is as wanted; fails after the second in which other processes have to know. */
async function within(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if (await check()) return
    await sleep(25)
  }
  expect.fail('the other process did not hear of the change')
}

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

  it('believes nothing that it kept while it cannot hear of changes', async () => {
    await other.request('GET', '/api/resource/Shared Thing', { cookie: admin })
    const cut = await site.run((ctx) =>
      ctx.db.read({
        text: "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
        values: [],
      }),
    )
    expect(cut.length).toBeGreaterThan(0)
    await one.request('POST', '/api/resource/Custom Field', {
      cookie: admin,
      json: { dt: 'Shared Thing', fieldname: 'late', fieldtype: 'Int', label: 'Late' },
    })
    await within(async () => {
      const { body } = await other.request('POST', '/api/resource/Shared Thing', { cookie: admin, json: { title: 't', late: 5 } })
      return (body.data as Record<string, unknown> | undefined)?.late === 5
    })
  })
})
