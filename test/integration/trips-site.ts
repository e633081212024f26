import { join } from 'node:path'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, expect } from 'vitest'

// A site with trips, for the tests of what the Desk calls.

const all = { read: 1, write: 1, create: 1, delete: 1, share: 1, report: 1, export: 1 }
const none = { write: 0, create: 0, delete: 0, share: 0, report: 0, export: 0 }

/** Anna is a Driver, who may do everything with trips; Carl an Observer, who may read them; Ben has no role. */
export type Person = 'anna' | 'ben' | 'carl' | 'admin'
/** What is sent and answered. */
export type Json = Record<string, unknown>

/** A file as it was answered. */
export interface SentFile {
  readonly status: number
  /** The header that names it. */
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

const doctypes = [
  { name: 'Crew', fields: [{ fieldname: 'code', fieldtype: 'Data' }] },
  {
    name: 'Trip Stop',
    istable: 1,
    permissions: [],
    fields: [{ fieldname: 'crew', fieldtype: 'Link', options: 'Crew', label: 'Crew' }],
  },
  {
    name: 'Trip',
    fields: [
      { fieldname: 'code', fieldtype: 'Data', label: 'Code' },
      { fieldname: 'crew', fieldtype: 'Link', options: 'Crew', label: 'Crew' },
      { fieldname: 'stage', fieldtype: 'Select', options: 'Planned\nOn its way\nDone', label: 'Stage' },
      { fieldname: 'town', fieldtype: 'Data', label: 'Town' },
      { fieldname: 'cost', fieldtype: 'Float', label: 'Cost' },
      { fieldname: 'begins', fieldtype: 'Datetime', label: 'Begins' },
      { fieldname: 'ends', fieldtype: 'Datetime', label: 'Ends' },
      { fieldname: 'secret', fieldtype: 'Data', permlevel: 1, label: 'Secret' },
      { fieldname: 'hidden_crew', fieldtype: 'Link', options: 'Crew', permlevel: 1, label: 'Hidden crew' },
      { fieldname: 'stops', fieldtype: 'Table', options: 'Trip Stop', label: 'Stops' },
    ],
    links: [{ link_doctype: 'ToDo', link_fieldname: 'reference_name' }],
  },
  { name: 'Ledger', permissions: [{ role: 'System Manager', ...all }], fields: [{ fieldname: 'trip', fieldtype: 'Link', options: 'Trip' }] },
]

/** Makes the site before the tests of a file, and closes it after them. Answers what asks it. */
export function useTrips() {
  let site: TestSite
  let http: TestServer
  const cookies: Partial<Record<Person, string>> = {}
  const ask = (who: Person, method: string, path: string, json?: unknown): Promise<TestAnswer> =>
    http.request(method, path, { cookie: cookies[who], json })
  const call = (who: Person, method: string, args: Json = {}): Promise<TestAnswer> => ask(who, 'POST', `/api/method/frappe.desk.${method}`, args)
  const said = async <T = unknown>(who: Person, method: string, args: Json = {}): Promise<T> => {
    const { status, body, text } = await call(who, method, args)
    expect(status, text).toBe(200)
    return body.message as T
  }
  const file = async (who: Person, method: string, args: Json = {}): Promise<SentFile> => {
    const { status, headers, ...answer } = await fetch(`${http.url}/api/method/frappe.${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: cookies[who] ?? '' },
      body: JSON.stringify(args),
    }).then(async (got) => ({ status: got.status, headers: got.headers, bytes: new Uint8Array(await got.arrayBuffer()) }))
    return { status, name: headers.get('content-disposition') ?? '', type: headers.get('content-type') ?? '', ...answer }
  }
  const make = async (doctype: string, values: Json): Promise<Json> => {
    const { status, body, text } = await ask('admin', 'POST', `/api/resource/${doctype}`, values)
    expect(status, text).toBe(200)
    return body.data as Json
  }
  const refuses = async (method: string, args: Json): Promise<void> => {
    const { status, text } = await call('admin', method, args)
    expect(status, text).toBeGreaterThanOrEqual(400)
    expect(status, text).toBeLessThan(500)
  }
  beforeAll(async () => {
    site = await createTestSite({ apps: [join(import.meta.dirname, 'apps/trips')] })
    await site.run(async (ctx) => {
      const make = async (doctype: string, values: Json) => insert(await newDocument(ctx, doctype, values))
      for (const role_name of ['Driver', 'Observer']) await make('Role', { role_name, desk_access: 1 })
      const permissions = [
        { role: 'Driver', ...all },
        { role: 'Observer', ...none, read: 1 },
        { role: 'System Manager', ...all },
        { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
      ]
      for (const doctype of doctypes) {
        const autoname = doctype.fields.some(({ fieldname }) => fieldname === 'code') ? 'field:code' : 'hash'
        await make('DocType', { module: 'Core', custom: 1, autoname, permissions, ...doctype })
      }
      for (const name of ['anna', 'ben', 'carl']) {
        const roles = name === 'ben' ? [] : [{ role: name === 'anna' ? 'Driver' : 'Observer' }]
        await make('User', {
          email: `${name}@example.com`,
          first_name: name,
          roles,
          new_password: `${name}-has-a-long-password-7`,
          send_welcome_email: 0,
        })
      }
    })
    http = await site.http()
    cookies.admin = await http.login('Administrator', 'admin')
    for (const name of ['anna', 'ben', 'carl'] as const) cookies[name] = await http.login(`${name}@example.com`, `${name}-has-a-long-password-7`)
    for (const code of ['C-1', 'C-2', 'C-3']) await make('Crew', { code })
    await make('Trip', {
      code: 'T-1',
      crew: 'C-1',
      stage: 'Planned',
      town: 'Bern',
      cost: 10,
      hidden_crew: 'C-3',
      stops: [{ crew: 'C-2' }, { crew: 'C-2' }],
    })
    await make('Trip', { code: 'T-2', stage: 'Done', town: 'Bern', cost: 5 })
    await make('Trip', { code: 'T-3', crew: 'C-1', stage: 'Planned', town: '', cost: 1.5 })
    await make('Ledger', { trip: 'T-1' })
  }, 60_000)
  afterAll(() => site.close())
  return { ask, call, said, file, make, refuses, another: () => site.another(), run: (fn: Parameters<TestSite['run']>[0]) => site.run(fn) }
}
