import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, expect } from 'vitest'

// A site with Things, and with documents of every kind that can name one.

/** A JSON object. */
export type Json = Record<string, unknown>

/** The site. */
export let site: TestSite
let http: TestServer
let cookie: string

const everyday = { read: 1, write: 1, create: 1, delete: 1 }
/** A field of a DocType. */
export const field = (fieldname: string, fieldtype = 'Data', options?: string) => ({ fieldname, fieldtype, options })
const prompt = { allow_rename: 1, autoname: 'Prompt' }
const links = [field('thing', 'Link', 'Thing'), field('kind', 'Link', 'DocType'), field('ref', 'Dynamic Link', 'kind')]

/** Makes the site, and closes it when the tests of the file are done. */
export function useRenameSite(): void {
  beforeAll(open)
  afterAll(() => site.close())
}

async function open(): Promise<void> {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Thing',
        autoname: 'field:code',
        title_field: 'title',
        allow_rename: 1,
        track_changes: 1,
        fields: [field('code'), field('title'), field('secret', 'Password'), field('next', 'Link', 'Thing')],
        permissions: [
          { role: 'System Manager', ...everyday, share: 1 },
          { role: 'Blogger', read: 1, write: 1, delete: 0 },
          { role: 'Translator', read: 1, write: 0, delete: 0 },
        ],
      },
      { name: 'Other', ...prompt, fields: [field('note')] },
      { name: 'Holder Row', istable: 1, permissions: [], fields: links },
      { name: 'Holder Thing', istable: 1, permissions: [], fields: [field('thing', 'Link', 'Thing')] },
      {
        name: 'Holder',
        ...prompt,
        fields: [
          ...links,
          field('other', 'Link', 'Other'),
          field('rows', 'Table', 'Holder Row'),
          field('things', 'Table MultiSelect', 'Holder Thing'),
        ],
      },
      { name: 'Holder Settings', issingle: 1, fields: [...links, field('rows', 'Table', 'Holder Row')] },
      { name: 'Fixed', autoname: 'Prompt', allow_rename: 0, fields: [field('note')] },
      { name: 'Counted', autoname: 'autoincrement', fields: [field('note')] },
      {
        name: 'Paper',
        ...prompt,
        is_submittable: 1,
        fields: [field('thing', 'Link', 'Thing'), field('kind', 'Link', 'DocType'), field('ref', 'Dynamic Link', 'kind')],
      },
      { name: 'Branch', ...prompt, is_tree: 1, fields: [field('note')] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  await made('Custom Field', { dt: 'Holder', fieldname: 'custom_thing', fieldtype: 'Link', options: 'Thing', insert_after: 'thing' })
  await made('Property Setter', {
    doctype_or_field: 'DocField',
    doc_type: 'Holder',
    field_name: 'other',
    property: 'options',
    property_type: 'Text',
    value: 'Thing',
  })
  for (const [email, role] of [
    ['writer', 'Blogger'],
    ['reader', 'Translator'],
    ['bystander', 'Translator'],
  ])
    await made('User', {
      email: `${email}@example.com`,
      first_name: email,
      send_welcome_email: 0,
      roles: [{ role }],
      api_key: email,
      api_secret: email,
    })
}

/** A request of Administrator. */
export const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
/** Requests of `writer` (may not delete), `reader` or `bystander`. */
export const as = (who: string) => (method: string, path: string, json?: unknown) =>
  http.request(method, path, { json, headers: { authorization: `token ${who}:${who}` } })

/** Makes a document; answers it. */
export async function made(doctype: string, values: Json): Promise<Json> {
  const { status, body, text } = await send('POST', `/api/resource/${doctype}`, values)
  expect(status, text).toBe(200)
  return body.data as Json
}

/** A document as Administrator reads it. */
export const read = async (doctype: string, name = doctype) =>
  (await send('GET', `/api/resource/${doctype}/${encodeURIComponent(name)}`)).body.data as Json
/** Whether a document is there. */
export const exists = async (doctype: string, name: string) =>
  (await send('GET', `/api/resource/${doctype}/${encodeURIComponent(name)}`)).status === 200
/** Fields of all documents that match. */
export const all = async (doctype: string, filters: unknown, fields: string[]) =>
  (
    await send(
      'GET',
      `/api/resource/${doctype}?${new URLSearchParams({ filters: JSON.stringify(filters), fields: JSON.stringify(fields), limit: '0' })}`,
    )
  ).body.data as Json[]

let counter = 0
/** A name that nothing has. */
export const fresh = (prefix = 'T') => `${prefix}-${++counter}`

/** Makes a Thing; answers its name. */
export async function thing(values: Json = {}): Promise<string> {
  const code = fresh()
  await made('Thing', { code, ...values })
  return code
}

/** Asks for another name. */
export const renameDoc = (doctype: string, old_name: unknown, new_name: unknown, more: Json = {}) =>
  send('POST', '/api/method/frappe.client.rename_doc', { doctype, old_name, new_name, ...more })
/** A Dynamic Link to a Thing. */
export const ofThing = (name: string) => ({ kind: 'Thing', ref: name })
