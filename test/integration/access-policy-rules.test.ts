import { describe, expect, it } from 'vitest'
import { explained, get, own, policy, send, type User, usePolicies, where } from './policy-site.ts'

// What a policy may say, and how its decisions are explained.

usePolicies()

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
    const ask = (user: User, query: string) => get(user, `/api/method/cortado.permission.explain?${query}`)
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
