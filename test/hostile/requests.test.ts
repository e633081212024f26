import { connect } from 'node:net'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendRaw } from './connection.ts'
import { hostileJson, hostilePath, hostileQuery, nasty } from './requests.ts'
import { leaks } from './verdict.ts'

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite()
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

/** No fault, no stack, and the server still answers. */
async function demandSane(method: string, path: string, answer: { status: number; text: string }): Promise<void> {
  const shown = `${method} ${path} ${answer.text.slice(0, 300)}`
  expect(answer.status, shown).toBeLessThan(500)
  if (answer.status >= 400) expect(answer.text, shown).not.toMatch(leaks)
}

const runs = { numRuns: 250, endOnFailure: true }
const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS')
/** Logging in as someone or out would end the session that the test uses. */
const keepsSession = (path: string) => !/log(in|out)|web_logout/.test(path)

describe('hostile requests', () => {
  it('lists with any query are answered or refused', async () => {
    await fc.assert(
      fc.asyncProperty(hostilePath.filter(keepsSession), hostileQuery, async (path, query) => {
        const { cmd, ...rest } = query
        const search = new URLSearchParams({ ...rest, ...(cmd && keepsSession(cmd) && { cmd }) }).toString()
        const target = `${path}${path.includes('?') ? '&' : '?'}${search}`
        await demandSane('GET', target, await http.request('GET', target, { cookie }))
      }),
      runs,
    )
  }, 120_000)

  it('bodies of any JSON are stored or refused, by every method and route', async () => {
    await fc.assert(
      fc.asyncProperty(methods, hostilePath.filter(keepsSession), hostileJson, async (method, path, json) => {
        const hasBody = !['GET', 'HEAD'].includes(method)
        await demandSane(method, path, await http.request(method, path, { cookie, ...(hasBody && { json }) }))
      }),
      runs,
    )
  }, 120_000)

  it('documents with any values are stored or refused', async () => {
    const doctypes = fc.constantFrom(
      'Note',
      'ToDo',
      'Event',
      'Comment',
      'Custom Field',
      'Property Setter',
      'Role',
      'User',
      'File',
      'DocType',
      'Tag',
      'User Permission',
      'DocShare',
      'Contact',
    )
    const fields = fc.oneof(
      fc.constantFrom(
        'name',
        'title',
        'content',
        'roles',
        'fields',
        'description',
        'email',
        'dt',
        'fieldname',
        'permissions',
        'doc_type',
        'property',
        'value',
        'file_name',
        'status',
        'date',
        'starts_on',
        'autoname',
        'istable',
        'docstatus',
        'owner',
        'idx',
        'parent',
        'amended_from',
      ),
      nasty,
    )
    await fc.assert(
      fc.asyncProperty(doctypes, fc.dictionary(fields, hostileJson, { maxKeys: 8 }), async (doctype, json) => {
        const path = `/api/resource/${doctype}`
        await demandSane('POST', path, await http.request('POST', path, { cookie, json }))
      }),
      runs,
    )
  }, 120_000)

  it('methods with any arguments are run or refused', async () => {
    const args = fc.record(
      {
        doctype: fc.oneof(fc.constantFrom('Note', 'User', 'System Settings', 'Has Role'), nasty),
        name: nasty,
        docname: nasty,
        fieldname: hostileJson,
        value: hostileJson,
        filters: hostileJson,
        doc: hostileJson,
        docs: hostileJson,
        fields: hostileJson,
        txt: nasty,
        method: nasty,
        dt: nasty,
        dn: nasty,
        args: hostileJson,
        old_name: nasty,
        new_name: nasty,
        start: nasty,
        page_length: nasty,
        order_by: nasty,
        action: nasty,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(
        hostilePath.filter((path) => path.startsWith('/api/method/') && keepsSession(path)),
        args,
        async (path, json) => {
          await demandSane('POST', path, await http.request('POST', path, { cookie, json }))
        },
      ),
      runs,
    )
  }, 120_000)

  it('headers of any kind are read or refused', async () => {
    const text = nasty.map((each) => each.replace(/[^\x20-\x7e]/g, ''))
    await fc.assert(
      fc.asyncProperty(text, text, text, async (authorization, accept, own) => {
        const headers = {
          authorization,
          accept,
          cookie: `sid=${own}`,
          'x-frappe-csrf-token': own,
          'x-frappe-site-name': 'localhost',
          'content-type': accept,
        }
        for (const method of ['GET', 'POST'])
          await demandSane(method, '/api/resource/Note', await http.request(method, '/api/resource/Note', { headers }))
      }),
      { ...runs, numRuns: 120 },
    )
  }, 60_000)
})

const post = (headers: string, body: string | Buffer) =>
  Buffer.concat([
    Buffer.from(`POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\nconnection: close\r\n${headers}\r\n\r\n`),
    Buffer.from(body),
  ])
const json = (body: string | Buffer) => post(`content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`, body)

describe('hostile bytes', () => {
  const cases: [string, () => Buffer | string][] = [
    ['invalid UTF-8', () => json(Buffer.from([0x7b, 0x22, 0x74, 0xff, 0xfe, 0x22, 0x7d]))],
    ['a byte order mark', () => json('\ufeff{"title":"x"}')],
    ['JSON that is too deep', () => json('['.repeat(100_000))],
    ['a truncated object', () => json('{"title": "x"')],
    ['no JSON at all', () => json('title=x')],
    ['a prototype', () => json('{"__proto__": {"title": "x"}, "constructor": {"prototype": {"polluted": 1}}}')],
    ['a body that is shorter than said', () => post('content-type: application/json\r\ncontent-length: 50', '{"a":1}')],
    ['a negative length', () => post('content-length: -5', '')],
    ['two lengths', () => post('content-length: 2\r\ncontent-length: 7', '{}')],
    ['length and chunks', () => post('content-length: 2\r\ntransfer-encoding: chunked', '0\r\n\r\n')],
    ['chunks that are none', () => post('content-type: application/json\r\ntransfer-encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n')],
    ['a packed body', () => post('content-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 4', 'abcd')],
    ['a multipart without a boundary', () => post('content-type: multipart/form-data\r\ncontent-length: 3', 'abc')],
    [
      'a multipart that ends early',
      () =>
        post(
          'content-type: multipart/form-data; boundary=x\r\ncontent-length: 30\r\nconnection: close',
          '--x\r\ncontent-disposition: form'.slice(0, 30),
        ),
    ],
    ['an unknown type', () => post('content-type: application/x-nonsense\r\ncontent-length: 3', 'abc')],
    ['an address that is no address', () => 'GET /%zz%ff%00 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'],
    ['an address that is too long', () => `GET /${'a'.repeat(60_000)} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`],
    ['headers that are too long', () => `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(200_000)}\r\n\r\n`],
    ['no host', () => 'GET /api/method/ping HTTP/1.1\r\nconnection: close\r\n\r\n'],
    ['no HTTP', () => 'HELLO\r\n\r\n'],
    ['a method that is none', () => 'BREW / HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ]

  it.each(cases)('%s is refused, and others go on being answered', async (_what, bytes) => {
    const { text } = await sendRaw(http.url, bytes(), 3_000)
    if (text !== '') expect(text).toMatch(/^HTTP\/1\.1 [234]\d\d/)
    expect(text).not.toMatch(leaks)
    expect((await http.request('GET', '/api/method/ping')).status).toBe(200)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('clients that hang up in the middle do no harm', async () => {
    const { hostname, port } = new URL(http.url)
    await Promise.all(
      Array.from(
        { length: 100 },
        (_, n) =>
          new Promise<void>((resolve) => {
            const socket = connect(Number(port), hostname, () => {
              socket.write(json(JSON.stringify({ title: `hang ${n}` })))
              setTimeout(() => socket.destroy(), n % 7)
            })
            socket.on('error', () => {})
            socket.on('close', () => resolve())
          }),
      ),
    )
    expect((await http.request('GET', '/api/resource/Note', { cookie })).status).toBe(200)
  })
})
