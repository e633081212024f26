import { newDocument } from 'cortado/document/new.ts'
import { may } from 'cortado/permission/decide.ts'
import type { Explanation } from 'cortado/permission/explanation.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
const cookies: Record<string, string> = {}
const everything = { select: 1, read: 1, write: 1, create: 1, delete: 1, export: 1, report: 1, print: 1, share: 1 }
const deals = [
  { name: 'd1', region: 'North', amount: 10, branch: 'Oslo', secret: 's1' },
  { name: 'd2', region: 'South', amount: 200, branch: 'Rome', secret: 's2' },
  { name: 'd3', region: '', amount: 10, branch: '', secret: 's3' },
]

beforeAll(async () => {
  const permissions = [
    { role: 'Seller', ...everything },
    { role: 'System Manager', ...everything },
    { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
  ]
  const data = (fieldname: string, more: object = {}) => ({ fieldname, fieldtype: 'Data', ...more })
  site = await createTestSite()
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => (await newDocument(ctx, doctype, { ...values })).insert()
    await make('Role', { role_name: 'Seller' })
    const doctype = (name: string, fields: object[]) => make('DocType', { name, module: 'Core', custom: 1, autoname: 'prompt', fields, permissions })
    await doctype('Branch', [data('country')])
    const link = { fieldname: 'branch', fieldtype: 'Link', options: 'Branch' }
    await doctype('Deal', [data('region'), { fieldname: 'amount', fieldtype: 'Currency' }, link, data('secret', { permlevel: 1 })])
    await make('Branch', { name: 'Oslo', country: 'Norway' })
    await make('Branch', { name: 'Rome', country: 'Italy' })
    for (const deal of deals) await make('Deal', deal)
    for (const [name, roles] of Object.entries({ ann: ['Seller'], bob: ['Seller'], root: ['System Manager'] }))
      await make('User', {
        email: `${name}@example.com`,
        first_name: name,
        location: { ann: 'North', bob: 'South' }[name],
        new_password: `${name}-9-Long-Word`,
        roles: roles.map((role) => ({ role })),
      })
  })
  http = await site.http()
  cookies.admin = await http.login('Administrator', 'admin')
  for (const name of ['ann', 'bob', 'root']) cookies[name] = await http.login(`${name}@example.com`, `${name}-9-Long-Word`)
}, 120_000)
afterAll(() => site.close())

beforeEach(async () => {
  const all = await http.request('GET', '/api/resource/Access Policy', { cookie: cookies.admin })
  for (const { name } of all.body.data as { name: string }[])
    await http.request('DELETE', `/api/resource/Access Policy/${encodeURIComponent(name)}`, { cookie: cookies.admin })
})

let made = 0
const send = (values: object): Promise<TestAnswer> => {
  const json = { policy_name: `P${++made}`, document_type: 'Deal', read: 1, ...values }
  return http.request('POST', '/api/resource/Access Policy', { cookie: cookies.admin, json })
}

async function policy(values: object): Promise<string> {
  const answer = await send(values)
  expect(answer.status, answer.text).toBe(200)
  return String((answer.body.data as { name: string }).name)
}

const where = (attribute: string, operator: string, value?: string, other_attribute?: string) => ({ attribute, operator, value, other_attribute })
const own = where('resource.region', '=', undefined, 'user.location')
const get = (user: string, path: string): Promise<TestAnswer> => http.request('GET', path, { cookie: cookies[user] })
const namesIn = (rows: unknown): string[] => (rows as { name: string }[]).map(({ name }) => name).sort()

/** Names of the deals that a user finds, the same in every way that leads to them; undefined: the DocType is closed. */
async function found(user: string): Promise<string[] | undefined> {
  const list = await get(user, '/api/resource/Deal')
  const read = await Promise.all(deals.map(({ name }) => get(user, `/api/resource/Deal/${name}`)))
  const readable = deals.filter((_, at) => read[at]?.status === 200).map(({ name }) => name)
  if (list.status === 403) {
    expect(readable).toEqual([])
    return undefined
  }
  expect(namesIn(list.body.data)).toEqual(readable)
  const links = await get(user, '/api/method/frappe.desk.search.search_link?doctype=Deal&txt=')
  expect((links.body.message as { value: string }[]).map(({ value }) => value).sort()).toEqual(readable)
  expect((await get(user, '/api/method/frappe.client.get_count?doctype=Deal')).body.message).toBe(readable.length)
  expect((await get(user, '/api/v2/doctype/Deal/count')).body.data).toBe(readable.length)
  return readable
}

describe('policies', () => {
  it.each([
    ['one that allows what is of one’s own region', [{ conditions: [own] }], ['d1'], ['d2']],
    ['one without conditions', [{}], ['d1', 'd2', 'd3'], ['d1', 'd2', 'd3']],
    ['one for another role', [{ roles: [{ role: 'System Manager' }] }], undefined, undefined],
    ['one for a user', [{ users: [{ user: 'bob@example.com' }] }], undefined, ['d1', 'd2', 'd3']],
    ['several that allow', [{ conditions: [own] }, { conditions: [where('resource.amount', '<', '50')] }], ['d1', 'd3'], ['d1', 'd2', 'd3']],
    ['a denial beside a permission', [{}, { effect: 'Deny', conditions: [where('resource.amount', '>=', '50')] }], ['d1', 'd3'], ['d1', 'd3']],
    ['a denial alone', [{ effect: 'Deny', conditions: [own] }], undefined, undefined],
    ['what a link leads to', [{ conditions: [where('resource.branch.country', '=', 'Italy')] }], ['d2'], ['d2']],
    ['what a link does not lead to', [{ conditions: [where('resource.branch.country', '!=', 'Italy')] }], ['d1', 'd3'], ['d1', 'd3']],
    ['the network', [{ conditions: [where('environment.ip', 'in network', '127.0.0.0/8, ::1')] }], ['d1', 'd2', 'd3'], ['d1', 'd2', 'd3']],
    ['another network', [{ conditions: [where('environment.ip', 'in network', '10.0.0.0/8')] }], undefined, undefined],
    ['a disabled one', [{ enabled: 0, conditions: [own] }], ['d1', 'd2', 'd3'], ['d1', 'd2', 'd3']],
    ['one about another right', [{ read: 0, delete: 1, conditions: [own] }], ['d1', 'd2', 'd3'], ['d1', 'd2', 'd3']],
  ])('decide: %s', async (_, policies, ann, bob) => {
    for (const values of policies) await policy(values)
    expect([await found('ann'), await found('bob')]).toEqual([ann, bob])
    expect(await found('admin'), 'Administrator').toEqual(['d1', 'd2', 'd3'])
  })

  it('give nothing that roles do not give, and narrow what is shared', async () => {
    await policy({ users: [{ user: 'root@example.com' }], conditions: [own] })
    await policy({ create: 1, write: 1, delete: 1, conditions: [own] })
    expect((await get('guest', '/api/resource/Deal/d1')).status).toBe(403)
    const json = { doctype: 'Deal', name: 'd2', user: 'ann@example.com', read: 1 }
    await http.request('POST', '/api/method/frappe.share.add', { cookie: cookies.admin, json })
    expect(await found('ann')).toEqual(['d1'])
  })

  it('keep every other right to what may be read', async () => {
    await policy({ conditions: [own] })
    const change = (user: string, name: string, json: object) => http.request('PUT', `/api/resource/Deal/${name}`, { cookie: cookies[user], json })
    expect((await change('ann', 'd1', { amount: 11 })).status).toBe(200)
    expect((await change('ann', 'd2', { amount: 11 })).status).toBe(403)
    expect((await change('ann', 'd1', { region: 'South' })).status, 'out of one’s own sight').toBe(403)
    expect((await http.request('DELETE', '/api/resource/Deal/d2', { cookie: cookies.ann })).status).toBe(403)
    expect((await get('ann', '/api/method/frappe.client.get_doc_permissions?doctype=Deal&docname=d2')).body.message).toMatchObject({
      permissions: { read: 0, write: 0, print: 0, delete: 0, share: 0 },
    })
  })

  it('judge a new document by what is stored, not by what was sent', async () => {
    await policy({ read: 0, create: 1, conditions: [where('resource.secret', '=', 'open')] })
    const create = (user: string, json: object) => http.request('POST', '/api/resource/Deal', { cookie: cookies[user], json })
    expect((await create('ann', { name: 'n1', secret: 'open' })).status, 'ann may not write the field').toBe(403)
    expect((await create('root', { name: 'n2', secret: 'open' })).status).toBe(200)
    expect((await create('root', { name: 'n3', secret: 'shut' })).status).toBe(403)
    await http.request('DELETE', '/api/resource/Deal/n2', { cookie: cookies.admin })
  })

  it('for a role stay with it when it is disabled, and keep it from being deleted', async () => {
    await http.request('POST', '/api/resource/Role', { cookie: cookies.admin, json: { role_name: 'Visitor' } })
    await policy({ roles: [{ role: 'Visitor' }] })
    expect((await http.request('DELETE', '/api/resource/Role/Visitor', { cookie: cookies.admin })).body.exc_type).toBe('LinkExistsError')
    expect((await http.request('PUT', '/api/resource/Role/Visitor', { cookie: cookies.admin, json: { disabled: 1 } })).status).toBe(200)
    expect(await found('ann'), 'it is not about everyone now').toBeUndefined()
  })

  it('of exports narrow what is exported', async () => {
    await policy({ read: 0, export: 1, conditions: [own] })
    const exported = await get(
      'ann',
      `/api/method/frappe.desk.reportview.export_query?doctype=Deal&fields=${JSON.stringify(['name'])}&file_format_type=CSV`,
    )
    expect([...exported.text.matchAll(/d\d/g)].map(([name]) => name)).toEqual(['d1'])
  })

  it('are forgotten in every process when they, or the user, change', async () => {
    const other = await site.another()
    const seen = async (): Promise<boolean> => {
      const ctx = await other.context({ user: 'ann@example.com' })
      return may(ctx, await ctx.meta.get('Deal'), 'read', { name: 'd2', region: 'South', amount: 200 })
    }
    expect(await seen()).toBe(true)
    const name = await policy({ conditions: [own] })
    await expect.poll(seen).toBe(false)
    await http.request('PUT', '/api/resource/User/ann@example.com', { cookie: cookies.admin, json: { location: 'South' } })
    await expect.poll(seen).toBe(true)
    await http.request('PUT', '/api/resource/User/ann@example.com', { cookie: cookies.admin, json: { location: 'North' } })
    await expect.poll(seen).toBe(false)
    await http.request('PUT', `/api/resource/Access Policy/${name}`, { cookie: cookies.admin, json: { enabled: 0 } })
    await expect.poll(seen).toBe(true)
  })

  it('cost a request of a DocType without any no statement', async () => {
    await policy({ conditions: [own] })
    const statements = async (doctype: string): Promise<number> => {
      const ctx = await site.host.context({ user: 'ann@example.com' })
      const meta = await ctx.meta.get(doctype)
      await may(ctx, meta, 'read', { name: 'x' })
      return ctx.db.statements
    }
    await statements('Branch')
    await statements('Deal')
    expect([await statements('Branch'), await statements('Deal')]).toEqual([0, 0])
  })

  it('whose field is gone allow nothing', async () => {
    const json = { dt: 'Deal', fieldname: 'grade', fieldtype: 'Data', label: 'Grade' }
    const field = await http.request('POST', '/api/resource/Custom Field', { cookie: cookies.admin, json })
    expect(field.status, field.text).toBe(200)
    await policy({ conditions: [where('resource.grade', 'is not set')] })
    await expect.poll(() => found('ann')).toEqual(['d1', 'd2', 'd3'])
    await http.request('DELETE', `/api/resource/Custom Field/${(field.body.data as { name: string }).name}`, { cookie: cookies.admin })
    await expect.poll(() => found('ann')).toBeUndefined()
    const { rules } = await explained({ user: 'ann@example.com' })
    expect(rules.at(-2)?.reason).toContain('it cannot be read: Row #1: the attribute resource.grade is unknown')
  })
})

describe('a policy that cannot work is refused when it is saved', () => {
  it.each([
    [{ conditions: [where('resource.colour', '=', 'red')] }, 'Row #1: the attribute resource.colour is unknown: Deal has no column colour'],
    [{ conditions: [own, where('weather.wind', '=', '1')] }, 'Row #2: the attribute weather.wind is unknown'],
    [{ conditions: [where('resource.branch.mayor', '=', 'x')] }, 'Branch has no column mayor'],
    [{ conditions: [where('resource.region.name', '=', 'x')] }, 'region of Deal is no link'],
    [{ conditions: [where('resource.branch.country.name', '=', 'x')] }, 'country of Branch is no link'],
    [{ conditions: [where('user.api_key', '=', 'x')] }, 'no field of User'],
    [{ conditions: [where('user.new_password', 'is set')] }, 'cannot be compared'],
    [{ conditions: [where('user.last_ip', '=', 'x')] }, 'changes at every request'],
    [{ conditions: [where('user.permission.Planet', 'contains', 'x')] }, 'Planet, which does not exist'],
    [{ conditions: [where('environment.moon', '=', 'full')] }, 'the environment has date'],
    [{ conditions: [where('resource.region', '<', 'M')] }, '< does not fit resource.region'],
    [{ conditions: [where('resource.amount', 'contains', '1')] }, 'contains does not fit resource.amount'],
    [{ conditions: [where('resource.amount', '>', 'much')] }, 'compared with a number'],
    [{ conditions: [where('resource.amount', 'between', '1')] }, 'needs two values'],
    [{ conditions: [where('resource.amount', 'between', '2, 1')] }, '2 is above 1'],
    [{ conditions: [where('resource.amount', '=', undefined, 'user.location')] }, 'resource.amount is a number'],
    [{ conditions: [where('resource.region', '=', undefined, 'user.roles')] }, 'use the operator in'],
    [{ conditions: [where('resource.region', 'in', undefined, 'user.location')] }, 'needs an attribute with many values'],
    [{ conditions: [where('user.roles', '=', 'Seller')] }, 'has many values'],
    [{ conditions: [where('resource.region', '=')] }, 'needs a value'],
    [{ conditions: [where('resource.region', '=', 'x', 'user.location')] }, 'one of them'],
    [{ conditions: [where('resource.region', 'is set', 'x')] }, 'takes no value'],
    [{ conditions: [where('environment.time', 'between', '25:00, 26:00')] }, 'a time of day'],
    [{ conditions: [where('environment.weekday', '=', 'Someday')] }, 'one of Sunday'],
    [{ conditions: [where('environment.ip', 'in network', '10.0.0.0/33')] }, '10.0.0.0/33 is no network'],
    [{ conditions: [where('resource.region', 'in network', '10.0.0.0/8')] }, 'is for environment.ip'],
    [{ conditions: [where('user.location', 'contains', undefined, 'resource.region')] }, 'cannot look for a field of the document'],
    [{ conditions: [where('resource.region', 'resembles', 'x')] }, 'the operator resembles is unknown'],
    [{ read: 0 }, 'choose a right'],
    [{ document_type: 'Has Role' }, 'follow the document'],
    [{ document_type: 'Nothing' }, 'Could not find'],
  ])('%j', async (values, text) => {
    const answer = await send(values)
    expect([answer.status, answer.text]).toEqual([417, expect.stringContaining(text)])
  })

  it('and a denial that closes a right for everyone says so', async () => {
    expect((await send({ effect: 'Deny', conditions: [own] })).text).toContain('No policy allows to read Deal')
    await policy({})
    expect((await send({ effect: 'Deny', conditions: [own] })).text).not.toContain('No policy allows')
  })
})

async function explained(args: Record<string, string>, user = 'root'): Promise<Explanation> {
  const query = new URLSearchParams({ doctype: 'Deal', ...args })
  const answer = await get(user, `/api/method/cortado.permission.explain?${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.message as Explanation
}

describe('an explanation', () => {
  it('says what each rule says, and the answer is the decision’s own', async () => {
    await policy({ policy_name: 'Own region', conditions: [own, where('environment.time', 'between', '08:00, 17:00')] })
    const at = '2026-11-25 12:00'
    const no = await explained({ user: 'ann@example.com', name: 'd2', at })
    expect(no).toMatchObject({ user: 'ann@example.com', doctype: 'Deal', name: 'd2', right: 'read', allowed: false })
    expect(no.rules).toContainEqual({ rule: 'role', name: 'Seller', verdict: 'allows', reason: 'The role grants to read' })
    expect(no.rules.slice(-2)).toEqual([
      {
        rule: 'policy',
        name: 'Own region',
        verdict: 'silent',
        reason: 'Policy to allow read: a condition does not hold',
        conditions: [
          { condition: 'resource.region = user.location', holds: false, known: ['North'] },
          {
            condition: 'environment.time between 08:00:00.000000, 17:00:00.000000',
            holds: true,
            known: ['12:00:00.000000', '08:00:00.000000, 17:00:00.000000'],
          },
        ],
      },
      { rule: 'policy', name: 'default', verdict: 'refuses', reason: 'There are policies to read Deal, and none allows it' },
    ])
    expect((await explained({ user: 'bob@example.com', name: 'd2', at })).allowed).toBe(true)
    expect((await explained({ user: 'bob@example.com', name: 'd2', at: '2026-11-25 18:00' })).allowed).toBe(false)
    expect((await explained({ user: 'bob@example.com', at })).rules.at(-1)?.verdict).toBe('depends')
    expect((await explained({ user: 'Administrator', name: 'd2' })).rules).toHaveLength(1)
    expect((await explained({ user: 'Guest', name: 'd2' })).rules[0]).toMatchObject({ rule: 'role', name: 'Guest', verdict: 'refuses' })
  })

  it('is for System Managers, about what there is', async () => {
    const ask = (user: string, query: string) => get(user, `/api/method/cortado.permission.explain?${query}`)
    expect((await ask('ann', 'user=ann@example.com&doctype=Deal')).status).toBe(403)
    for (const [query, status] of [
      ['user=nobody&doctype=Deal', 404],
      ['user=Guest&doctype=Nothing', 404],
      ['user=Guest&doctype=Deal&name=d9', 404],
      ['user=Guest&doctype=Deal&right=eat', 417],
      ['user=Guest&doctype=Deal&at=soon', 417],
      ['user=Guest&doctype=Deal&ip=here', 417],
      ['user=Guest&doctype=Has%20Role', 417],
      ['doctype=Deal', 417],
    ] as const)
      expect((await ask('root', query)).status, query).toBe(status)
  })
})
