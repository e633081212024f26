import { may } from 'cortado/permission/decide.ts'
import { describe, expect, it } from 'vitest'
import { ask, deals, explained, get, own, policy, site, type User, usePolicies, where } from './policy-site.ts'

usePolicies()

const namesIn = (rows: unknown): string[] => (rows as { name: string }[]).map(({ name }) => name).sort()

/** Names of the deals that a user finds, the same in every way that leads to them; undefined: the DocType is closed. */
async function found(user: User): Promise<string[] | undefined> {
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
    await ask('admin', 'POST', '/api/method/frappe.share.add', json)
    expect(await found('ann')).toEqual(['d1'])
  })

  it('keep every other right to what may be read', async () => {
    await policy({ conditions: [own] })
    const change = (user: User, name: string, json: object) => ask(user, 'PUT', `/api/resource/Deal/${name}`, json)
    expect((await change('ann', 'd1', { amount: 11 })).status).toBe(200)
    expect((await change('ann', 'd2', { amount: 11 })).status).toBe(403)
    expect((await change('ann', 'd1', { region: 'South' })).status, 'out of one’s own sight').toBe(403)
    expect((await ask('ann', 'DELETE', '/api/resource/Deal/d2')).status).toBe(403)
    expect((await get('ann', '/api/method/frappe.client.get_doc_permissions?doctype=Deal&docname=d2')).body.message).toMatchObject({
      permissions: { read: 0, write: 0, print: 0, delete: 0, share: 0 },
    })
  })

  it('judge a new document by what is stored, not by what was sent', async () => {
    await policy({ read: 0, create: 1, conditions: [where('resource.secret', '=', 'open')] })
    const create = (user: User, json: object) => ask(user, 'POST', '/api/resource/Deal', json)
    expect((await create('ann', { name: 'n1', secret: 'open' })).status, 'ann may not write the field').toBe(403)
    expect((await create('root', { name: 'n2', secret: 'open' })).status).toBe(200)
    expect((await create('root', { name: 'n3', secret: 'shut' })).status).toBe(403)
    await ask('admin', 'DELETE', '/api/resource/Deal/n2')
  })

  it('for a role stay with it when it is disabled, and keep it from being deleted', async () => {
    await ask('admin', 'POST', '/api/resource/Role', { role_name: 'Visitor' })
    await policy({ roles: [{ role: 'Visitor' }] })
    expect((await ask('admin', 'DELETE', '/api/resource/Role/Visitor')).body.exc_type).toBe('LinkExistsError')
    expect((await ask('admin', 'PUT', '/api/resource/Role/Visitor', { disabled: 1 })).status).toBe(200)
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
    await ask('admin', 'PUT', '/api/resource/User/ann@example.com', { location: 'South' })
    await expect.poll(seen).toBe(true)
    await ask('admin', 'PUT', '/api/resource/User/ann@example.com', { location: 'North' })
    await expect.poll(seen).toBe(false)
    await ask('admin', 'PUT', `/api/resource/Access Policy/${name}`, { enabled: 0 })
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
    const field = await ask('admin', 'POST', '/api/resource/Custom Field', json)
    expect(field.status, field.text).toBe(200)
    await policy({ conditions: [where('resource.grade', 'is not set')] })
    await expect.poll(() => found('ann')).toEqual(['d1', 'd2', 'd3'])
    await ask('admin', 'DELETE', `/api/resource/Custom Field/${(field.body.data as { name: string }).name}`)
    await expect.poll(() => found('ann')).toBeUndefined()
    const { rules } = await explained({ user: 'ann@example.com' })
    expect(rules.at(-2)?.reason).toContain('it cannot be read: Row #1: the attribute resource.grade is unknown')
  })
})
