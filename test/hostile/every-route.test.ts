import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Described, describedFor, type Operation } from '../integration/described.ts'
import { hostileBytes, hostileHeaders, hostileType } from './bytes.ts'
import { type RawAnswer, requestBytes, sendRaw } from './connection.ts'
import { hostileJson } from './requests.ts'
import { addressOf, methods, operationAddress, operationBody, patterns, query, takenBy, verbsOf } from './routes.ts'
import { demandSane, judge } from './verdict.ts'

/** Requests to each operation. More of them find more: `HOSTILE_RUNS=50 npx vitest run test/hostile`. */
const numRuns = Number(process.env.HOSTILE_RUNS ?? 2)

let site: TestSite
let http: TestServer
let session: string

beforeAll(async () => {
  site = await createTestSite({ apps: [join(import.meta.dirname, '../../apps/erp')] })
  http = await site.http()
  session = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

/** What would end the session is sent without it. */
const sessionFor = (line: string): string[] => (/log(in|out)|_password/.test(line) ? [] : [`cookie: ${session}`])

/** Nothing that was sent has put an end to the session: all of it has reached what it was meant for. */
async function demandSession(): Promise<void> {
  const { body } = await http.request('GET', '/api/method/frappe.auth.get_logged_user', { cookie: session })
  expect(body.message).toBe('Administrator')
}

/** Bodies that no request should have. */
const bodies: readonly [what: string, headers: readonly string[], body: Buffer | string][] = [
  ['lists in lists', ['content-type: application/json'], '['.repeat(50_000)],
  ['objects in objects', ['content-type: application/json'], `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['a text that never ends', ['content-type: application/json'], '{"title":"'],
  ['a megabyte in one value', ['content-type: application/json'], JSON.stringify({ title: 'x'.repeat(2 ** 20), cmd: '' })],
  [
    'thousands of keys',
    ['content-type: application/json'],
    JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n]))),
  ],
  ['thousands of fields', ['content-type: application/x-www-form-urlencoded'], 'a=1&'.repeat(12_000)],
  ['UTF-16', ['content-type: application/json; charset=utf-16'], Buffer.from('{"title":"x"}', 'utf16le')],
  ['no UTF-8', ['content-type: application/json'], Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  ['gzip that is announced', ['content-type: application/json', 'content-encoding: gzip'], gzipSync('{"title":"x"}')],
  ['gzip that is not announced', ['content-type: application/json'], gzipSync('{"title":"x"}')],
  [
    'a form without an end',
    ['content-type: multipart/form-data; boundary=x'],
    '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
  ],
  ['numbers beyond all measure', ['content-type: application/json'], `{"title":1e400,"idx":${'9'.repeat(400)},"docstatus":-0}`],
]

describe.each(patterns)('the route %s', (pattern) => {
  it('answers any address, query and body of the methods that it knows', async () => {
    for (const method of verbsOf(pattern)) {
      const body = ['GET', 'DELETE'].includes(method)
        ? fc.constant('')
        : fc.oneof(
            hostileJson.map((json) => JSON.stringify(json) ?? ''),
            fc.constant('{}'),
          )
      await fc.assert(
        fc.asyncProperty(addressOf(pattern), query, body, async (address, search, content) => {
          const line = `${method} ${`${address}?${search}`.slice(0, 30_000)}`
          const lines = [...sessionFor(line), ...(content ? ['content-type: application/json'] : [])]
          await judge(http.url, `${line} ${content.slice(0, 1_000)}`, requestBytes(line, lines, content))
        }),
        { numRuns: numRuns * 4, endOnFailure: true },
      )
    }
    await demandSession()
  }, 60_000)

  it('answers any method, header and type of content', async () => {
    const request = fc.tuple(addressOf(pattern), hostileHeaders, hostileType, hostileBytes)
    for (const method of methods) {
      await fc.assert(
        fc.asyncProperty(request, async ([address, headers, type, body]) => {
          const line = `${method} ${address.slice(0, 30_000)}`
          const lines = [...sessionFor(line), ...headers.map(([name, value]) => `${name}: ${value}`), `content-type: ${type}`]
          await judge(http.url, `${line} ${JSON.stringify(lines)}`, requestBytes(line, lines, body))
        }),
        { numRuns: Math.ceil(numRuns / 2), endOnFailure: true },
      )
    }
    await demandSession()
  }, 60_000)

  it('bears bodies that no request should have', async () => {
    for (const [what, headers, body] of bodies) {
      const [address = ''] = fc.sample(addressOf(pattern), 1)
      const line = `POST ${address.slice(0, 30_000)}`
      await judge(http.url, `${line} with ${what}`, requestBytes(line, [...sessionFor(line), ...headers], body))
    }
    await demandSession()
  }, 60_000)
})

describe('every operation of the OpenAPI document', () => {
  let described: Described
  beforeAll(async () => {
    described = await describedFor(http, session)
  })

  it('answers whatever is sent to it as the document says', async () => {
    const left = [...described.operations]
    expect(left.length).toBeGreaterThan(300)
    const worker = async (): Promise<void> => {
      for (let operation = left.pop(); operation; operation = left.pop()) await attack(operation)
    }
    await Promise.all(Array.from({ length: 4 }, worker))
    await demandSession()
  }, 600_000)

  async function attack(operation: Operation): Promise<void> {
    const taken = takenBy(described.document, operation)
    const verb = operation.verb.toUpperCase()
    const json = operationBody(taken).map((text): [string, Buffer] => ['application/json', Buffer.from(text)])
    const body = ['GET', 'DELETE'].includes(verb)
      ? fc.constant<[string, Buffer]>(['', Buffer.alloc(0)])
      : fc.oneof({ weight: 4, arbitrary: json }, { weight: 1, arbitrary: fc.tuple(hostileType, hostileBytes) })
    await fc.assert(
      fc.asyncProperty(operationAddress(taken), body, async (address, [type, bytes]) => {
        const line = `${verb} ${address}`
        const lines = [...sessionFor(line), ...(type ? [`content-type: ${type}`] : [])]
        demandDescribed(operation, `${line} ${bytes.toString().slice(0, 2_000)}`, await sendRaw(http.url, requestBytes(line, lines, bytes)))
      }),
      { numRuns, endOnFailure: true },
    )
  }

  function demandDescribed({ path, verb, operation }: Operation, what: string, { status, headers, body }: RawAnswer): void {
    const type = headers.get('content-type') ?? ''
    if (headers.get('transfer-encoding') === 'chunked') return
    demandSane(what, { status, text: body, type })
    if (!type.startsWith('application/json')) return
    // the log-out is sent without a session, which the document knows, and the answer of a download may be of any type
    expect(
      described.faultsOf({ path, verb, status }, JSON.parse(body)),
      `${operation.operationId} ${what} → ${status} ${body.slice(0, 300)}`,
    ).toEqual([])
  }
})
