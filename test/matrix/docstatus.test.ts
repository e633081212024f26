import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const doctype = 'Deed'

let site: TestSite
let http: TestServer
let cookie: string

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const call = (method: string, json: unknown) => send('POST', `/api/method/${method}`, json)

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [{ name: doctype, is_submittable: 1, fields: [{ fieldname: 'title', fieldtype: 'Data', allow_on_submit: 1 }] }],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

/** What becomes of a document of one docstatus that is written with another; undefined: it is taken. */
const refusals: Record<string, string | undefined> = {
  '0 → 0': undefined,
  '0 → 1': undefined,
  '0 → 2': 'DocstatusTransitionError',
  '1 → 0': 'DocstatusTransitionError',
  '1 → 1': undefined,
  '1 → 2': undefined,
  '2 → 0': 'ValidationError',
  '2 → 1': 'ValidationError',
  '2 → 2': 'ValidationError',
}

/** Ways to write a docstatus; a way that takes the whole document brings it along. */
const ways: readonly [name: string, write: (doc: Json, docstatus: number) => ReturnType<typeof send>][] = [
  ['PUT /api/resource', (doc, docstatus) => send('PUT', `/api/resource/${doctype}/${doc.name}`, { docstatus })],
  ['PATCH /api/v2/document', (doc, docstatus) => send('PATCH', `/api/v2/document/${doctype}/${doc.name}`, { docstatus })],
  ['client.set_value of several', (doc, docstatus) => call('frappe.client.set_value', { doctype, name: doc.name, fieldname: { docstatus } })],
  [
    'client.set_value of several, as text',
    (doc, docstatus) => call('frappe.client.set_value', { doctype, name: doc.name, fieldname: `{"docstatus":${docstatus}}` }),
  ],
  ['client.save', (doc, docstatus) => call('frappe.client.save', { doc: { ...doc, docstatus } })],
]

async function madeWith(docstatus: number): Promise<Json> {
  const made = await send('POST', `/api/resource/${doctype}`, { title: 'x' })
  const path = `/api/resource/${doctype}/${(made.body.data as Json).name}`
  for (const step of [1, 2].slice(0, docstatus)) expect((await send('PUT', path, { docstatus: step })).status).toBe(200)
  return (await send('GET', path)).body.data as Json
}

const storedIn = async (doc: Json): Promise<unknown> => ((await send('GET', `/api/resource/${doctype}/${doc.name}`)).body.data as Json).docstatus
const errorOf = (body: Json): unknown => body.exc_type ?? (body.errors as Json[] | undefined)?.[0]?.type

describe.each(ways)('docstatus by %s', (_, write) => {
  it.each(Object.entries(refusals))('%s: %s', async (step, refusal) => {
    const [from, to] = step.split(' → ').map(Number) as [number, number]
    const doc = await madeWith(from)
    const answer = await write(doc, to)
    expect([answer.status, errorOf(answer.body)], answer.text).toEqual(refusal ? [417, refusal] : [200, undefined])
    expect(await storedIn(doc)).toBe(refusal ? from : to)
  })
})

it('cannot be set by name with client.set_value', async () => {
  const doc = await madeWith(0)
  expect(await call('frappe.client.set_value', { doctype, name: doc.name, fieldname: 'docstatus', value: 1 })).toMatchObject({ status: 417 })
  expect(await storedIn(doc)).toBe(0)
})

it.each(['submit', 'cancel'])('%s of several documents answers the names of those that refuse', async (action) => {
  const docs = await Promise.all([0, 1, 2].map(madeWith))
  const docnames = JSON.stringify(docs.map(({ name }) => name))
  const answer = await call('frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', { doctype, docnames, action })
  const refusing = action === 'submit' ? [docs[1], docs[2]] : [docs[0], docs[2]]
  expect(answer.body.message, answer.text).toEqual(refusing.map((doc) => doc?.name))
  expect(await Promise.all(docs.map(storedIn))).toEqual(action === 'submit' ? [1, 1, 2] : [0, 2, 2])
})
