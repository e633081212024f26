import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// A user with thirty roles, User Permissions for five hundred regions, and two thousand shares.

const roles = Array.from({ length: 30 }, (_, n) => `Large Role ${n}`)
const span = (count: number) => Array.from({ length: count }, (_, n) => n)
const rights = { read: 1, write: 1, create: 1 }

let site: TestSite
let http: TestServer
const seen: { readonly text: string }[] = []
const listen = (message: unknown) => seen.push(message as { text: string })

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: Record<string, unknown>) => insert(await newDocument(ctx, doctype, values))
    for (const role_name of roles) await make('Role', { role_name })
    const doctype = (name: string, values: Record<string, unknown>) =>
      make('DocType', { name, module: 'Core', custom: 1, autoname: 'prompt', ...values })
    await doctype('Zone', { fields: [{ fieldname: 'title', fieldtype: 'Data' }], permissions: [] })
    const fields = [
      { fieldname: 'zone', fieldtype: 'Link', options: 'Zone' },
      { fieldname: 'size', fieldtype: 'Int' },
    ]
    await doctype('Stock', { fields, permissions: roles.map((role) => ({ role, ...rights })) })
    await doctype('Loose', { fields, permissions: [] })
    const keys = { api_key: 'largekey', api_secret: 'largesecret' }
    await make('User', { email: 'large@example.com', first_name: 'Large', roles: roles.map((role) => ({ role })), ...keys })
    await fill(ctx.db.write.bind(ctx.db))
  })
  http = await site.http()
  subscribe('cortado:statement', listen)
})
afterAll(async () => {
  unsubscribe('cortado:statement', listen)
  await site.close()
})

/** 600 zones, five stocks in each, 4,000 loose ones; the first 500 zones are allowed, every second loose one is shared. */
async function fill(write: (statement: { text: string; values: unknown[] }) => Promise<unknown>): Promise<void> {
  const standard = `'Administrator', 'Administrator', now(), now(), 0, 0`
  const columns = 'name, owner, modified_by, creation, modified, docstatus, idx'
  const run = (text: string) => write({ text, values: [] })
  await run(`insert into "tabZone" (${columns}) select 'z' || n, ${standard} from generate_series(0, 599) n`)
  await run(`insert into "tabStock" (${columns}, zone, size) select 's' || n, ${standard}, 'z' || n % 600, n from generate_series(0, 2999) n`)
  await run(`insert into "tabLoose" (${columns}, zone, size) select 'l' || n, ${standard}, 'z' || n % 600, n from generate_series(0, 3999) n`)
  await run(`insert into "tabUser Permission" (${columns}, "user", allow, for_value, apply_to_all_doctypes, is_default, hide_descendants)
    select 'up' || n, ${standard}, 'large@example.com', 'Zone', 'z' || n, 1, 0, 0 from generate_series(0, 499) n`)
  await run(`insert into "tabDocShare" (${columns}, "user", share_doctype, share_name, read, write, share, submit, everyone)
    select 'sh' || n, ${standard}, 'large@example.com', 'Loose', 'l' || n * 2, 1, 0, 0, 0, 0 from generate_series(0, 1999) n`)
}

const ask = async (path: string, json?: unknown, method = json ? 'POST' : 'GET') => {
  seen.length = 0
  const answer = await http.request(method, path, { json, headers: { authorization: 'token largekey:largesecret' } })
  return { answer, statements: [...seen] }
}
const names = (body: Record<string, unknown>): string[] => (body.data as { name: string }[]).map(({ name }) => name).sort()

describe('a user with thirty roles, five hundred User Permissions and two thousand shares', () => {
  it.each([
    ['by role', 'Stock', span(3000).flatMap((n) => (n % 600 < 500 ? [`s${n}`] : []))],
    ['by share', 'Loose', span(2000).map((n) => `l${n * 2}`)],
  ])('lists exactly what is open %s, in one short statement', async (_way, doctype, expected) => {
    await ask(`/api/resource/${doctype}?limit=1`)
    await ask('/api/method/frappe.client.get_count', { doctype })
    const { answer, statements } = await ask(`/api/resource/${doctype}?limit_page_length=0`)
    expect(names(answer.body)).toEqual(expected.toSorted())
    expect(statements).toHaveLength(1)
    expect(statements[0]?.text.length).toBeLessThan(2_000)
    const counted = await ask('/api/method/frappe.client.get_count', { doctype })
    expect(counted.answer.body.message).toBe(expected.length)
    expect(counted.statements).toHaveLength(1)
  })

  it.each([
    ['s499', 'Stock', 200],
    ['s500', 'Stock', 403],
    ['l10', 'Loose', 200],
    ['l11', 'Loose', 403],
  ])('reads %s of %s: %i, in at most two statements', async (name, doctype, status) => {
    await ask(`/api/resource/${doctype}/${name}`)
    const { answer, statements } = await ask(`/api/resource/${doctype}/${name}`)
    expect(answer.status).toBe(status)
    expect(statements.length).toBeLessThanOrEqual(2)
  })

  it('is looked up by few statements, however much there is of the user', async () => {
    await site.run(async (ctx) => ctx.changes.publish({ doctype: 'User Permission', name: '', change: 'update' }))
    const { answer, statements } = await ask('/api/resource/Stock/s1')
    expect([answer.status, statements.length <= 5]).toEqual([200, true])
  })

  it('writes within the limits', async () => {
    expect((await ask('/api/resource/Stock', { name: 'n1', zone: 'z1' })).answer.status).toBe(200)
    expect((await ask('/api/resource/Stock', { name: 'n2', zone: 'z550' })).answer.status).toBe(403)
    expect((await ask('/api/resource/Loose/l10', { size: 1 }, 'PUT')).answer.status).toBe(403)
  })
})
