import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { serveSite, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let one: TestServer
let other: TestServer
let admin: string

beforeAll(async () => {
  site = await createTestSite({
    settings: { server_script_enabled: 1 },
    doctypes: ['Thing', 'Doomed'].map((name) => ({
      name,
      fields: [
        { fieldname: 'title', fieldtype: 'Data' },
        { fieldname: 'workflow_state', fieldtype: 'Data' },
      ],
    })),
  })
  await site.run(async (ctx) => {
    await insert(await newDocument(ctx, 'Role', { role_name: 'Thing Reader' }))
    const keys = { api_key: 'readkey', api_secret: 'readsecret' }
    await insert(await newDocument(ctx, 'User', { email: 'r@example.com', first_name: 'R', roles: [{ role: 'Thing Reader' }], ...keys }))
    for (const state of ['Open', 'Shut']) await insert(await newDocument(ctx, 'Workflow State', { workflow_state_name: state }))
    await insert(await newDocument(ctx, 'Workflow Action Master', { workflow_action_name: 'Close' }))
  })
  one = await site.http()
  other = await serveSite(await site.another())
  admin = await one.login('Administrator', 'admin')
})
afterAll(async () => {
  await other.close()
  await site.close()
})

const write = async (method: string, path: string, json?: unknown): Promise<Json> => {
  const { status, text, body } = await one.request(method, path, { cookie: admin, json })
  expect(status, text).toBeLessThan(300)
  return (body.data ?? {}) as Json
}
const read = (path: string) => other.request('GET', path, { cookie: admin })
const there = async (): Promise<Json> => {
  const { body } = await read('/api/method/frappe.desk.form.load.getdoctype?doctype=Thing')
  return (body.docs as Json[])[0] ?? {}
}
const fieldThere = async (fieldname: string) => ((await there()).fields as Json[]).find((field) => field.fieldname === fieldname)
const made = async (doctype: string, values: Json) => {
  const { name } = await write('POST', `/api/resource/${doctype}`, values)
  return () => write('DELETE', `/api/resource/${doctype}/${name}`)
}

/** A change made in one process, how another sees it, and how it is taken back. */
interface Change {
  readonly what: string
  make(): Promise<() => Promise<unknown>>
  seen(): Promise<boolean>
}

const workflow = {
  workflow_name: 'Things',
  document_type: 'Thing',
  workflow_state_field: 'workflow_state',
  is_active: 1,
  states: ['Open', 'Shut'].map((state) => ({ state, doc_status: '0', allow_edit: 'System Manager' })),
  transitions: [{ state: 'Open', action: 'Close', next_state: 'Shut', allowed: 'System Manager' }],
}

const changes: readonly Change[] = [
  {
    what: 'a Custom Field',
    make: () => made('Custom Field', { dt: 'Thing', fieldname: 'colour', label: 'Colour', fieldtype: 'Data' }),
    seen: async () => (await other.request('POST', '/api/resource/Thing', { cookie: admin, json: { colour: 'red' } })).text.includes('"colour"'),
  },
  {
    what: 'a Property Setter',
    make: () =>
      made('Property Setter', {
        doctype_or_field: 'DocField',
        doc_type: 'Thing',
        field_name: 'title',
        property: 'label',
        property_type: 'Data',
        value: 'Heading',
      }),
    seen: async () => (await fieldThere('title'))?.label === 'Heading',
  },
  {
    what: 'a Custom DocPerm',
    make: () => made('Custom DocPerm', { parent: 'Thing', role: 'Thing Reader', read: 1 }),
    seen: async () => (await other.request('GET', '/api/resource/Thing', { headers: { authorization: 'token readkey:readsecret' } })).status === 200,
  },
  {
    what: 'a DocType',
    async make() {
      await write('PUT', '/api/resource/DocType/Thing', { title_field: 'title' })
      return () => write('PUT', '/api/resource/DocType/Thing', { title_field: '' })
    },
    seen: async () => (await there()).title_field === 'title',
  },
  {
    what: 'a Workflow',
    make: () => made('Workflow', workflow),
    seen: async () => ((await there()).__workflow_docs as Json[]).some(({ name }) => name === 'Things'),
  },
  {
    what: 'a Server Script',
    make: () => made('Server Script', { name: 'Hail', script_type: 'API', api_method: 'hail', script: 'frappe.response.message = "hello"' }),
    seen: async () => (await read('/api/method/hail')).status === 200,
  },
  {
    what: 'a Document Naming Rule',
    make: () => made('Document Naming Rule', { document_type: 'Thing', prefix: 'RULED-', prefix_digits: 4 }),
    seen: async () => {
      const { body } = await other.request('POST', '/api/resource/Thing', { cookie: admin, json: { title: 'x' } })
      return String((body.data as Json | undefined)?.name).startsWith('RULED-')
    },
  },
]

/** Asks until it is so: the other process hears of changes a moment later. */
const within = (check: () => Promise<boolean>, wanted: boolean): Promise<void> => expect.poll(check).toBe(wanted)

describe('another process', () => {
  it.each(changes)('sees $what, and that it is gone', async ({ make, seen }) => {
    expect(await seen()).toBe(false)
    const undo = await make()
    await within(seen, true)
    await undo()
    await within(seen, false)
  })

  it('sees that a DocType was deleted, and that it is there again', async () => {
    const seen = async () => (await read('/api/resource/Doomed')).status === 200
    expect(await seen()).toBe(true)
    await write('DELETE', '/api/resource/DocType/Doomed')
    await within(seen, false)
    await write('POST', '/api/resource/DocType', {
      name: 'Doomed',
      module: 'Core',
      custom: 1,
      fields: [{ fieldname: 'title', fieldtype: 'Data' }],
      permissions: [{ role: 'System Manager' }],
    })
    await within(seen, true)
  })
})
