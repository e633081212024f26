import { newDocument } from 'cortado/document/new.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, expect } from 'vitest'

// A site with cases, about which rules are made: assignments, notifications, milestones. Everything is asked over HTTP.

/** What is sent and answered. */
export type Json = Record<string, unknown>

/** Cora and Carl are Clerks, who may write cases; Chip is a Chief, who may read them; Nell may not, and Dora is disabled. */
export const people = {
  cora: 'cora@example.com',
  carl: 'carl@example.com',
  chip: 'chip@example.com',
  nell: 'nell@example.com',
  dora: 'dora@example.com',
} as const
/** Who asks. */
export type Person = 'cora' | 'carl' | 'chip' | 'nell' | 'admin'

const roles = { cora: 'Clerk', carl: 'Clerk', chip: 'Chief', nell: 'Passer-by', dora: 'Clerk' } as const
const none = { read: 0, write: 0, create: 0, delete: 0, submit: 0, cancel: 0, amend: 0, report: 0, export: 0, share: 0, print: 0, email: 0 }
const all = { read: 1, write: 1, create: 1, delete: 1, submit: 1, cancel: 1 }

const doctypes = [
  { name: 'Case Party', istable: 1, permissions: [], fields: [{ fieldname: 'email', fieldtype: 'Data', label: 'E-mail' }] },
  {
    name: 'Case',
    is_submittable: 1,
    track_changes: 1,
    allow_rename: 1,
    permissions: [
      { role: 'System Manager', ...all },
      { role: 'System Manager', ...none, permlevel: 1, read: 1, write: 1 },
      { role: 'Clerk', ...none, ...all },
      { role: 'Chief', ...none, read: 1 },
    ],
    fields: [
      { fieldname: 'topic', fieldtype: 'Data', label: 'Topic', allow_on_submit: 1 },
      { fieldname: 'status', fieldtype: 'Select', label: 'Status', options: 'Open\nDone\nGone', allow_on_submit: 1 },
      { fieldname: 'amount', fieldtype: 'Currency', label: 'Amount' },
      { fieldname: 'due', fieldtype: 'Date', label: 'Due', allow_on_submit: 1 },
      { fieldname: 'keeper', fieldtype: 'Link', options: 'User', label: 'Keeper' },
      { fieldname: 'contact', fieldtype: 'Data', label: 'Contact' },
      { fieldname: 'told', fieldtype: 'Int', label: 'Told', allow_on_submit: 1 },
      { fieldname: 'fixed', fieldtype: 'Data', label: 'Fixed' },
      { fieldname: 'secret', fieldtype: 'Data', label: 'Secret', permlevel: 1 },
      { fieldname: 'parties', fieldtype: 'Table', options: 'Case Party', label: 'Parties' },
    ],
  },
]

const password = (name: string): string => `${name}-has-a-long-password-7`

/** Makes the site before the tests of a file, and closes it after them. Answers what asks it. */
export function useCases(settings: Json = {}) {
  let site: TestSite
  let http: TestServer
  const cookies: Partial<Record<Person, string>> = {}
  const send = (who: Person, method: string, path: string, json?: unknown): Promise<TestAnswer> =>
    http.request(method, path, { cookie: cookies[who], json: json as Json })
  const rest = async (who: Person, method: string, path: string, json?: unknown): Promise<Json> => {
    const { status, body, text } = await send(who, method, `/api/resource/${path}`, json)
    expect(status, text).toBeLessThan(300)
    return body.data as Json
  }
  const call = async (who: Person, method: string, args: Json = {}): Promise<Json> => {
    const { status, body, text } = await send(who, 'POST', `/api/method/${method}`, args)
    expect(status, text).toBe(200)
    return body as Json
  }
  /** Documents by filters, the oldest first. */
  const found = async (doctype: string, filters: Json, fields: readonly string[] = ['*']): Promise<Json[]> => {
    const query = new URLSearchParams({
      filters: JSON.stringify(filters),
      fields: JSON.stringify(fields),
      order_by: 'creation asc, name asc',
      limit_page_length: '0',
    })
    return (await rest('admin', 'GET', `${doctype}?${query}`)) as unknown as Json[]
  }
  beforeAll(async () => {
    site = await createTestSite({ settings })
    await site.run(async (ctx) => {
      const make = async (doctype: string, values: Json) => (await newDocument(ctx, doctype, values)).insert()
      for (const role_name of new Set(Object.values(roles))) await make('Role', { role_name })
      for (const doctype of doctypes) await make('DocType', { module: 'Core', custom: 1, ...doctype })
      for (const [name, email] of Object.entries(people)) {
        const role = roles[name as keyof typeof roles]
        const values = { email, first_name: name, roles: [{ role }], new_password: password(name), send_welcome_email: 0 }
        await make('User', { ...values, enabled: name === 'dora' ? 0 : 1 })
      }
    })
    http = await site.http()
    cookies.admin = await http.login('Administrator', 'admin')
    for (const name of ['cora', 'carl', 'chip', 'nell'] as const) cookies[name] = await http.login(people[name], password(name))
  }, 60_000)
  afterAll(() => site.close())
  return { send, rest, call, found, site: () => site }
}
