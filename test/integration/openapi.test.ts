import { join } from 'node:path'
import { unavailable } from '@cortado/contract/error-catalogue.ts'
import { catalogue } from '@cortado/contract/errors.ts'
import { validate as parserValidate } from '@readme/openapi-parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { errorKeys } from 'cortado/http/envelope.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Described, describedFor, faultsOfPoorRequests, faultsOfReading, type Json } from './described.ts'

let site: TestSite
let http: TestServer
let admin: string
let seller: string

beforeAll(async () => {
  site = await createTestSite({ apps: [join(import.meta.dirname, '../../apps/erp')] })
  await site.run(async (ctx) => {
    const user = await newDocument(ctx, 'User', {
      email: 'seller@example.com',
      first_name: 'Seller',
      new_password: 'Roast-and-ship-7',
      roles: [{ role: 'Sales User' }],
    })
    await insert(user)
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
  seller = await http.login('seller@example.com', 'Roast-and-ship-7')
})
afterAll(() => site.close())

const readers: readonly [string, () => string][] = [
  ['Administrator', () => admin],
  ['a user with one role', () => seller],
  ['a guest', () => ''],
]

describe.each(readers)('the OpenAPI document of %s', (_name, cookie) => {
  it('is valid for two standard validators, with operations of different names', async () => {
    const { document, operations } = await describedFor(http, cookie())
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true })
    expect(await parserValidate(structuredClone(document) as never)).toMatchObject({ valid: true })
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has a tag for each operation, in one group', async () => {
    const { document, operations } = await describedFor(http, cookie())
    const tags = (document.tags as { name: string }[]).map(({ name }) => name)
    const grouped = (document['x-tagGroups'] as { tags: string[] }[]).flatMap((group) => group.tags)
    expect(grouped.toSorted()).toEqual(tags.toSorted())
    expect(operations.filter(({ operation }) => !tags.includes((operation.tags as string[])[0] ?? ''))).toEqual([])
  })
})

describe('what the document tells', () => {
  it('holds only what its reader may do', async () => {
    const [all, own, guest] = await Promise.all([describedFor(http, admin), describedFor(http, seller), describedFor(http, '')])
    expect(all.paths).toContain('/api/resource/System%20Settings/System%20Settings')
    expect(own.paths).toContain('/api/resource/Sales%20Order')
    expect(own.paths).toContain('/api/method/frappe.client.get_list')
    expect(own.paths).not.toContain('/api/resource/Role')
    expect(guest.paths.filter((path) => path.startsWith('/api/resource/Sales'))).toEqual([])
    expect(guest.paths).not.toContain('/api/method/frappe.client.get_list')
  })

  it.each([
    ['?module=Sales', '/api/method/erp.sales.doctype.sales_order.sales_order.make_delivery_note', '/api/method/frappe.client.get_list'],
    ['?module=Sales', '/api/resource/Sales%20Order', '/api/resource/User'],
    ['?part=methods', '/api/method/frappe.client.get_list', '/api/resource/User'],
  ])('%s has %s, not %s', async (query, there, missing) => {
    const { paths } = await describedFor(http, admin, { query })
    expect(paths).toContain(there)
    expect(paths).not.toContain(missing)
  })

  it('is false of what the server does not answer', async () => {
    const described = await describedFor(http, admin)
    const at = { path: '/api/resource/Customer', verb: 'get', status: 200 }
    expect(described.faultsOf(at, { data: 5 })).toHaveLength(1)
    expect(described.faultsOf({ ...at, status: 302 }, {})).toHaveLength(1)
    expect(described.faultsOf({ ...at, status: 417 }, {})).toHaveLength(1)
  })

  it('is true of every list, and of documents of each, which hold nothing else', async () => {
    expect(await faultsOfReading(http, admin, await describedFor(http, admin, { closed: true }))).toEqual([])
  }, 60_000)

  it.each(readers.slice(1))(
    'is true of each operation that is asked for nothing sensible by %s',
    async (_name, cookie) => {
      expect(await faultsOfPoorRequests(http, cookie(), await describedFor(http, cookie()))).toEqual([])
    },
    60_000,
  )

  it('is true of every error of the catalogue', async () => {
    const described = await describedFor(http, admin)
    const at = { path: '/api/resource/Customer', verb: 'post' }
    const faults = [...catalogue.values()].flatMap((define) => described.faultsOf({ ...at, status: define.status }, errorKeys(define(), [], {}, 1)))
    expect(faults).toEqual([])
    expect(described.faultsOf({ ...at, status: 503 }, errorKeys(unavailable(), [], { session_expired: 1 }, 1))).toEqual([])
  })

  it('is kept by its reader until it changes', async () => {
    const first = await http.request('GET', '/api/openapi.json', { cookie: admin })
    const etag = first.headers.get('etag') ?? ''
    const again = () => http.request('GET', '/api/openapi.json', { cookie: admin, headers: { 'if-none-match': etag } })
    expect((await again()).status).toBe(304)
    const doctype = { name: 'Roast', module: 'Core', custom: 1, fields: [{ fieldname: 'level', fieldtype: 'Int' }] }
    await http.request('POST', '/api/resource/DocType', { cookie: admin, json: doctype })
    expect((await again()).status).toBe(200)
  })
})

describe('answers', () => {
  let described: Described
  beforeAll(async () => {
    described = await describedFor(http, seller)
  })
  const list = '/api/resource/Sales%20Order'
  const check = async (at: { path: string; verb: string; status: number }, url = at.path, options: object = { cookie: seller }) => {
    const answer = await http.request(at.verb.toUpperCase(), url, options)
    expect({ url, status: answer.status }).toEqual({ url, status: at.status })
    expect(described.faultsOf(at, answer.body)).toEqual([])
    return answer.body
  }

  it('of the life of a document', async () => {
    const [customer] = (await http.request('GET', '/api/resource/Customer', { cookie: seller })).body.data as Json[]
    const [item] = (await http.request('GET', '/api/resource/Item', { cookie: seller })).body.data as Json[]
    const json = { customer: customer?.name, delivery_date: '2099-01-01', items: [{ item: item?.name, qty: 2 }] }
    const { data } = await check({ path: list, verb: 'post', status: 200 }, list, { cookie: seller, json })
    const one = `${list}/{name}`
    const url = `${list}/${encodeURIComponent(String((data as Json).name))}`
    const put = (values: Json) => ({ cookie: seller, json: values })
    await check({ path: one, verb: 'get', status: 200 }, url)
    await check({ path: one, verb: 'put', status: 200 }, url, put({ delivery_date: '2099-02-02' }))
    await check({ path: one, verb: 'put', status: 417 }, url, put({ delivery_date: 'soon' }))
    await check({ path: one, verb: 'put', status: 417 }, url, put({ modified: '2001-01-01 00:00:00.000000' }))
    await check({ path: one, verb: 'get', status: 403 }, url, {})
    await check({ path: list, verb: 'get', status: 417 }, `${list}?filters=nonsense`)
    const [order, note] = ['erp.sales.doctype.sales_order.sales_order.make_delivery_note', 'frappe.client.get_count']
    await check({ path: `/api/method/${order}`, verb: 'post', status: 417 }, undefined, { cookie: seller, json: {} })
    await check({ path: `/api/method/${note}`, verb: 'post', status: 200 }, undefined, { cookie: seller, json: { doctype: 'Sales Order' } })
  })

  it('of refusals that have nothing to do with the document', async () => {
    const at = { path: list, verb: 'get' }
    await check({ ...at, status: 401 }, list, { headers: { authorization: 'token no:key' } })
    await check({ ...at, status: 400 }, list, { headers: { authorization: 'Basic ?' } })
    await check({ ...at, status: 414 }, `${list}?order_by=${'x'.repeat(40_000)}`, { cookie: seller })
    await check({ path: list, verb: 'post', status: 413 }, undefined, { cookie: seller, json: { customer: 'x'.repeat(26 * 1024 * 1024) } })
  })

  it('of a name that is taken', async () => {
    const answer = await http.request('POST', '/api/resource/Role', { cookie: admin, json: { role_name: 'System Manager' } })
    const all = await describedFor(http, admin)
    expect(all.faultsOf({ path: '/api/resource/Role', verb: 'post', status: answer.status }, answer.body)).toEqual([])
    expect(answer.status).toBe(409)
  })

  it('of files', async () => {
    const all = await describedFor(http, admin)
    const form = new FormData()
    form.set('file', new Blob(['beans']), 'beans.txt')
    const answer = await fetch(`${http.url}/api/method/upload_file`, {
      method: 'POST',
      body: form,
      headers: { cookie: admin, accept: 'application/json' },
    })
    expect(all.faultsOf({ path: '/api/method/upload_file', verb: 'post', status: answer.status }, await answer.json())).toEqual([])
    expect(answer.status).toBe(200)
    const nothing = await http.request('POST', '/api/method/upload_file', { cookie: admin, json: {} })
    expect(all.faultsOf({ path: '/api/method/upload_file', verb: 'post', status: nothing.status }, nothing.body)).toEqual([])
  })

  it('of log-in and log-out', async () => {
    const at = { path: '/api/method/login', verb: 'post' }
    const form = { usr: 'seller@example.com', pwd: 'Roast-and-ship-7' }
    await check({ ...at, status: 200 }, undefined, { form })
    await check({ ...at, status: 200 }, undefined, { json: form })
    for (let attempt = 0; attempt < 10; attempt++)
      await check({ ...at, status: 401 }, undefined, { json: { usr: 'nobody@example.com', pwd: 'wrong' } })
    await check({ ...at, status: 429 }, undefined, { json: { usr: 'nobody@example.com', pwd: 'wrong' } })
    await check({ path: '/api/method/frappe.auth.get_logged_user', verb: 'get', status: 200 })
    await check({ path: '/api/method/ping', verb: 'get', status: 200 })
    await check({ path: '/api/method/logout', verb: 'post', status: 200 }, undefined, { cookie: await http.login(form.usr, form.pwd) })
  })
})
