import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const password = 'Secret-of-a-log-in-1'
const changed = 'Secret-of-a-log-in-2'
const pin = 'Secret-of-a-document'
const pinInRow = 'Secret-of-a-row'
const pinInSingle = 'Secret-of-a-single'

let site: TestSite
let http: TestServer
let cookie: string
let name = ''
/** All that may never leave: what was set, what is stored of it, what it is stored with. */
const secrets = new Map<string, string>()
const answers: { readonly request: string; readonly text: string }[] = []

const pinned = { fieldname: 'pin', fieldtype: 'Password' }

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Pin Row', istable: 1, permissions: [], fields: [pinned] },
      {
        name: 'Pin',
        track_changes: 1,
        fields: [{ fieldname: 'title', fieldtype: 'Data' }, pinned, { fieldname: 'rows', fieldtype: 'Table', options: 'Pin Row' }],
      },
      { name: 'Pin Settings', issingle: 1, fields: [{ fieldname: 'title', fieldtype: 'Data' }, pinned] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  const user = {
    email: 'keeper@example.com',
    first_name: 'Keeper',
    new_password: password,
    roles: [{ role: 'System Manager' }],
    send_welcome_email: 0,
  }
  await ask('POST', '/api/resource/User', user)
  const keys = await http.request('POST', '/api/method/frappe.core.doctype.user.user.generate_keys', { cookie, json: { user: 'keeper@example.com' } })
  await http.login('keeper@example.com', password)
  name = ((await ask('POST', '/api/resource/Pin', { title: 'a', pin, rows: [{ pin: pinInRow }] })).data as Json).name as string
  await ask('PUT', '/api/resource/Pin Settings/Pin Settings', { title: 'a', pin: pinInSingle })
  secrets.set('API secret', (keys.body.message as Json).api_secret as string)
  secrets.set('encryption key', site.host.site.config.encryption_key)
  for (const [label, text] of Object.entries({ password, changed, pin, pinInRow, pinInSingle })) secrets.set(label, text)
  await readStored()
})
afterAll(() => site.close())

async function readStored(): Promise<void> {
  const stored = await site.run((ctx) =>
    ctx.db.read({
      text: `select doctype || ' ' || name || ' ' || fieldname as label, password as secret from "__Auth" union all select 'session of ' || "user", sid from "tabSessions"`,
      values: [],
    }),
  )
  for (const [index, { label, secret }] of stored.entries()) secrets.set(`${label} ${index}`, String(secret))
}

async function ask(method: string, path: string, json?: unknown): Promise<Json> {
  const { text, body } = await http.request(method, path, { cookie, json })
  answers.push({ request: `${method} ${path}`, text })
  return body
}

const document = { doctype: 'Pin' }
const requests: readonly (readonly [method: string, path: string, json?: () => unknown])[] = [
  ['GET', '/api/resource/User/keeper@example.com'],
  ['GET', '/api/resource/User?fields=["*"]&limit_page_length=0'],
  ['GET', '/api/resource/User?fields=["api_secret","new_password","reset_password_key"]&limit_page_length=0'],
  ['GET', '/api/v2/document/User/keeper@example.com'],
  ['GET', '/api/resource/Pin?fields=["*","rows.pin"]'],
  ['GET', '/api/resource/Pin?filters=[["pin","like","Secret%"]]'],
  ['GET', '/api/resource/Pin Settings/Pin Settings'],
  ['GET', '/api/resource/__Auth'],
  ['GET', '/api/resource/Sessions?fields=["*"]'],
  ['GET', '/api/resource/Singles?fields=["*"]'],
  ['GET', '/api/method/frappe.client.get_value?doctype=Pin&fieldname=pin'],
  ['GET', '/api/method/frappe.client.get_single_value?doctype=Pin Settings&field=pin'],
  ['POST', '/api/method/frappe.client.get', () => ({ ...document, name })],
  ['POST', '/api/method/frappe.desk.form.load.getdoc', () => ({ ...document, name })],
  ['POST', '/api/method/frappe.desk.reportview.get', () => ({ ...document, fields: ['name', 'pin'] })],
  ['POST', '/api/method/frappe.client.set_value', () => ({ ...document, name, fieldname: 'pin', value: pin })],
  ['PUT', '/api/resource/User/keeper@example.com', () => ({ new_password: changed })],
  ['PUT', '/api/resource/User/keeper@example.com', () => ({ new_password: password, first_name: null })],
  ['POST', '/api/resource/Pin', () => ({ pin, title: ['refused'] })],
  ['POST', '/api/resource/Pin', () => ({ pin: { a: pin } })],
  ['POST', '/api/method/login', () => ({ usr: 'keeper@example.com', pwd: `${password}x` })],
  ['POST', '/api/method/frappe.core.doctype.user.user.update_password', () => ({ new_password: 'x', old_password: password })],
  ['DELETE', '/api/resource/Pin'],
  ['GET', '/api/openapi.json'],
  ['GET', '/api/method/frappe.auth.get_logged_user'],
]

describe('secrets', () => {
  it('are in no answer to anyone, Administrator included', async () => {
    for (const [method, path, json] of requests) await ask(method, path, json?.())
    await ask('GET', `/api/resource/Pin/${name}`)
    await ask('DELETE', `/api/resource/Pin/${name}`)
    for (const doctype of ['Version', 'Deleted Document', 'Error Log', 'Activity Log', 'Comment'])
      await ask('GET', `/api/resource/${doctype}?fields=["*"]&limit_page_length=0`)
    const leaks = answers.flatMap(({ request, text }) =>
      [...secrets].filter(([, secret]) => text.includes(secret)).map(([label]) => `${request}: ${label}`),
    )
    expect(leaks).toEqual([])
    expect(answers.filter(({ text }) => text.includes('*****')).length).toBeGreaterThan(3)
  })

  it('are in no table but the one for them, and there only sealed or hashed', async () => {
    const tables = await site.run((ctx) =>
      ctx.db.read({
        text: `select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`,
        values: [],
      }),
    )
    const set = ['API secret', 'password', 'changed', 'pin', 'pinInRow', 'pinInSingle'].map((label) => String(secrets.get(label)))
    const found: string[] = []
    for (const { table_name } of tables) {
      const rows = await site.run((ctx) => ctx.db.read({ text: `select t::text as row from "${table_name}" as t`, values: [] }))
      found.push(...rows.filter(({ row }) => set.some((secret) => String(row).includes(secret))).map(() => String(table_name)))
    }
    expect(tables.length).toBeGreaterThan(50)
    expect(found).toEqual([])
  })
})
