import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { openReceiver, type Receiver } from './receiver.ts'

const doctypes = [
  { name: 'Parcel Item', istable: 1 as const, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }] },
  {
    name: 'Parcel',
    is_submittable: 1 as const,
    autoname: 'field:code',
    fields: [
      { fieldname: 'code', fieldtype: 'Data' },
      { fieldname: 'note', fieldtype: 'Data', allow_on_submit: 1 as const },
      { fieldname: 'weight', fieldtype: 'Float' },
      { fieldname: 'pin', fieldtype: 'Password' },
      { fieldname: 'items', fieldtype: 'Table', options: 'Parcel Item' },
    ],
  },
  { name: 'Crate', fields: [{ fieldname: 'title', fieldtype: 'Data' }] },
]

/** A site with parcels and a server that receives its webhooks, for the tests of a file; each test begins without webhooks. */
export function useWebhooks() {
  let site: TestSite
  let http: TestServer
  let receiver: Receiver
  let admin: string
  let count = 0
  const ask = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie: admin, json })
  const rest = async (method: string, path: string, json?: unknown): Promise<Row> => {
    const { status, text, body } = await ask(method, `/api/resource/${path}`, json)
    expect(status, text).toBeLessThan(300)
    return (body as { data: Row }).data
  }
  const rows = (query: ReturnType<typeof sql>): Promise<Row[]> => site.run(({ db }) => db.read(compile(db.dialect, query)))
  const write = (query: ReturnType<typeof sql>) => site.run(({ db }) => db.write(compile(db.dialect, query)))
  const hookValues = (values: Row): Row => ({
    name: `Hook ${++count}`,
    webhook_doctype: 'Parcel',
    webhook_docevent: 'on_update',
    request_url: `${receiver.url}/in`,
    webhook_data: ['name', 'note'].map((fieldname) => ({ fieldname, key: fieldname })),
    ...values,
  })
  beforeAll(async () => {
    receiver = await openReceiver()
    site = await createTestSite({ doctypes })
    http = await site.http()
    admin = await http.login('Administrator', 'admin')
  })
  afterAll(async () => {
    await site.close()
    await receiver.close()
  })
  beforeEach(async () => {
    await site.host.webhooks.idle()
    for (const table of ['Webhook Queue', 'Webhook Request Log']) await write(sql`delete from ${sql.table(`tab${table}`)}`)
    for (const { name } of await rows(sql`select name from ${sql.table('tabWebhook')}`)) await rest('DELETE', `Webhook/${name}`)
    receiver.requests.length = 0
    receiver.answers.clear()
  })
  return {
    ask,
    rest,
    write,
    hookValues,
    /** Stores a webhook; answers its name. */
    hook: async (values: Row = {}): Promise<string> => String((await rest('POST', 'Webhook', hookValues(values))).name),
    code: () => `P-${++count}`,
    logs: () => rows(sql`select * from ${sql.table('tabWebhook Request Log')} order by creation`),
    waiting: () => rows(sql`select * from ${sql.table('tabWebhook Queue')} order by creation`),
    /** What came, as the bodies say it. */
    sent: async (): Promise<unknown[]> => {
      await site.host.webhooks.idle()
      return receiver.requests.map(({ body }) => JSON.parse(body))
    },
    get site() {
      return site
    },
    get http() {
      return http
    },
    get receiver() {
      return receiver
    },
  }
}
