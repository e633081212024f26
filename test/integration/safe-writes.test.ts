import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
let cookie = ''

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Crate',
        autoname: 'field:code',
        fields: [
          { fieldname: 'code', fieldtype: 'Data', reqd: 1 },
          { fieldname: 'weight', fieldtype: 'Int', non_negative: 1 },
        ],
      },
      { name: 'Receipt', autoname: 'RCP-.####', fields: [{ fieldname: 'title', fieldtype: 'Data' }] },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const ask = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}, server = http): Promise<TestAnswer> =>
  server.request(method, path, { cookie, json, headers })
const receipts = async (): Promise<unknown> => (await ask('GET', '/api/method/frappe.client.get_count?doctype=Receipt')).body.message
const nameOf = ({ body }: TestAnswer): unknown => (body.data as { name: string }).name

describe('a request with an Idempotency-Key', () => {
  const post = (key: string, title: string, server?: TestServer) =>
    ask('POST', '/api/resource/Receipt', { title }, { 'idempotency-key': key }, server)

  it('is done once, and answers a repetition as it answered first, through another server too', async () => {
    const before = await receipts()
    const first = await post('one', 'a')
    const again = await post('one', 'a')
    const elsewhere = await post('one', 'a', await site.http())
    expect([again.status, again.body, elsewhere.body]).toEqual([first.status, first.body, first.body])
    expect([first, again, elsewhere].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true', 'true'])
    expect(await receipts()).toBe(Number(before) + 1)
  })

  it('is done once where repetitions arrive at the same moment', async () => {
    const before = await receipts()
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('rush', 'b')))
    expect(new Set(answers.map(nameOf)).size).toBe(1)
    expect(await receipts()).toBe(Number(before) + 1)
  })

  it('belongs to its user, and other requests are refused it', async () => {
    await post('mine', 'c')
    expect(await post('mine', 'other')).toMatchObject({ status: 422, body: { exc_type: 'ValidationError' } })
    expect((await ask('PUT', '/api/resource/Receipt/RCP-0001', { title: 'c' }, { 'idempotency-key': 'mine' })).status).toBe(422)
  })

  it('keeps nothing of what failed', async () => {
    const failed = await ask('POST', '/api/resource/Crate', { weight: 1 }, { 'idempotency-key': 'try' })
    expect(failed.status).toBe(417)
    expect((await ask('POST', '/api/resource/Crate', { code: 'tried', weight: 1 }, { 'idempotency-key': 'try' })).status).toBe(200)
  })

  it.each(['PUT', 'DELETE'])('answers a repeated %s', async (method) => {
    await ask('POST', '/api/resource/Crate', { code: method, weight: 1 })
    const send = () => ask(method, `/api/resource/Crate/${method}`, method === 'PUT' ? { weight: 2 } : undefined, { 'idempotency-key': method })
    const [first, again] = [await send(), await send()]
    expect([again.status, again.body]).toEqual([first.status, first.body])
  })

  it.each([
    ['', 200],
    ['a b', 417],
    ['é'.repeat(3), 417],
    ['x'.repeat(256), 417],
  ])('%j is answered with %i', async (key, status) => {
    expect(
      (await ask('POST', '/api/resource/Receipt', { title: 'k' }, key ? { 'idempotency-key': Buffer.from(key).toString('latin1') } : {})).status,
    ).toBe(status)
  })

  it('is forgotten after a day', async () => {
    const first = await post('old', 'd')
    await site.run((ctx) => ctx.db.write({ text: 'update __idempotency set creation = $1', values: ['2020-01-01 00:00:00'] }))
    const later = await post('old', 'd')
    expect(nameOf(later)).not.toBe(nameOf(first))
    expect((await post('old', 'd')).body).toEqual(later.body)
  })
})

describe('the entity tag of a document', () => {
  const path = '/api/resource/Crate/tagged'
  const tag = async (): Promise<string> => String((await ask('GET', path)).headers.get('etag'))
  beforeAll(() => ask('POST', '/api/resource/Crate', { code: 'tagged', weight: 1 }))

  it('spares reading what is known', async () => {
    const known = await ask('GET', path, undefined, { 'if-none-match': `"x", W/${await tag()}` })
    expect([known.status, known.text]).toEqual([304, ''])
    const written = await ask('PUT', path, { weight: 2 })
    expect(written.headers.get('etag')).toBe(await tag())
    expect((await ask('GET', path, undefined, { 'if-none-match': '"x"' })).status).toBe(200)
  })

  it.each(['PUT', 'DELETE'])('lets %s change the state that was seen, and no other', async (method) => {
    const seen = await tag()
    await ask('PUT', path, { weight: Math.floor(Number(await receipts()) + 7) })
    expect(await ask(method, path, { weight: 9 }, { 'if-match': seen })).toMatchObject({ status: 412, body: { exc_type: 'TimestampMismatchError' } })
    expect((await ask(method, path, { weight: 9 }, { 'if-match': await tag() })).status).toBe(method === 'PUT' ? 200 : 202)
  })

  it('asks for nothing where there is no document', async () => {
    expect((await ask('PUT', '/api/resource/Crate/none', { weight: 9 }, { 'if-match': '*' })).status).toBe(404)
  })

  it('lets one of two writers win who have seen the same', async () => {
    await ask('POST', '/api/resource/Crate', { code: 'raced', weight: 1 })
    const seen = String((await ask('GET', '/api/resource/Crate/raced')).headers.get('etag'))
    const both = await Promise.all([5, 6].map((weight) => ask('PUT', '/api/resource/Crate/raced', { weight }, { 'if-match': seen })))
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412])
  })
})

describe('many documents in one request', () => {
  const bulk = (verb: string, json: unknown) => ask('POST', `/api/v2/document/Crate/${verb}`, json)
  const weight = async (code: string): Promise<unknown> =>
    ((await ask('GET', `/api/resource/Crate/${code}`)).body.data as { weight?: number } | undefined)?.weight

  it('are inserted, and those that cannot be say why', async () => {
    const { status, body } = await bulk('bulk_insert', {
      docs: [{ code: 'b1', weight: 1 }, { code: 'b1' }, { weight: 2 }, { code: 'b2', weight: -1 }, { code: 'b3' }],
    })
    expect(status).toBe(200)
    expect(body.data).toMatchObject({
      done: 2,
      failed: 3,
      results: [
        { name: 'b1' },
        { error: { code: 'DUPLICATE' } },
        { error: { type: 'ValidationError' } },
        { error: { code: 'NEGATIVE' } },
        { name: 'b3' },
      ],
    })
    expect([await weight('b1'), await weight('b2')]).toEqual([1, undefined])
  })

  it('are changed and deleted', async () => {
    expect(
      (
        await bulk('bulk_update', {
          docs: [
            { name: 'b1', weight: 5 },
            { name: 'none', weight: 5 },
          ],
        })
      ).body.data,
    ).toMatchObject({
      results: [{ name: 'b1' }, { error: { code: 'NOT_FOUND' } }],
    })
    expect(await weight('b1')).toBe(5)
    expect((await bulk('bulk_delete', { names: ['b1', 'none', 'b3'] })).body.data).toMatchObject({ done: 2, failed: 1 })
    expect(await weight('b1')).toBe(undefined)
  })

  it('all or none, where that is asked for', async () => {
    expect((await bulk('bulk_insert', { atomic: true, docs: [{ code: 'c1' }, { code: 'c1' }] })).status).toBe(409)
    expect((await ask('GET', '/api/resource/Crate/c1')).status).toBe(404)
  })

  it.each([
    ['bulk_insert', {}],
    ['bulk_insert', { docs: 'x' }],
    ['bulk_insert', { docs: [1] }],
    ['bulk_update', { docs: [{ weight: 1 }] }],
    ['bulk_delete', { names: [null] }],
    ['bulk_delete', { names: Array.from({ length: 1_001 }, (_, n) => `n${n}`) }],
  ])('%s %j is refused or told of each document, never a fault', async (verb, json) => {
    const { status, body } = await bulk(verb, json)
    expect(status === 417 || (body.data as { failed: number }).failed === 1).toBe(true)
  })
})
