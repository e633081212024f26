import type { TestServer } from 'cortado/testing/server.ts'
import { serveSite } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limitTable } from '../../tools/limit-table.ts'
import { open, requestBytes, sendRaw } from './connection.ts'

const settings = { max_file_size: 3_000_000, max_child_rows: 5, max_list_rows: 8, max_list_values: 30, max_bulk_documents: 3 }
const limits = { url: 2_000, headers: 8_000, files: 2, fields: 20 }

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({ settings, doctypes: [{ name: 'Bounded', fields: [{ fieldname: 'text', fieldtype: 'Data' }] }] })
  http = await serveSite(site.host, limits)
  cookie = await http.login('Administrator', 'admin')
  for (let n = 0; n < 8; n++) await send('POST', '/api/resource/Note', { title: `note ${n}` })
})
afterAll(async () => {
  await http.close()
  await site.close()
})

/** How something was answered: its status, the class of the error, and its text. */
type Answered = readonly [status: number, type?: unknown, text?: unknown]

async function send(method: string, path: string, json?: unknown): Promise<Answered> {
  const { status, body } = await http.request(method, path, { cookie, json })
  const [error] = (body.errors ?? []) as { type: unknown; message: unknown }[]
  return [status, body.exc_type ?? error?.type, body.exception ?? error?.message]
}

async function sendBytes(line: string, headers: readonly string[], body: string | Uint8Array = ''): Promise<Answered> {
  const answer = await sendRaw(http.url, requestBytes(line, [`cookie: ${cookie}`, ...headers], body))
  const { exc_type, exception } = answer.status < 400 ? {} : JSON.parse(answer.body)
  return [answer.status, exc_type, exception]
}

async function upload(parts: number, files: number, size = 1): Promise<Answered> {
  const data = new FormData()
  for (let n = 0; n < files; n++) data.append(`file${n || ''}`, new Blob(['x'.repeat(size)]), `${n}.txt`)
  for (let n = 0; n < parts; n++) data.append(`f${n}`, '1')
  const answer = await fetch(`${http.url}/api/method/upload_file`, { method: 'POST', body: data, headers: { cookie, accept: 'application/json' } })
  const { exc_type, exception } = (await answer.json()) as Record<string, unknown>
  return [answer.status, exc_type, exception]
}

const of = <T>(length: number, make: (n: number) => T): T[] => Array.from({ length }, (_, n) => make(n))
const list = (query: string): Promise<Answered> => send('GET', `/api/resource/Note?${query}`)
const getList = (args: object): Promise<Answered> => send('POST', '/api/method/frappe.client.get_list', { doctype: 'Note', ...args })
const ping = (headers: string[]): Promise<Answered> => sendBytes('GET /api/method/ping', headers)
const json = ['content-type: application/json']

/** Sends something that reaches a limit exactly (`over` 0), or passes it by one. */
type Probe = (over: 0 | 1) => Promise<Answered>

const probes: Readonly<Record<string, Probe>> = {
  'Path and query, characters': (over) => {
    const path = '/api/resource/Note?x='
    return send('GET', path + 'x'.repeat(limits.url - path.length + over))
  },
  'Request line and headers': (over) => ping([`x: ${'a'.repeat(over ? limits.headers : limits.headers - 1_000)}`]),
  'Body of a request': (over) => sendBytes('POST /api/method/ping', json, sized('{"x":"', settings.max_file_size + over)),
  'Body of an upload, all files and fields together': (over) => upload(0, 1, over ? settings.max_file_size + 1 : settings.max_file_size - 1_000),
  'Files of one request': (over) => upload(0, limits.files + over),
  'Fields of a multipart form': (over) => upload(limits.fields + over, 1),
  'Fields of another form, or of a query': (over) => list(of(limits.fields + over, (n) => `f${n}=1`).join('&')),
  'Compressed bodies': (over) => sendBytes('POST /api/method/ping', [...json, `content-encoding: ${over ? 'gzip' : 'identity'}`], '{}'),
  'JSON: levels of lists and objects': (over) => {
    const levels = 99 + over
    return sendBytes('POST /api/method/ping', json, `{"x":${'['.repeat(levels)}${']'.repeat(levels)}}`)
  },
  'JSON: values in all': (over) => sendBytes('POST /api/method/ping', json, `{"x":[${'0,'.repeat(999_997 + over)}0]}`),
  'Conditions of `filters`, and of `or_filters`': async (over) => {
    const conditions = of(200 + over, () => ['title', '!=', 'x'])
    const answers = [await getList({ filters: conditions }), await getList({ or_filters: conditions })]
    expect(answers[0]?.slice(0, 2)).toEqual(answers[1]?.slice(0, 2))
    return answers[0] ?? [0]
  },
  'Values of one `in`': (over) => getList({ filters: [['title', 'in', of(10_000 + over, String)]] }),
  'Characters of a value that is compared': (over) => getList({ filters: { title: 'x'.repeat(65_536 + over) } }),
  'Expressions of `fields`': (over) => getList({ fields: of(500 + over, (n) => `name as n${n}`), limit_page_length: 0, filters: { name: 'none' } }),
  'Expressions of `order_by`': (over) => getList({ order_by: of(20 + over, () => 'title asc').join(', ') }),
  'Rows of a list, also with `limit_page_length=0`': async (over) => {
    const extra = over ? await http.request('POST', '/api/resource/Note', { cookie, json: { title: 'one more' } }) : undefined
    const answer = await list('limit_page_length=0')
    if (extra) await send('DELETE', `/api/resource/Note/${(extra.body.data as { name: string }).name}`)
    return answer
  },
  'Values of a list: rows × fields': (over) =>
    list(`limit_page_length=0&filters=[["title","<","note ${6 + over}"]]&fields=["name","title","owner","creation","modified"]`),
  'Rows of one table of a document': (over) =>
    send('POST', '/api/resource/Role Profile', { role_profile: `P${over}`, roles: of(settings.max_child_rows + over, () => ({ role: 'Guest' })) }),
  'Documents of one bulk request': (over) =>
    send('POST', '/api/v2/document/Bounded/bulk_insert', { docs: of(settings.max_bulk_documents + over, () => ({ text: 'one of many' })) }),
  'Characters of an `Idempotency-Key`': (over) => sendBytes('POST /api/method/ping', [`idempotency-key: ${'k'.repeat(255 + over)}`]),
  'Characters of Data, Link, Select …': (over) => send('POST', '/api/resource/Bounded', { text: 'x'.repeat(140 + over) }),
  'Characters of Text, Long Text, Code …': (over) =>
    sendBytes('POST /api/resource/ToDo', json, sized('{"description":"', settings.max_file_size + over)),
  'Characters of a password': (over) => login(over ? 'x'.repeat(513) : 'admin'),
}

/** Limits that show in the course of time, or need many clients; the tests that show them. */
const elsewhere: Readonly<Record<string, string>> = {
  'Bodies over 64 KiB, of all requests at one time': 'limits.test.ts',
  'An answer as JSON': 'framework/http/failure.test.ts',
  'Failed log-ins of a user from an address': 'framework/auth/gate.test.ts',
  'Work of a site': 'crowd.test.ts',
  'Headers, from the opening of the connection': 'limits.test.ts',
  'A whole request': 'limits.test.ts',
  'A statement of a list or a transaction': 'framework/database/lanes/lanes.test.ts',
  'A connection on which nothing moves': 'below',
  'A connection between two requests': 'below',
  'Open connections': 'crowd.test.ts',
}

/** JSON that begins like this and is so long. */
const sized = (start: string, length: number): string => `${start}${'x'.repeat(length - start.length - 2)}"}`

async function login(pwd: string): Promise<Answered> {
  const { status, body } = await http.request('POST', '/api/method/login', { form: { usr: 'Administrator', pwd } })
  return [status, body.exc_type, body.exception]
}

it('each limit of the table has its probe', () => {
  const known = [...Object.keys(probes), ...Object.keys(elsewhere)]
  expect(limitTable.map(({ what }) => what).toSorted()).toEqual(known.toSorted())
})

describe.each(limitTable.filter(({ what }) => probes[what]))('$what', ({ what, error }) => {
  it('may be reached', async () => {
    expect(await probes[what]?.(0)).toEqual([200, undefined, undefined])
  })

  it('may not be passed', async () => {
    expect(await probes[what]?.(1)).toEqual([error?.status, error?.type, expect.any(String)])
  })
})

describe('connections that are of no use are closed', () => {
  let short: TestServer
  beforeAll(async () => {
    short = await serveSite(site.host, { connectionTimeout: 300, keepAliveTimeout: 300 })
  })
  afterAll(() => short.close())

  it.each([
    ['between two requests', 'GET /api/method/ping HTTP/1.1\r\nhost: localhost\r\n\r\n', 'HTTP/1.1 200'],
    ['in the middle of one', 'POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{', ''],
  ])('%s', async (_, bytes, begins) => {
    const socket = await open(short.url)
    const chunks: string[] = []
    socket.on('data', (chunk) => chunks.push(String(chunk)))
    socket.write(bytes)
    await new Promise((resolve) => socket.once('close', resolve))
    expect(chunks.join('').slice(0, begins.length)).toBe(begins)
  })
})
