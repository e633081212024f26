import { join } from 'node:path'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string

const field = (fieldname: string, fieldtype = 'Data', options?: string) => ({ fieldname, fieldtype, options })
const prompt = { autoname: 'Prompt' }

beforeAll(async () => {
  site = await createTestSite({
    apps: [join(import.meta.dirname, 'apps/recorder')],
    doctypes: [
      { name: 'Item', ...prompt, fields: [field('next', 'Link', 'Item'), field('disabled', 'Check')] },
      { name: 'Basket Row', istable: 1, permissions: [], fields: [field('item', 'Link', 'Item'), field('kind', 'Link', 'DocType')] },
      { name: 'Basket', ...prompt, track_changes: 1, fields: [field('count', 'Int'), field('rows', 'Table', 'Basket Row')] },
      {
        name: 'Slip',
        ...prompt,
        is_submittable: 1,
        fields: [field('item', 'Link', 'Item'), field('kind', 'Link', 'DocType'), field('ref', 'Dynamic Link', 'kind')],
      },
      { name: 'Branch', ...prompt, is_tree: 1, fields: [field('note')] },
      { name: 'Protocol', ...prompt, fields: [field('item', 'Link', 'Item'), field('rows', 'Table', 'Basket Row')] },
      { name: 'Counted', autoname: 'CT-.###', fields: [field('note')] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const make = async (doctype: string, values: Json): Promise<string> => {
  const { status, body, text } = await send('POST', `/api/resource/${doctype}`, values)
  expect(status, text).toBe(200)
  return String((body.data as Json).name)
}
const drop = (doctype: string, name: string) => send('DELETE', `/api/resource/${doctype}/${name}`)
const read = async (doctype: string, name: string) => (await send('GET', `/api/resource/${doctype}/${name}`)).body.data as Json
const outcome = async (answer: ReturnType<typeof send>) => {
  const { status, body } = await answer
  return [status, body.exc_type]
}
const gone = [202, undefined]
const linked = [417, 'LinkExistsError']

describe('a link to a document', () => {
  /** docstatus of who links → whether a Link, and a Dynamic Link, keep the document. */
  const rows = [
    [0, linked, linked],
    [1, linked, linked],
    [2, linked, gone],
  ] as const
  it.each(rows)('of a document with docstatus %i keeps it, or does not', async (docstatus, byLink, byDynamicLink) => {
    for (const [kind, expected] of [
      ['link', byLink],
      ['dynamic', byDynamicLink],
    ] as const) {
      const item = await make('Item', { name: `${kind}-${docstatus}` })
      const slip = await make('Slip', { name: `slip ${kind} ${docstatus}`, ...(kind === 'link' ? { item } : { kind: 'Item', ref: item }) })
      for (let state = 1; state <= docstatus; state++) await send('PUT', `/api/resource/Slip/${slip}`, { docstatus: state })
      expect(await outcome(drop('Item', item))).toEqual(expected)
    }
  })

  it('of itself does not keep it', async () => {
    await make('Item', { name: 'own' })
    await send('PUT', '/api/resource/Item/own', { next: 'own' })
    expect(await outcome(drop('Item', 'own'))).toEqual(gone)
  })

  it('of a DocType that an app lists does not keep it, nor do its rows', async () => {
    for (const name of ['noted', 'kept']) await make('Item', { name })
    await make('Protocol', { name: 'p', item: 'noted', rows: [{ item: 'noted' }, { item: 'kept' }] })
    await make('Basket', { name: 'holds kept', rows: [{ item: 'kept' }] })
    expect([await outcome(drop('Item', 'noted')), await outcome(drop('Item', 'kept'))]).toEqual([gone, linked])
  })

  it('of a User Permission keeps it', async () => {
    await make('Item', { name: 'allowed' })
    await make('User', { email: 'limited@example.com', first_name: 'l', send_welcome_email: 0 })
    await make('User Permission', { user: 'limited@example.com', allow: 'Item', for_value: 'allowed' })
    expect(await outcome(drop('Item', 'allowed'))).toEqual(linked)
  })

  it('of a letter does not keep it, and is taken out of the letter', async () => {
    await make('Item', { name: 'posted' })
    const letter = await make('Communication', { subject: 's', timeline_links: [{ link_doctype: 'Item', link_name: 'posted' }] })
    expect((await read('Communication', letter)).timeline_links).toHaveLength(1)
    expect(await outcome(drop('Item', 'posted'))).toEqual(gone)
    expect((await read('Communication', letter)).timeline_links).toEqual([])
  })

  it('is told of, and that who may not be deleted may be disabled', async () => {
    await make('Item', { name: 'needed' })
    await make('Slip', { name: 'needs', item: 'needed' })
    const { body } = await drop('Item', 'needed')
    const messages = (JSON.parse(String(body._server_messages)) as string[]).map((text) => String((JSON.parse(text) as Json).message))
    expect(messages).toEqual([expect.stringContaining('Item needed is linked with Slip needs'), expect.stringContaining('disable this Item')])
  })
})

describe('what is not deleted', () => {
  it('is a submitted document, a node with others below it, what is not there', async () => {
    await make('Slip', { name: 'sent', docstatus: 1 })
    expect(await outcome(drop('Slip', 'sent'))).toEqual([417, 'ValidationError'])
    await send('PUT', '/api/resource/Slip/sent', { docstatus: 2 })
    expect(await outcome(drop('Slip', 'sent'))).toEqual(gone)
    await make('Branch', { name: 'root', is_group: 1 })
    await make('Branch', { name: 'leaf', parent_branch: 'root' })
    expect(await outcome(drop('Branch', 'root'))).toEqual([417, 'NestedSetChildExistsError'])
    expect([await outcome(drop('Branch', 'leaf')), await outcome(drop('Branch', 'root'))]).toEqual([gone, gone])
    expect(await outcome(drop('Branch', 'root'))).toEqual([404, 'DoesNotExistError'])
    expect(await outcome(send('POST', '/api/method/frappe.client.delete', { doctype: 'Item', name: 'none' }))).toEqual([404, 'DoesNotExistError'])
  })
})

describe('a node of a tree', () => {
  it('is a group for as long as it has children', async () => {
    await make('Branch', { name: 'plain' })
    await make('Branch', { name: 'child', parent_branch: 'plain' })
    expect(await outcome(send('PUT', '/api/resource/Branch/plain', { note: 'n' }))).toEqual([417, 'ValidationError'])
    expect(await outcome(send('PUT', '/api/resource/Branch/plain', { is_group: 1 }))).toEqual([200, undefined])
    expect(await outcome(send('PUT', '/api/resource/Branch/plain', { is_group: 0 }))).toEqual([417, 'ValidationError'])
    await send('PUT', '/api/resource/Branch/child', { parent_branch: '' })
    expect(await outcome(send('PUT', '/api/resource/Branch/plain', { is_group: 0 }))).toEqual([200, undefined])
  })
})

describe('a row of a table', () => {
  it.each([
    ['frappe.client.delete', (name: string) => send('POST', '/api/method/frappe.client.delete', { doctype: 'Basket Row', name }), 200],
    ['version 2', (name: string) => send('DELETE', `/api/v2/document/Basket Row/${name}/`), 202],
  ])('is taken out of its parent by %s, which is saved', async (how, remove, status) => {
    const name = await make('Basket', { name: `by ${how}`, rows: [{}, {}] })
    const before = await read('Basket', name)
    const [first, second] = before.rows as Json[]
    const answer = await remove(String(first?.name))
    expect(answer.status, answer.text).toBe(status)
    const after = await read('Basket', name)
    expect([(after.rows as Json[]).map((row) => [row.name, row.idx]), after.modified === before.modified]).toEqual([[[second?.name, 1]], false])
    expect((await remove(String(first?.name))).status).toBe(404)
  })
})

describe('many at once', () => {
  const items = (doctype: string, names: string[]) => send('POST', '/api/method/frappe.desk.reportview.delete_items', { doctype, items: names })

  it('go in the order that their links allow, and those that stay are named', async () => {
    await make('Item', { name: 'a' })
    await make('Item', { name: 'b', next: 'a' })
    await make('Item', { name: 'c' })
    await make('Slip', { name: 'holds c', item: 'c' })
    const some = await items('Item', ['a', 'b', 'c'])
    expect([some.status, String(some.body._server_messages).includes('Failed to delete 1 documents: c')]).toEqual([200, true])
    const left = (await send('GET', '/api/resource/Item?filters=[["name","in",["a","b","c"]]]')).body.data
    expect(left).toEqual([{ name: 'c' }])
    const one = await items('Item', ['c'])
    expect([one.status, String(one.body._server_messages).includes('Failed to delete 1 documents: c')]).toEqual([200, true])
    expect((await items('Slip', ['holds c'])).body._server_messages).toBeUndefined()
  })
})

describe('a DocType', () => {
  it('goes although others link to it, documents name it and its own documents are there', async () => {
    await make('DocType', { name: 'Passing', module: 'Core', custom: 1, ...prompt, fields: [field('note')] })
    await make('DocType', {
      name: 'Staying',
      module: 'Core',
      custom: 1,
      ...prompt,
      fields: [field('passing', 'Link', 'Passing'), field('kind', 'Link', 'DocType')],
    })
    await make('Passing', { name: 'p' })
    await make('Staying', { name: 's', passing: 'p', kind: 'Passing' })
    await make('Report', { report_name: 'Of Passing', ref_doctype: 'Passing', report_type: 'Report Builder', is_standard: 'No' })
    await make('Comment', { reference_doctype: 'Passing', reference_name: 'p', comment_type: 'Comment', content: 'c' })
    expect(await outcome(drop('DocType', 'Passing'))).toEqual(gone)
    expect((await send('GET', '/api/resource/Passing')).status).toBe(404)
    expect(await read('Staying', 's')).toMatchObject({ passing: 'p' })
  })
})

describe('the number of a document', () => {
  it('is free again where it was the last', async () => {
    const [first, second] = [await make('Counted', {}), await make('Counted', {})]
    await drop('Counted', first)
    const third = await make('Counted', {})
    await drop('Counted', third)
    await drop('Counted', second)
    expect([first, second, third, await make('Counted', {})]).toEqual(['CT-001', 'CT-002', 'CT-003', 'CT-002'])
  })
})
