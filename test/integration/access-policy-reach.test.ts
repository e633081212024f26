import { join } from 'node:path'
import { newDocument } from 'cortado/document/new.ts'
import { may } from 'cortado/permission/decide.ts'
import type { Explanation } from 'cortado/permission/explanation.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
let admin: string
const rights = { select: 1, read: 1, write: 1, create: 1, delete: 1, export: 1, report: 1, print: 1, share: 1 }
const permissions = ['Seller', 'System Manager'].map((role) => ({ role, ...rights }))
const data = (fieldname: string) => ({ fieldname, fieldtype: 'Data' })
const link = (fieldname: string, options: string) => ({ fieldname, fieldtype: 'Link', options })

const orders = [
  {
    name: 'o1',
    branch: 'Oslo',
    lines: [
      { item: 'pen', cost: 5, branch: 'Oslo' },
      { item: 'ink', cost: 50, branch: 'Rome' },
    ],
  },
  { name: 'o2', branch: 'Rome', lines: [{ item: 'pen', cost: 5, branch: 'Rome' }] },
  { name: 'o3', branch: '', lines: [] },
  {
    name: 'o4',
    branch: 'Nowhere',
    lines: [
      { item: 'ink', cost: 70 },
      { item: 'pen', cost: 80, branch: 'Nowhere' },
    ],
  },
]

beforeAll(async () => {
  site = await createTestSite({ apps: [join(import.meta.dirname, 'apps/recorder')] })
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    await make('Role', { role_name: 'Seller' })
    const doctype = (name: string, fields: object[], more: object = {}) =>
      make('DocType', { name, module: 'Core', custom: 1, autoname: 'prompt', fields, permissions, ...more })
    await doctype('Continent', [data('chief')])
    await doctype('Land', [link('continent', 'Continent')])
    await doctype('Office', [link('country', 'Land')])
    await doctype('Order Line', [data('item'), { fieldname: 'cost', fieldtype: 'Int' }, link('branch', 'Office')], { istable: 1, permissions: [] })
    const table = { fieldname: 'lines', fieldtype: 'Table', options: 'Order Line' }
    await doctype('Order', [link('branch', 'Office'), table])
    await doctype('Order Settings', [data('mode'), table], { issingle: 1, autoname: undefined })
    await make('Continent', { name: 'Europe', chief: 'ann@example.com' })
    for (const [name, continent] of [
      ['Norway', 'Europe'],
      ['Italy', ''],
    ])
      await make('Land', { name, continent })
    for (const [name, country] of [
      ['Oslo', 'Norway'],
      ['Rome', 'Italy'],
      ['Nowhere', ''],
    ])
      await make('Office', { name, country })
    for (const order of orders) await make('Order', order)
    const keys = { api_key: 'annkey', api_secret: 'annsecret' }
    await make('User', {
      email: 'ann@example.com',
      first_name: 'ann',
      send_welcome_email: 0,
      roles: [{ role: 'Seller' }, { role: 'Website Manager' }],
      ...keys,
    })
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())
afterEach(async () => {
  const { body } = await http.request('GET', '/api/resource/Access Policy?limit_page_length=0', { cookie: admin })
  for (const { name } of body.data as { name: string }[]) await http.request('DELETE', `/api/resource/Access Policy/${name}`, { cookie: admin })
})

const ann = (method: string, path: string, json?: unknown): Promise<TestAnswer> =>
  http.request(method, path, { json, headers: { authorization: 'token annkey:annsecret' } })

const namesOf = ({ body }: TestAnswer) => (body.data as { name: string }[]).map(({ name }) => name)

let made = 0
const send = (values: object): Promise<TestAnswer> =>
  http.request('POST', '/api/resource/Access Policy', {
    cookie: admin,
    json: { policy_name: `R${++made}`, document_type: 'Order', read: 1, ...values },
  })
async function policy(values: object): Promise<void> {
  const answer = await send(values)
  expect(answer.status, answer.text).toBe(200)
}
const where = (attribute: string, operator: string, value?: string, other_attribute?: string) => ({ attribute, operator, value, other_attribute })

/** Names of the orders that ann finds, the same in every way that leads to them. */
async function found(): Promise<string[]> {
  const list = await ann('GET', '/api/resource/Order?order_by=name asc')
  const read = await Promise.all(orders.map(({ name }) => ann('GET', `/api/resource/Order/${name}`)))
  const readable = orders.flatMap(({ name }, at) => (read[at]?.status === 200 ? [name] : []))
  expect(namesOf(list)).toEqual(readable)
  expect((await ann('GET', '/api/method/frappe.client.get_count?doctype=Order')).body.message).toBe(readable.length)
  const rows = (await ann('GET', '/api/resource/Order Line?parent=Order&fields=["parent"]&limit_page_length=0')).body.data as { parent: string }[]
  const withRows = orders.filter(({ name, lines }) => readable.includes(name) && lines.length > 0)
  expect([...new Set(rows.map(({ parent }) => parent))].sort()).toEqual(withRows.map(({ name }) => name))
  return readable
}

describe('conditions reach', () => {
  it.each([
    ['over two links', where('resource.branch.country.continent', '=', 'Europe'), ['o1']],
    ['over two links, and not', where('resource.branch.country.continent', '!=', 'Europe'), ['o2', 'o3', 'o4']],
    ['over three links', where('resource.branch.country.continent.chief', '=', undefined, 'user.name'), ['o1']],
    ['one row', where('resource.any(lines).item', '=', 'ink'), ['o1', 'o4']],
    ['one row that does not', where('resource.any(lines).item', '!=', 'ink'), ['o1', 'o2', 'o4']],
    ['every row', where('resource.every(lines).item', '=', 'pen'), ['o2', 'o3']],
    ['every row that does not', where('resource.every(lines).item', '!=', 'pen'), ['o3']],
    ['numbers of one row', where('resource.any(lines).cost', '>=', '60'), ['o4']],
    ['numbers of every row', where('resource.every(lines).cost', '<', '10'), ['o2', 'o3']],
    ['rows compared with the document', where('resource.every(lines).branch', '=', undefined, 'resource.branch'), ['o2', 'o3']],
    ['rows, and links from there', where('resource.any(lines).branch.country', '=', 'Italy'), ['o1', 'o2']],
    ['rows over two links', where('resource.any(lines).branch.country.continent', 'is set'), ['o1']],
    ['every row over links that lead nowhere', where('resource.every(lines).branch.country', 'is not set'), ['o3', 'o4']],
    ['rows compared over links on both sides', where('resource.any(lines).branch.country', '=', undefined, 'resource.branch.country'), ['o1', 'o2']],
  ])('%s', async (_, condition, wanted) => {
    await policy({ conditions: [condition] })
    expect(await found()).toEqual(wanted)
    await policy({ effect: 'Deny', conditions: [where('resource.any(lines).item', '=', 'ink')] })
    expect(await found()).toEqual(wanted.filter((name) => name === 'o2' || name === 'o3'))
  })

  it('rows as they are sent and as they are about to be stored', async () => {
    await policy({ read: 0, write: 1, create: 1, conditions: [where('resource.every(lines).cost', '<', '100')] })
    const line = { item: 'pen', cost: 5 }
    expect((await ann('PUT', '/api/resource/Order/o2', { lines: [line, { item: 'gold', cost: 100 }] })).status).toBe(403)
    expect((await ann('PUT', '/api/resource/Order/o2', { lines: [{ ...line, branch: 'Rome' }] })).status).toBe(200)
    expect((await ann('POST', '/api/resource/Order', { name: 'n1', lines: [{ item: 'gold', cost: 100 }] })).status).toBe(403)
    expect((await ann('POST', '/api/resource/Order', { name: 'n1', lines: [line] })).status).toBe(200)
    expect((await ann('DELETE', '/api/resource/Order/n1')).status).toBe(202)
  })

  it('with a statement for each step, however many rows', async () => {
    await policy({ conditions: [where('resource.any(lines).branch.country', '=', 'Atlantis'), where('resource.any(lines).branch.name', 'is set')] })
    const statements = async (lines: number): Promise<number> => {
      const ctx = await site.host.context({ user: 'ann@example.com' })
      const meta = await ctx.meta.get('Order')
      await may(ctx, meta, 'read', { name: 'o1' })
      const before = ctx.db.statements
      await may(ctx, meta, 'read', { name: 'x', lines: Array.from({ length: lines }, (_, n) => ({ branch: ['Oslo', 'Rome', 'Nowhere'][n % 3] })) })
      return ctx.db.statements - before
    }
    expect([await statements(1), await statements(500)]).toEqual([1, 1])
  })

  it('rows of a Single follow it', async () => {
    const saved = await http.request('PUT', '/api/resource/Order Settings/Order Settings', {
      cookie: admin,
      json: { mode: 'shut', lines: [{ item: 'secret' }] },
    })
    expect(saved.status, saved.text).toBe(200)
    const rows = () => ann('GET', '/api/resource/Order Line?parent=Order Settings&fields=["item"]')
    expect((await rows()).body.data).toEqual([{ item: 'secret' }])
    await policy({ document_type: 'Order Settings', conditions: [where('resource.mode', '=', 'open')] })
    expect((await ann('GET', '/api/resource/Order Settings/Order Settings')).status).toBe(403)
    expect((await rows()).status).toBe(403)
  })
})

describe('a policy is refused', () => {
  it.each([
    ['resource.lines', '=', 'rows of lines are named any(lines) or every(lines)'],
    ['resource.any(things).item', '=', 'Order has no table things'],
    ['resource.any(branch).item', '=', 'Order has no table branch'],
    ['resource.any(lines)', '=', 'Order Line has no column'],
    ['resource.some(lines).item', '=', 'Order has no column some(lines)'],
    ['resource.any(lines).item.x', '=', 'item of Order Line is no link'],
    ['resource.any(lines).colour', '=', 'Order Line has no column colour'],
    ['resource.branch.country.name.x', '=', 'name of Land is no link'],
    ['resource.any(lines).any(lines).item', '=', 'Order Line has no column any(lines)'],
    ['resource.any(lines).item', '<', '< does not fit'],
  ])('%s %s', async (attribute, operator, text) => {
    const answer = await send({ conditions: [where(attribute, operator, 'x')] })
    expect([answer.status, answer.text]).toEqual([417, expect.stringContaining(text)])
  })

  it('where rows stand on the right, or the way is too long', async () => {
    const right = await send({ conditions: [where('user.name', '=', undefined, 'resource.any(lines).item')] })
    expect([right.status, right.text]).toEqual([417, expect.stringContaining('stand on the left')])
    await site.run(async (ctx) => {
      const fields = [link('next', 'Chain')]
      await (await newDocument(ctx, 'DocType', { name: 'Chain', module: 'Core', custom: 1, autoname: 'prompt', fields, permissions })).insert()
    })
    const chain = (path: string) => send({ document_type: 'Chain', conditions: [where(path, 'is set')] })
    expect((await chain('resource.next.next.next.name')).status).toBe(200)
    expect((await chain('resource.next.next.next.next.name')).text).toContain('goes over more than 3 links')
  })
})

describe('virtual DocTypes', () => {
  it('whose source lists by itself show what policies allow, page by page', async () => {
    const read = async (query: string) => namesOf(await ann('GET', `/api/resource/Leaflet?${query}`))
    const count = async (filters: string) => (await ann('GET', `/api/method/frappe.client.get_count?doctype=Leaflet${filters}`)).body
    await policy({ document_type: 'Leaflet', conditions: [where('resource.name', 'in', 'page 3, page 5, page 1004, x')] })
    expect(await read('limit_page_length=3')).toEqual(['page 3', 'page 5', 'page 1004'])
    expect(await read('limit_start=2&limit_page_length=1')).toEqual(['page 1004'])
    expect(await read('filters={"title":"x"}')).toEqual(['x'])
    expect((await count('&filters={"title":"x"}')).message).toBe(1)
    expect((await count('')).exc_type, 'the source never ends').toBe('ValidationError')
    expect((await ann('GET', '/api/resource/Leaflet?group_by=title')).status).toBe(417)
    await policy({ document_type: 'Leaflet', effect: 'Deny', conditions: [where('resource.title', '=', 'secret')] })
    // where the source brings no title, nothing can be said about it
    expect(await read('filters={"title":"x"}')).toEqual(['x'])
    expect((await ann('GET', '/api/resource/Leaflet?limit_page_length=3')).body.exc_type).toBe('ValidationError')
  })

  it('have no rows in the database that conditions could look at', async () => {
    const answer = await send({ document_type: 'Ware', conditions: [where('resource.any(lines).item', '=', 'x')] })
    expect([answer.status, answer.text]).toEqual([417, expect.stringContaining('are in no table of the database')])
  })
})

describe('an explanation names', () => {
  const wayOf = async (name: string): Promise<unknown> => {
    const query = new URLSearchParams({ user: 'ann@example.com', doctype: 'Order', name })
    const answer = await http.request('GET', `/api/method/cortado.permission.explain?${query}`, { cookie: admin })
    const { rules } = answer.body.message as Explanation
    return rules.flatMap(({ conditions = [] }) => conditions.map(({ holds, way }) => [holds, way]))
  }

  it.each([
    ['resource.any(lines).item', '=', 'ink', 'o1', [true, 'lines: 1 of 2 rows meet it: 2']],
    ['resource.any(lines).cost', '>', '1', 'o1', [true, 'lines: all 2 rows meet it']],
    ['resource.every(lines).cost', '>', '1', 'o3', [true, 'lines has no rows']],
    ['resource.every(lines).item', '=', 'gold', 'o2', [false, 'lines: none of 1 rows meets it']],
    ['resource.branch.country.continent', '=', 'Europe', 'o1', [true, undefined]],
    ['resource.branch.country.continent', '=', 'Europe', 'o3', [false, 'branch of Order leads to no Office']],
    ['resource.branch.country.continent', '=', 'Europe', 'o4', [false, 'country of Office leads to no Land']],
  ])('%s %s %s of %s', async (attribute, operator, value, name, wanted) => {
    await policy({ conditions: [where(attribute, operator, value)] })
    expect(await wayOf(name)).toEqual([wanted])
  })
})
