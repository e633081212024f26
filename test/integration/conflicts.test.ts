import { type Json, type Person, people } from 'cortado/testing/people.ts'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const doctype = 'Ledger'
const rights = { read: 1, write: 1, create: 1, delete: 1, submit: 1, cancel: 1, amend: 1 }
let site: TestSite
let who: Readonly<Record<'admin' | 'owner', Person>>

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      { name: 'Ledger Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data', allow_on_submit: 1 }] },
      {
        name: doctype,
        is_submittable: 1,
        track_changes: 1,
        permissions: [
          { role: 'System Manager', ...rights },
          { role: 'Website Manager', read: 1, write: 0, create: 0, delete: 0 },
          { role: 'Website Manager', if_owner: 1, read: 1, write: 1, submit: 1 },
        ],
        fields: [
          { fieldname: 'title', fieldtype: 'Data', allow_on_submit: 1 },
          { fieldname: 'remark', fieldtype: 'Data' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Ledger Row', allow_on_submit: 1 },
        ],
      },
    ],
  })
  who = await people(site, { owner: ['Website Manager'] })
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => who.admin.send(method, path, json)
const call = (method: string, json: unknown) => send('POST', `/api/method/${method}`, json)
const at = (name: unknown) => `/api/resource/${doctype}/${name}`
const stored = async (name: unknown) => (await send('GET', at(name))).body.data as Json

async function make(docstatus = 0): Promise<Json> {
  const { body } = await send('POST', `/api/resource/${doctype}`, { title: 'a', remark: 'r', rows: [{ item: 'x' }, { item: 'y' }] })
  const { name } = body.data as Json
  for (let status = 1; status <= docstatus; status++) await send('PUT', at(name), { docstatus: status })
  return stored(name)
}

/** A document as two clients hold it: the first has saved it meanwhile. */
async function held(docstatus: number): Promise<Json> {
  const mine = await make(docstatus)
  await send('PUT', at(mine.name), { title: 'theirs' })
  return mine
}

const changed = (doc: Json): Json => ({ ...doc, title: 'mine', rows: [{ ...(doc.rows as Json[])[0], item: 'mine' }] })
const savedocs = (action: string) => (doc: Json) => call('frappe.desk.form.save.savedocs', { doc: JSON.stringify(changed(doc)), action })
const runMethod = (method: string) => (doc: Json) => call('run_doc_method', { docs: JSON.stringify(changed(doc)), method })

/** Every way of writing that tells which state the client saw, with the docstatus that it is for. */
const told: readonly (readonly [way: string, docstatus: number, write: (doc: Json) => Promise<TestAnswer>])[] = [
  ['PUT', 0, (doc) => send('PUT', at(doc.name), { title: 'mine', modified: doc.modified })],
  ['PUT that submits', 0, (doc) => send('PUT', at(doc.name), { docstatus: 1, modified: doc.modified })],
  ['PUT that cancels', 1, (doc) => send('PUT', at(doc.name), { docstatus: 2, modified: doc.modified })],
  ['PUT of the whole document', 0, (doc) => send('PUT', at(doc.name), changed(doc))],
  ['PUT after submit', 1, (doc) => send('PUT', at(doc.name), { title: 'mine', modified: doc.modified })],
  ['v2 PATCH', 0, (doc) => send('PATCH', `/api/v2/document/${doctype}/${doc.name}/`, { title: 'mine', modified: doc.modified })],
  ['client.save', 0, (doc) => call('frappe.client.save', { doc: changed(doc) })],
  ['client.save after submit', 1, (doc) => call('frappe.client.save', { doc: changed(doc) })],
  ['client.submit', 0, (doc) => call('frappe.client.submit', { doc: changed(doc) })],
  ['savedocs Save', 0, savedocs('Save')],
  ['savedocs Submit', 0, savedocs('Submit')],
  ['savedocs Update', 1, savedocs('Update')],
  ['savedocs Cancel', 1, savedocs('Cancel')],
  ['run_doc_method add_comment', 0, runMethod('add_comment')],
  ['run_doc_method submit', 0, runMethod('submit')],
  ['run_doc_method cancel', 1, runMethod('cancel')],
  ['run_doc_method discard', 0, runMethod('discard')],
]

/** Ways that load what is stored themselves: what others did before is no conflict. */
const untold: readonly (readonly [way: string, docstatus: number, write: (doc: Json) => Promise<TestAnswer>])[] = [
  ['PUT', 0, (doc) => send('PUT', at(doc.name), { remark: 'mine' })],
  ['client.set_value', 0, (doc) => call('frappe.client.set_value', { doctype, name: doc.name, fieldname: 'remark', value: 'mine' })],
  [
    'client.set_value of a row',
    0,
    (doc) => call('frappe.client.set_value', { doctype: 'Ledger Row', name: (doc.rows as Json[])[0]?.name, fieldname: 'item', value: 'mine' }),
  ],
  [
    'bulk_update',
    0,
    (doc) =>
      call('frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', {
        doctype,
        docnames: JSON.stringify([doc.name]),
        action: 'update',
        data: JSON.stringify({ remark: 'mine' }),
      }),
  ],
  ['client.cancel', 1, (doc) => call('frappe.client.cancel', { doctype, name: doc.name })],
  ['save.cancel', 1, (doc) => call('frappe.desk.form.save.cancel', { doctype, name: doc.name })],
  ['save.discard', 0, (doc) => call('frappe.desk.form.save.discard', { doctype, name: doc.name })],
  ['run_doc_method submit', 0, (doc) => call('run_doc_method', { dt: doctype, dn: doc.name, method: 'submit' })],
]

describe('a document that somebody else has saved meanwhile', () => {
  it.each(told)('%s: TimestampMismatchError, and nothing is done', async (_way, docstatus, write) => {
    const mine = await held(docstatus)
    const before = await stored(mine.name)
    const answer = await write(mine)
    expect(answer, answer.text).toMatchObject({ status: 417 })
    expect(answer.text).toMatch(/TimestampMismatchError/)
    expect(await stored(mine.name)).toEqual(before)
  })

  it.each(told)('%s: goes through with the state that is stored', async (_way, docstatus, write) => {
    const answer = await write(await make(docstatus))
    expect(answer, answer.text).toMatchObject({ status: 200 })
  })

  it.each(untold)('%s that does not say what it saw keeps what they did', async (_way, docstatus, write) => {
    const mine = await held(docstatus)
    const answer = await write(mine)
    expect(answer, answer.text).toMatchObject({ status: 200 })
    expect(await stored(mine.name)).toMatchObject({ title: 'theirs' })
  })

  it('of many documents only the stale one fails', async () => {
    const [mine, other] = [await held(0), await make()]
    const docs = JSON.stringify([mine, other].map(({ name, modified }) => ({ doctype, docname: name, title: 'mine', modified })))
    const answer = await call('frappe.client.bulk_update', { docs })
    expect(answer.body.message).toMatchObject({ failed_docs: [{ doc: { docname: mine.name } }] })
    expect([(await stored(mine.name)).title, (await stored(other.name)).title]).toEqual(['theirs', 'mine'])
  })
})

describe('who sends a whole document', () => {
  const ways = told.filter(([way]) => /^client|^savedocs (Save|Submit|Update)/.test(way))

  it.each(ways)('%s says which state it is of, and who made it when', async (_way, docstatus, write) => {
    const doc = await make(docstatus)
    for (const [key, type] of [
      ['modified', 'TimestampMismatchError'],
      ['owner', 'CannotChangeConstantError'],
      ['creation', 'CannotChangeConstantError'],
    ] as const) {
      const { [key]: _, ...rest } = doc
      expect(await write(rest), key).toMatchObject({ status: 417, body: { exc_type: type } })
    }
    expect(await stored(doc.name)).toEqual(doc)
  })

  it.each(ways)('%s empties what is left out', async (_way, docstatus, write) => {
    if (docstatus > 0) return expect(await write(await make(docstatus))).toMatchObject({ status: 200 })
    const { remark, ...doc } = await make(docstatus)
    expect(await write(doc)).toMatchObject({ status: 200 })
    const after = await stored(doc.name)
    expect(after.remark ?? null).toBeNull()
    expect(after.rows).toMatchObject([{ item: 'mine' }])
  })

  it('run_doc_method neither gives a document to somebody else, nor takes what is stale', async () => {
    const doc = await make()
    const docs = JSON.stringify({ ...doc, owner: 'somebody@example.com' })
    expect(await call('run_doc_method', { docs, method: 'submit' })).toMatchObject({ status: 417, body: { exc_type: 'CannotChangeConstantError' } })
    const { modified, ...rest } = doc
    expect(await call('run_doc_method', { docs: JSON.stringify(rest), method: 'submit' })).toMatchObject({ status: 417 })
    expect(await stored(doc.name)).toEqual(doc)
  })
})

describe('who may write only what is their own', () => {
  const forged = (doc: Json): Json => ({ ...doc, owner: 'owner@example.com', title: 'mine' })

  it.each([
    ['savedocs', (doc: Json) => ['frappe.desk.form.save.savedocs', { doc: JSON.stringify(forged(doc)), action: 'Save' }]],
    ['client.save', (doc: Json) => ['frappe.client.save', { doc: forged(doc) }]],
    ['run_doc_method submit', (doc: Json) => ['run_doc_method', { docs: JSON.stringify(forged(doc)), method: 'submit' }]],
  ] as const)('cannot claim what is not: %s', async (_way, request) => {
    const doc = await make()
    const [method, json] = request(doc) as [string, Json]
    const answer = await who.owner.call(method, json)
    expect(answer).toMatchObject({ status: 403, body: { exc_type: 'PermissionError' } })
    expect(await stored(doc.name)).toEqual(doc)
  })
})

/** How many answers had each status. */
const tally = (answers: readonly TestAnswer[]) =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]))
const atOnce = <T>(count: number, act: (i: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, i) => act(i)))

/** The steps of docstatus that versions tell of. */
async function steps(name: unknown): Promise<unknown[]> {
  const { body } = await send('GET', `/api/resource/Version?fields=["data"]&filters={"docname":"${name}"}&order_by=creation asc&limit_page_length=0`)
  return (body.data as { data: string }[])
    .flatMap(({ data }) => JSON.parse(data).changed as [string, number, number][])
    .filter(([field]) => field === 'docstatus')
    .map(([, from, to]) => `${from}>${to}`)
}

describe('two clients at the same moment', () => {
  it('a submission happens once', async () => {
    const { name } = await make()
    expect(tally(await atOnce(6, () => send('PUT', at(name), { docstatus: 1 })))).toEqual({ 200: 6 })
    expect(await steps(name)).toEqual(['0>1'])
  })

  it('of those who say what they saw, one submits', async () => {
    const { name, modified } = await make()
    expect(tally(await atOnce(6, () => send('PUT', at(name), { docstatus: 1, modified })))).toEqual({ 200: 1, 417: 5 })
    expect(await steps(name)).toEqual(['0>1'])
  })

  it('a cancellation happens once, the others find a cancelled document', async () => {
    const { name } = await make(1)
    expect(tally(await atOnce(6, () => call('frappe.client.cancel', { doctype, name })))).toEqual({ 200: 1, 417: 5 })
    expect(await steps(name)).toEqual(['0>1', '1>2'])
  })

  it('submitting and cancelling come in one order or the other', async () => {
    for (let round = 0; round < 3; round++) {
      const { name } = await make()
      const [submitted, cancelled] = await Promise.all([send('PUT', at(name), { docstatus: 1 }), call('frappe.client.cancel', { doctype, name })])
      expect(submitted?.status).toBe(200)
      const { docstatus } = await stored(name)
      expect([docstatus, cancelled?.status]).toEqual(docstatus === 2 ? [2, 200] : [1, 417])
    }
  })

  it('discarding and submitting: one of them', async () => {
    for (let round = 0; round < 3; round++) {
      const { name } = await make()
      const answers = await Promise.all([
        send('PUT', at(name), { docstatus: 1 }),
        call('frappe.desk.form.save.discard', { doctype, name }),
        call('frappe.desk.form.save.discard', { doctype, name }),
      ])
      expect(tally(answers)).toEqual({ 200: 1, 417: 2 })
    }
  })

  it('a cancelled document is amended once', async () => {
    const { name } = await make(2)
    const amend = () => send('POST', `/api/resource/${doctype}`, { amended_from: name, title: 'amended' })
    expect(tally(await atOnce(4, amend))).toEqual({ 200: 1, 409: 3 })
    expect(await stored(`${name}-1`)).toMatchObject({ amended_from: name, docstatus: 0 })
    expect(await amend()).toMatchObject({ status: 409 })
  })

  it('deleting wins over saving, and leaves nothing behind', async () => {
    for (let round = 0; round < 3; round++) {
      const { name } = await make()
      const [gone, ...saved] = await Promise.all([
        send('DELETE', at(name)),
        ...[1, 2, 3].map((i) => send('PUT', at(name), { title: `t${i}`, rows: [{ item: `n${i}` }] })),
      ])
      expect(gone?.status).toBe(202)
      for (const { status } of saved) expect([200, 404]).toContain(status)
      expect(await send('GET', at(name))).toMatchObject({ status: 404 })
      const left = await site.run((ctx) => ctx.db.read({ text: 'select count(*) as n from "tabLedger Row" where parent = $1', values: [name] }))
      expect(Number(left[0]?.n)).toBe(0)
    }
  })
})
