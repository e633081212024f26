import { join } from 'node:path'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const data = (fieldname: string, more: object = {}) => ({ fieldname, fieldtype: 'Data', ...more })
const table = (fieldname: string, options: string) => ({ fieldname, fieldtype: 'Table', options })
const chief = { role: 'System Manager', read: 1, write: 1, create: 1 }
let site: TestSite
let http: TestServer
let cookie: string
let order: Json

beforeAll(async () => {
  site = await createTestSite({
    apps: [join(import.meta.dirname, 'apps/recorder')],
    doctypes: [
      {
        name: 'Map Order Line',
        istable: 1,
        permissions: [],
        fields: [data('item'), { fieldname: 'qty', fieldtype: 'Int' }, data('serial', { no_copy: 1 })],
      },
      { name: 'Map Tax', istable: 1, permissions: [], fields: [data('rate')] },
      {
        name: 'Map Order',
        is_submittable: 1,
        permissions: [
          { ...chief, submit: 1, cancel: 1 },
          { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
          { role: 'Website Manager', read: 1 },
        ],
        fields: [
          data('title'),
          data('remark'),
          data('day'),
          data('once', { no_copy: 1 }),
          data('margin', { permlevel: 1 }),
          table('lines', 'Map Order Line'),
          table('taxes', 'Map Tax'),
        ],
      },
      {
        name: 'Map Invoice Line',
        istable: 1,
        permissions: [],
        fields: [
          data('item'),
          { fieldname: 'qty', fieldtype: 'Int' },
          data('serial'),
          data('note'),
          data('order_line'),
          { fieldname: 'from_order', fieldtype: 'Link', options: 'Map Order' },
        ],
      },
      {
        name: 'Map Invoice',
        permissions: [chief, { role: 'Website Manager', read: 1, create: 1 }, { role: 'Blogger', read: 1 }],
        fields: [
          data('title'),
          data('remark', { default: 'own' }),
          data('ordered_on'),
          data('once'),
          data('margin'),
          { fieldname: 'lines_count', fieldtype: 'Int' },
          { fieldname: 'origin', fieldtype: 'Link', options: 'Map Order' },
          table('lines', 'Map Invoice Line'),
          table('taxes', 'Map Tax'),
        ],
      },
    ],
  })
  await site.run(async (ctx) => {
    for (const role of ['Website Manager', 'Blogger'])
      await insert(
        await newDocument(ctx, 'User', {
          email: `${role.slice(0, 4)}@example.com`,
          first_name: role,
          roles: [{ role }],
          api_key: role.slice(0, 4),
          api_secret: 'secret',
        }),
      )
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  const lines = [
    { item: 'a', qty: 2, serial: 's' },
    { item: 'b', qty: 0 },
    { item: 'c', qty: 1 },
  ]
  order = await made({ title: 'first', remark: 'r', day: 'today', once: 'o', margin: 'm', docstatus: 1, lines, taxes: [{ rate: '19' }] })
})
afterAll(() => site.close())

const made = async (values: Json) => (await http.request('POST', '/api/resource/Map Order', { cookie, json: values })).body.data as Json
const call = (method: string, json: Json, headers?: Record<string, string>) =>
  http.request('POST', `/api/method/frappe.model.mapper.${method}`, { json, ...(headers ? { headers } : { cookie }) })
const map = (more: Json = {}, headers?: Record<string, string>) =>
  call('make_mapped_doc', { method: 'recorder.make.invoice', source_name: order.name, ...more }, headers)
const token = (user: string) => ({ authorization: `token ${user}:secret` })

describe('a document made out of another one', () => {
  it('has its fields, its rows, and links to where they came from; it is not stored', async () => {
    const { body, status, text } = await map()
    expect(status, text).toBe(200)
    const invoice = body.message as Json
    const [first] = order.lines as Json[]
    expect(invoice).toMatchObject({
      title: 'first',
      ordered_on: 'today',
      remark: 'own',
      origin: order.name,
      lines_count: 2,
      taxes: [{ rate: '19' }],
      __islocal: 1,
      __onload: { load_after_mapping: true },
    })
    expect(invoice.lines).toMatchObject([
      { item: 'a', qty: 2, note: `${order.name}: a`, order_line: first?.name, from_order: order.name, idx: 1 },
      { item: 'c', qty: 1, idx: 3 },
    ])
    expect([invoice.name, invoice.once, (invoice.lines as Json[])[0]?.serial]).toEqual([undefined, undefined, undefined])
    const stored = await http.request('POST', '/api/resource/Map Invoice', { cookie, json: invoice })
    expect(stored.body.data).toMatchObject({ title: 'first', lines: [{ item: 'a' }, { item: 'c' }] })
  })

  it('takes the chosen rows alone', async () => {
    const { body } = await map({ selected_children: { lines: [(order.lines as Json[])[2]?.name] } })
    expect((body.message as Json).lines).toMatchObject([{ item: 'c' }])
  })

  it('brings several sources together', async () => {
    const other = await made({ title: 'second', docstatus: 1, lines: [{ item: 'd', qty: 4 }] })
    const { body } = await call('map_docs', { method: 'recorder.make.invoice', source_names: [order.name, other.name] })
    expect((body.message as Json).lines).toMatchObject([{ item: 'a' }, { item: 'c' }, { item: 'd' }])
  })

  it('is refused while a condition does not hold', async () => {
    const { name } = await made({ title: 'draft' })
    const { status, text } = await map({ source_name: name })
    expect([status, text]).toEqual([417, expect.stringContaining('Cannot map because following condition fails: docstatus = 1')])
  })

  it('does not carry what the user may not read', async () => {
    const { body } = await map({}, token('Webs'))
    expect([(body.message as Json).title, (body.message as Json).margin]).toEqual(['first', undefined])
    expect(((await map()).body.message as Json).margin).toBe('m')
  })

  it.each([
    ['who may not create it', () => map({}, token('Blog')), 403],
    ['a method that changes things', () => map({ method: 'recorder.make.change' }), 417],
    ['a function that is not open', () => map({ method: 'recorder.make.hidden' }), 403],
    ['no method', () => map({ method: 'recorder.make.nothing' }), 417],
    ['no source', () => map({ source_name: 'none' }), 404],
  ])('is refused: %s', async (_what, act, status) => {
    expect((await act()).status).toBe(status)
  })
})
