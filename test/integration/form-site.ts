import { join } from 'node:path'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, expect } from 'vitest'

// A site with parcels, whose forms are used as the Desk uses them: every argument is sent as the text of a form field.

const none = { read: 0, write: 0, create: 0, delete: 0, submit: 0, cancel: 0, amend: 0, report: 0, export: 0, share: 0, print: 0, email: 0 }
const all = { read: 1, write: 1, create: 1, delete: 1, submit: 1, cancel: 1, amend: 1, share: 1 }

/** Wanda is a Clerk, who may do everything with parcels; Rita a Reader; Olaf an Owner, who may do everything with his own; Nora has a role without rights. */
export const people = { wanda: 'wanda@example.com', rita: 'rita@example.com', olaf: 'olaf@example.com', nora: 'nora@example.com' } as const
/** Who asks. */
export type Person = keyof typeof people | 'admin' | 'guest'
/** What is sent and answered. */
export type Json = Record<string, unknown>

const roles = { wanda: 'Clerk', rita: 'Reader', olaf: 'Keeper', nora: 'Passer-by' } as const
const permissions = [
  { role: 'System Manager', ...all },
  { role: 'System Manager', permlevel: 1, ...none, read: 1, write: 1 },
  { role: 'Clerk', ...none, ...all },
  { role: 'Reader', ...none, read: 1 },
  { role: 'Keeper', ...none, ...all, if_owner: 1 },
]
const doctypes = [
  {
    name: 'Parcel Item',
    istable: 1,
    permissions: [],
    fields: [{ fieldname: 'item', fieldtype: 'Data', label: 'Item', in_list_view: 1 }],
  },
  {
    name: 'Parcel',
    is_submittable: 1,
    track_changes: 1,
    track_seen: 1,
    track_views: 1,
    allow_rename: 1,
    autoname: 'PARCEL-.####',
    title_field: 'title',
    show_title_field_in_link: 1,
    show_preview_popup: 1,
    fields: [
      { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1, in_list_view: 1 },
      { fieldname: 'note', fieldtype: 'Small Text', label: 'Note', allow_on_submit: 1 },
      { fieldname: 'weight', fieldtype: 'Float', label: 'Weight', in_preview: 1 },
      { fieldname: 'secret', fieldtype: 'Data', label: 'Secret', permlevel: 1, in_preview: 1 },
      { fieldname: 'picture', fieldtype: 'Attach', label: 'Picture' },
      { fieldname: 'assigned_to', fieldtype: 'Link', options: 'User', label: 'Assigned To', allow_on_submit: 1 },
      { fieldname: 'before', fieldtype: 'Link', options: 'Parcel', label: 'Before' },
      { fieldname: 'about_type', fieldtype: 'Link', options: 'DocType', label: 'About type' },
      { fieldname: 'about', fieldtype: 'Dynamic Link', options: 'about_type', label: 'About' },
      { fieldname: 'items', fieldtype: 'Table', options: 'Parcel Item', label: 'Items' },
    ],
    links: [{ link_doctype: 'ToDo', link_fieldname: 'reference_name' }],
  },
]

const password = (name: string): string => `${name}-has-a-long-password-7`

/** Makes the site before the tests of a file, and closes it after them. Answers what asks it. */
export function useForms() {
  let site: TestSite
  let http: TestServer
  const cookies: Partial<Record<Person, string>> = {}
  const call = (who: Person, method: string, args: Json = {}): Promise<TestAnswer> =>
    http.request('POST', `/api/method/${method}`, { cookie: cookies[who], form: asForm(args), headers: { 'x-requested-with': 'XMLHttpRequest' } })
  const answered = async <T = Json>(who: Person, method: string, args: Json = {}): Promise<T> => {
    const { status, body, text } = await call(who, method, args)
    expect(status, `${method}: ${text}`).toBe(200)
    return body as T
  }
  const rest = async (method: string, path: string, json?: unknown): Promise<Json> => {
    const { status, body, text } = await http.request(method, `/api/resource/${path}`, { cookie: cookies.admin, json })
    expect(status, text).toBeLessThan(300)
    return body.data as Json
  }
  const upload = async (who: Person, args: Json): Promise<TestAnswer> => {
    const form = new FormData()
    for (const [key, value] of Object.entries(args)) form.set(key, String(value))
    form.set('file', new Blob([`content ${JSON.stringify(args)}`]), 'a.txt')
    const answer = await fetch(`${http.url}/api/method/upload_file`, { method: 'POST', body: form, headers: { cookie: cookies[who] ?? '' } })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }
  beforeAll(async () => {
    site = await createTestSite({ apps: [join(import.meta.dirname, 'apps/parcels')] })
    await site.run(async (ctx) => {
      const make = async (doctype: string, values: Json) => insert(await newDocument(ctx, doctype, values))
      for (const role_name of Object.values(roles)) await make('Role', { role_name, desk_access: 1 })
      for (const doctype of doctypes) await make('DocType', { module: 'Core', custom: 1, permissions, ...doctype })
      for (const [name, email] of Object.entries(people)) {
        const role = roles[name as keyof typeof roles]
        const values = { email, first_name: name, last_name: 'Post', roles: [{ role }], new_password: password(name), send_welcome_email: 0 }
        await make('User', { ...values, document_follow_notify: 1 })
      }
    })
    http = await site.http()
    cookies.admin = await http.login('Administrator', 'admin')
    for (const name of Object.keys(people) as (keyof typeof people)[]) cookies[name] = await http.login(people[name], password(name))
  }, 60_000)
  afterAll(() => site.close())
  return { call, answered, rest, upload }
}

/** What the Desk makes of arguments: texts; lists and objects as JSON. */
const asForm = (args: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )

/** A new document as a form holds it before it is saved. */
export const newForm = (localname: string, values: Json): Json => ({
  docstatus: 0,
  doctype: 'Parcel',
  name: localname,
  __islocal: 1,
  __unsaved: 1,
  ...values,
})

/** A new row of a form's table. */
export const newRow = (parent: string, idx: number, values: Json): Json => ({
  docstatus: 0,
  doctype: 'Parcel Item',
  name: `new-parcel-item-${idx}`,
  __islocal: 1,
  __unsaved: 1,
  parent,
  parentfield: 'items',
  parenttype: 'Parcel',
  idx,
  ...values,
})
