import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { serveSite } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open, requestBytes, sendRaw } from './connection.ts'

const settings = { max_file_size: 60_000, max_child_rows: 5, max_list_rows: 8, max_list_values: 30 }
const limits = { url: 2_000, headers: 8_000, files: 2, fields: 20, bodies: 100_000, headersTimeout: 1_000, requestTimeout: 2_000 }

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({ settings })
  http = await serveSite(site.host, limits)
  cookie = await http.login('Administrator', 'admin')
})
afterAll(async () => {
  await http.close()
  await site.close()
})

const refused = ({ status, body }: TestAnswer) => [status, body.exc_type, body.exception]

const form = (parts: readonly [name: string, content: string, filename?: string][]): RequestInit => {
  const data = new FormData()
  for (const [name, content, filename] of parts) {
    if (filename === undefined) data.append(name, content)
    else data.append(name, new Blob([content]), filename)
  }
  return { method: 'POST', body: data, headers: { cookie, accept: 'application/json' } }
}

async function upload(parts: Parameters<typeof form>[0]): Promise<unknown[]> {
  const answer = await fetch(`${http.url}/api/method/upload_file`, form(parts))
  const body = (await answer.json()) as Record<string, unknown>
  return [answer.status, body.exc_type, body.exception]
}

describe('requests that are too large', () => {
  it('for an address', async () => {
    expect(refused(await http.request('GET', `/api/resource/Note?filters=${'x'.repeat(2_000)}`, { cookie }))).toEqual([
      414,
      'ValidationError',
      'frappe.exceptions.ValidationError: The address is longer than 2000 characters',
    ])
  })

  it('for headers', async () => {
    const { status, body } = await sendRaw(http.url, requestBytes('GET /api/method/ping', [`x: ${'a'.repeat(9_000)}`]))
    expect([status, JSON.parse(body).exc_type]).toEqual([431, 'ValidationError'])
  })

  it('for the number of fields', async () => {
    const query = Array.from({ length: 21 }, (_, n) => `f${n}=1`).join('&')
    expect((await http.request('GET', `/api/resource/Note?${query}`, { cookie })).status).toBe(417)
    expect((await http.request('POST', '/api/resource/Note', { cookie, form: Object.fromEntries(new URLSearchParams(query)) })).status).toBe(417)
  })

  it('for a body, whether its length was said or not', async () => {
    const large = JSON.stringify({ title: 'x', content: 'y'.repeat(60_000) })
    expect(refused(await http.request('POST', '/api/resource/Note', { cookie, json: JSON.parse(large) }))).toEqual([
      413,
      'ValidationError',
      'frappe.exceptions.ValidationError: The request is larger than 60000 bytes',
    ])
    const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`
    const head = `POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`
    const { status, headers } = await sendRaw(http.url, head + chunk)
    expect([status, headers.get('connection')]).toEqual([413, 'close'])
  })

  it('for a file, for all files together, and for their number', async () => {
    const tooLarge = [413, 'ValidationError', 'frappe.exceptions.ValidationError: The request is larger than 60000 bytes']
    expect(await upload([['file', 'x'.repeat(60_001), 'a.txt']])).toEqual(tooLarge)
    expect(
      await upload([
        ['file', 'x'.repeat(40_000), 'a.txt'],
        ['other', 'x'.repeat(40_000), 'b.txt'],
      ]),
    ).toEqual(tooLarge)
    expect(
      await upload([
        ['file', 'x'.repeat(40_000), 'a.txt'],
        ['folder', 'x'.repeat(40_000)],
      ]),
    ).toEqual(tooLarge)
    expect(
      await upload([
        ['file', 'a', 'a.txt'],
        ['b', 'b', 'b.txt'],
        ['c', 'c', 'c.txt'],
      ]),
    ).toEqual([413, 'ValidationError', 'frappe.exceptions.ValidationError: The form holds more than 2 files'])
    expect((await upload(Array.from({ length: 1_000 }, (_, n): [string, string] => [`f${n}`, '1'])))[0]).toBe(413)
    expect((await upload([['file', 'small', 'small.txt']]))[0]).toBe(200)
  })

  it('for what System Settings allow of an upload', async () => {
    await http.request('PUT', '/api/resource/System Settings/System Settings', { cookie, json: { max_file_size: 1 } })
    expect((await upload([['file', 'x'.repeat(90_000), 'now.txt']]))[0]).toBe(200)
    expect((await upload([['file', 'x'.repeat(1_100_000), 'still.txt']]))[0]).toBe(413)
    expect((await http.request('POST', '/api/resource/Note', { cookie, json: { title: 'x', content: 'y'.repeat(90_000) } })).status).toBe(413)
  })

  it('for the depth and the number of values of JSON', async () => {
    for (const text of [`{"filters":${'['.repeat(101)}${']'.repeat(101)}}`, `{"filters":"${'['.repeat(101)}${']'.repeat(101)}"}`]) {
      const answer = await sendRaw(
        http.url,
        requestBytes(
          'POST /api/method/frappe.client.get_count',
          [`cookie: ${cookie}`, 'content-type: application/json'],
          text.replace('{', '{"doctype":"Note",'),
        ),
      )
      expect([answer.status, JSON.parse(answer.body).exc_type]).toEqual([417, expect.any(String)])
    }
  })

  it('for the filters of a list', async () => {
    const filters = Array.from({ length: 201 }, () => ['title', '!=', 'x'])
    expect((await http.request('POST', '/api/method/frappe.client.get_list', { cookie, json: { doctype: 'Note', filters } })).body.exception).toMatch(
      /more than 200 conditions/,
    )
  })

  it('for the rows of a table', async () => {
    const roles = (count: number) => Array.from({ length: count }, () => ({ role: 'Guest' }))
    const role = (count: number) =>
      http.request('POST', '/api/resource/Role Profile', { cookie, json: { role_profile: `P${count}`, roles: roles(count) } })
    expect(refused(await role(6))).toEqual([417, 'ValidationError', expect.stringMatching(/holds more than 5 rows/)])
    expect((await role(5)).status).toBe(200)
  })
})

describe('lists that are too long', () => {
  beforeAll(async () => {
    for (let n = 0; n < 12; n++) await http.request('POST', '/api/resource/Note', { cookie, json: { title: `note ${n}` } })
  })

  it.each([
    ['all of them', 'limit_page_length=0', 8],
    ['a page that is too large', 'limit_page_length=1000000', 8],
    ['too many values', 'limit_page_length=0&fields=["name","title","owner","creation","modified"]', 6],
  ])('are refused rather than held in memory: %s', async (_, query, most) => {
    expect(refused(await http.request('GET', `/api/resource/Note?${query}`, { cookie }))).toEqual([
      417,
      'ValidationError',
      `frappe.exceptions.ValidationError: More than ${most} rows match: ask for them in pages, with limit_start and limit_page_length`,
    ])
  })

  it('come in pages, and whole where they are short', async () => {
    expect((await http.request('GET', '/api/resource/Note?limit_page_length=8&limit_start=8', { cookie })).body.data).toHaveLength(4)
    const some = await http.request('GET', '/api/resource/Note?limit_page_length=0&filters={"title":["like","note 1%"]}', { cookie })
    expect(some.body.data).toHaveLength(3)
  })
})

describe('requests that take too long to arrive', () => {
  it('are given up', async () => {
    const answer = await sendRaw(
      http.url,
      'POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\ncontent-type: application/json\r\n\r\n{',
      15_000,
    )
    expect([answer.status, JSON.parse(answer.body).exc_type]).toEqual([408, 'ValidationError'])
    const silent = await sendRaw(http.url, '', 15_000)
    expect(silent.status).toBe(408)
  })

  it('do not fill the memory with what has come of them', async () => {
    const half = `POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n`
    await http.request('PUT', '/api/resource/System Settings/System Settings', { cookie, json: { max_file_size: 1 } })
    const slow = await Promise.all(Array.from({ length: 3 }, () => open(http.url)))
    for (const socket of slow) socket.write(half.replace('/api/resource/Note', '/api/method/upload_file?as=text') + 'x'.repeat(90_000))
    await expect
      .poll(
        async () =>
          (
            await sendRaw(
              http.url,
              requestBytes('POST /api/method/upload_file', ['content-type: application/json', `cookie: ${cookie}`], 'x'.repeat(90_000)),
            )
          ).status,
      )
      .toBe(503)
    expect((await http.request('POST', '/api/resource/Note', { cookie, json: { title: 'small ones go on' } })).status).toBe(200)
    for (const socket of slow) socket.destroy()
    await expect
      .poll(
        async () =>
          (
            await sendRaw(
              http.url,
              requestBytes('POST /api/method/upload_file', ['content-type: application/json', `cookie: ${cookie}`], 'x'.repeat(90_000)),
            )
          ).status,
      )
      .toBe(417)
  })
})
