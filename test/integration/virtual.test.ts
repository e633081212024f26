import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

/** The service that holds the items. */
const items = new Map<string, Json>()
let service: Server
let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  service = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url?.split('/')[2] ?? '')
    if (request.method === 'PUT') items.set(name, (await new Response(request as never).json()) as Json)
    const found = name === '' ? [...items.values()] : items.get(name)
    if (request.method === 'DELETE') items.delete(name)
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}))
  })
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  const { port } = service.address() as AddressInfo
  site = await createTestSite({
    apps: [join(import.meta.dirname, 'apps/recorder')],
    settings: { wares_url: `http://127.0.0.1:${port}` },
    doctypes: [
      {
        name: 'Item Note',
        fields: [
          { fieldname: 'item', fieldtype: 'Link', options: 'Ware' },
          { fieldname: 'title', fieldtype: 'Data', fetch_from: 'item.title' },
        ],
      },
    ],
  })
  await site.run(async (ctx) => {
    const user = { email: 'clerk@example.com', first_name: 'Clerk', roles: [{ role: 'Website Manager' }], api_key: 'key', api_secret: 'secret' }
    await insert(await newDocument(ctx, 'User', user))
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  for (const [name, title, qty, due] of stock) await send('POST', '/api/resource/Ware', { __newname: name, title, qty, due, cost: 7, price: 1.5 })
})
afterAll(async () => {
  await site.close()
  service.closeAllConnections()
  service.close()
})

const stock: readonly [string, string, number, string | null][] = [
  ['bolt', 'Bolt', 30, '2026-01-05'],
  ['nut', 'Nut', 20, null],
  ['saw', 'Big Saw', 3, '2026-03-01'],
]
const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const clerk = (method: string, path: string, json?: unknown) => http.request(method, path, { json, headers: { authorization: 'token key:secret' } })
const item = (name: string) => `/api/resource/Ware/${name}`
const named = async (query: string) => ((await send('GET', `/api/resource/Ware?${query}`)).body.data as Json[]).map(({ name }) => name)

describe('a virtual DocType over HTTP', () => {
  it('is stored by its controller, with its rows', async () => {
    const sent = { __newname: 'axe', title: 'Axe', qty: '4', lines: [{ item: 'handle', qty: 1 }, { item: 'head' }] }
    const made = await send('POST', '/api/resource/Ware', sent)
    expect(made.body.data, made.text).toMatchObject({
      name: 'axe',
      qty: 4,
      owner: 'Administrator',
      lines: [
        { item: 'handle', qty: 1 },
        { item: 'head', qty: 0 },
      ],
    })
    expect(items.get('axe')).toMatchObject({ title: 'Axe', qty: 4 })
    const read = await send('GET', item('axe'))
    expect(read.body.data).toMatchObject({
      name: 'axe',
      title: 'Axe',
      docstatus: 0,
      lines: [{ item: 'handle', parentfield: 'lines' }, { item: 'head' }],
    })
  })

  it('keeps what a change does not name; deletes; knows what is gone', async () => {
    expect((await send('PUT', item('axe'), { qty: 5 })).body.data).toMatchObject({ title: 'Axe', qty: 5, lines: [{}, {}] })
    expect((await send('DELETE', item('axe'))).status).toBe(202)
    expect(items.has('axe')).toBe(false)
    expect((await send('GET', item('axe'))).status).toBe(404)
    expect((await send('PUT', item('axe'), { qty: 1 })).status).toBe(404)
  })

  it.each([
    ['mandatory fields', { __newname: 'x' }, 'MandatoryError'],
    ['links', { __newname: 'x', title: 'x', owned_by: 'nobody@example.com' }, 'LinkValidationError'],
    ['values', { __newname: 'x', title: 'x', due: 'soon' }, 'ValidationError'],
  ])('is validated as others are: %s', async (_what, values, type) => {
    const { status, body } = await send('POST', '/api/resource/Ware', values)
    expect([status, body.exc_type]).toEqual([417, type])
    expect(items.has('x')).toBe(false)
  })

  it.each([
    ['', ['bolt', 'nut', 'saw']],
    ['filters={"qty":[">",10]}', ['bolt', 'nut']],
    ['filters=[["title","like","%25saw%25"]]', ['saw']],
    ['filters={"due":["is","not set"]}', ['nut']],
    ['filters=[["due","between",["2026-01-01","2026-01-31"]]]', ['bolt']],
    ['or_filters=[["qty","=",3],["title","=","Nut"]]', ['nut', 'saw']],
    ['order_by=qty asc', ['saw', 'nut', 'bolt']],
    ['order_by=qty desc&limit_page_length=1&limit_start=1', ['nut']],
    ['filters={"name":["in",["saw","none"]]}', ['saw']],
  ])('lists %s', async (query, names) => {
    expect(await named(query)).toEqual(names)
  })

  it('counts, groups and shows what is asked for', async () => {
    expect((await send('GET', '/api/v2/doctype/Ware/count?filters={"qty":[">",10]}')).body.data).toBe(2)
    expect((await send('GET', '/api/method/frappe.client.get_count?doctype=Ware')).body.message).toBe(3)
    const sums = await send('GET', '/api/resource/Ware?fields=["sum(qty) as total","max(price) as top"]')
    expect(sums.body.data).toEqual([{ total: 53, top: 1.5 }])
    const grid = await send('POST', '/api/method/frappe.desk.reportview.get', {
      doctype: 'Ware',
      fields: ['name', 'qty'],
      filters: [['qty', '<', 10]],
    })
    expect(grid.body.message).toMatchObject({ keys: ['name', 'qty'], values: [['saw', 3]] })
    expect((await send('GET', '/api/method/frappe.desk.search.search_link?doctype=Ware&txt=sa')).text).toContain('saw')
  })

  it.each([
    ['filters={"nothing":1}', 417],
    ['order_by=nothing', 417],
    ['filters=[["qty","~",1]]', 417],
  ])('refuses %s as other lists do', async (query, status) => {
    expect((await send('GET', `/api/resource/Ware?${query}`)).status).toBe(status)
  })

  it('opens as a form', async () => {
    const { body, status } = await send('GET', '/api/method/frappe.desk.form.load.getdoc?doctype=Ware&name=saw')
    expect([status, (body.docs as Json[])[0]?.title]).toEqual([200, 'Big Saw'])
  })

  it('is found by links, which fetch from it, and is kept by none that is broken', async () => {
    const note = await send('POST', '/api/resource/Item Note', { item: 'saw' })
    expect(note.body.data).toMatchObject({ item: 'saw', title: 'Big Saw' })
    expect((await send('POST', '/api/resource/Item Note', { item: 'none' })).body.exc_type).toBe('LinkValidationError')
    expect((await send('DELETE', item('saw'))).body.exc_type).toBe('LinkExistsError')
    expect(items.has('saw')).toBe(true)
  })

  it('hides fields above the level of the user, everywhere', async () => {
    const read = await clerk('GET', item('saw'))
    expect([read.status, (read.body.data as Json).cost]).toEqual([200, 0])
    expect((await clerk('PUT', item('saw'), { cost: 99, qty: 4 })).status).toBe(200)
    expect(items.get('saw')).toMatchObject({ cost: 7, qty: 4 })
    const listed = (await clerk('GET', '/api/resource/Ware?fields=["name","cost"]')).body.data as Json[]
    expect(listed.every((row) => !('cost' in row))).toBe(true)
    expect((await clerk('GET', '/api/resource/Ware?filters={"cost":7}')).status).toBe(417)
  })

  it('is no business of who has no right to it', async () => {
    for (const path of ['/api/resource/Ware', item('saw')]) expect((await http.request('GET', path)).status).toBe(403)
  })

  it('says that its source is away', async () => {
    service.closeAllConnections()
    await new Promise((resolve) => service.close(resolve))
    const answers = await Promise.all([
      send('GET', '/api/resource/Ware'),
      send('GET', item('saw')),
      send('POST', '/api/resource/Ware', { __newname: 'y', title: 'y' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
  })
})

describe('a source that lists by itself', () => {
  const pages = (query: string) => send('GET', `/api/resource/Leaflet?${query}`)

  it('gets the page and the filters, read', async () => {
    expect((await pages('limit_start=40&limit_page_length=2')).body.data).toEqual([
      { name: 'page 40', cost: 5 },
      { name: 'page 41', cost: 5 },
    ])
    expect((await pages('filters={"title":["like","x%25"]}')).body.data).toEqual([{ name: 'x%', title: 'like', cost: 5 }])
    expect((await send('GET', '/api/method/frappe.client.get_count?doctype=Leaflet')).body.message).toBe(1_000_000)
  })

  it('shows nobody a field above the level', async () => {
    const rows = (await clerk('GET', '/api/resource/Leaflet?limit_page_length=1')).body.data
    expect(rows).toEqual([{ name: 'page 0', cost: 0 }])
  })

  it.each([
    ['GET', '/api/resource/Leaflet/x', undefined],
    ['POST', '/api/resource/Leaflet', { __newname: 'x', title: 'x' }],
  ])('and offers nothing else: %s is refused', async (method, path, json) => {
    const { status, body } = await send(method, path, json)
    expect([status, body.exc_type]).toEqual([417, 'ValidationError'])
  })
})
