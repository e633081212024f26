import type { Explanation } from 'cortado/permission/explanation.ts'
import { type Json, type Person, people } from 'cortado/testing/people.ts'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'

// A site with deals in regions and branches. Every test begins without policies.

/** Who asks: ann of North and bob of South are Sellers, root is a System Manager. */
export type User = 'ann' | 'bob' | 'root' | 'admin' | 'guest'

const everything = { select: 1, read: 1, write: 1, create: 1, delete: 1, export: 1, report: 1, print: 1, share: 1 }
const permissions = [
  { role: 'Seller', ...everything },
  { role: 'System Manager', ...everything },
  { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
]
const data = (fieldname: string, more: object = {}) => ({ fieldname, fieldtype: 'Data', ...more })
const branch = { fieldname: 'branch', fieldtype: 'Link', options: 'Branch' }
const doctypes = [
  { name: 'Branch', fields: [data('country')] },
  { name: 'Deal', fields: [data('region'), { fieldname: 'amount', fieldtype: 'Currency' }, branch, data('secret', { permlevel: 1 })] },
].map((each) => ({ autoname: 'prompt', permissions, ...each }))

/** The deals. */
export const deals = [
  { name: 'd1', region: 'North', amount: 10, branch: 'Oslo', secret: 's1' },
  { name: 'd2', region: 'South', amount: 200, branch: 'Rome', secret: 's2' },
  { name: 'd3', region: '', amount: 10, branch: '', secret: 's3' },
]
/** The site. */
export let site: TestSite
let who: Readonly<Record<User, Person>>

/** Makes the site before the tests of a file, and closes it after them. */
export function usePolicies(): void {
  beforeAll(async () => {
    site = await createTestSite({ roles: ['Seller'], doctypes })
    who = await people(site, {
      ann: { roles: ['Seller'], location: 'North' },
      bob: { roles: ['Seller'], location: 'South' },
      root: ['System Manager'],
    })
    await who.admin.make('Branch', { name: 'Oslo', country: 'Norway' })
    await who.admin.make('Branch', { name: 'Rome', country: 'Italy' })
    for (const deal of deals) await who.admin.make('Deal', deal)
  }, 120_000)
  beforeEach(async () => {
    for (const { name } of await who.admin.list('Access Policy'))
      await who.admin.send('DELETE', `/api/resource/Access Policy/${encodeURIComponent(String(name))}`)
  })
  afterAll(() => site.close())
}

let made = 0
/** Saves a policy about deals, to allow reading them unless told otherwise. */
export const send = (values: object): Promise<TestAnswer> =>
  who.admin.send('POST', '/api/resource/Access Policy', { policy_name: `P${++made}`, document_type: 'Deal', read: 1, ...values })

/** Saves a policy that is allowed; answers its name. */
export async function policy(values: object): Promise<string> {
  const answer = await send(values)
  expect(answer.status, answer.text).toBe(200)
  return String((answer.body.data as Json).name)
}

/** A condition of a policy. */
export const where = (attribute: string, operator: string, value?: string, other_attribute?: string) => ({
  attribute,
  operator,
  value,
  other_attribute,
})
/** What is of one's own region. */
export const own = where('resource.region', '=', undefined, 'user.location')
/** A request of a user. */
export const ask = (user: User, method: string, path: string, json?: unknown): Promise<TestAnswer> => who[user].send(method, path, json)
/** What a user reads. */
export const get = (user: User, path: string): Promise<TestAnswer> => ask(user, 'GET', path)

/** What an explanation says to a user, root unless told otherwise. */
export async function explained(args: Record<string, string>, user: User = 'root'): Promise<Explanation> {
  const query = new URLSearchParams({ doctype: 'Deal', ...args })
  const answer = await get(user, `/api/method/cortado.permission.explain?${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.message as Explanation
}
