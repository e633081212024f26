import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open, readAnswer, requestBytes, sendRaw } from './connection.ts'

let site: TestSite
let http: TestServer
let cookie: string
const friend = 'https://app.example.com'

beforeAll(async () => {
  site = await createTestSite({ settings: { allow_cors: [friend] } })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const html = { accept: 'text/html' }

describe('every answer', () => {
  it.each([
    ['data', '/api/resource/Note', {}, 200],
    ['a page', '/login', html, 200],
    ['a style sheet', '/assets/cortado/cortado.css', html, 200],
    ['an error of the API', '/api/resource/Nothing', {}, 404],
    ['an error page', '/nothing', html, 404],
    ['an address that cannot be read', '/%ff', html, 400],
    ['a way elsewhere', '/app', {}, 302],
  ])('has the headers that keep browsers from mischief: %s', async (_, path, headers, status) => {
    const sent = path === '/app' || path === '/login' ? headers : { cookie, ...headers }
    const answer = await http.request('GET', path, { headers: sent })
    expect(answer.status).toBe(status)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': expect.any(String),
    })
    expect(answer.headers.has('x-powered-by')).toBe(false)
    expect(answer.headers.has('server')).toBe(false)
    if (answer.headers.get('content-type')?.startsWith('text/html'))
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'self'/)
  })

  it.each(['GARBAGE\r\n\r\n', 'BREW / HTTP/1.1\r\nhost: x\r\n\r\n', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`])(
    'has them, and the envelope, also where Node itself refuses the bytes: %#',
    async (bytes) => {
      const answer = await sendRaw(http.url, bytes)
      expect([400, 431]).toContain(answer.status)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('connection')).toBe('close')
      expect(JSON.parse(answer.body)).toMatchObject({ exc_type: 'ValidationError' })
    },
  )

  it('quotes nothing of a request as HTML', async () => {
    const evil = '<img src=x onerror=alert(1)>'
    for (const path of [
      `/${encodeURIComponent(evil)}`,
      `/login?redirect-to=${encodeURIComponent(`/"${evil}`)}`,
      `/api/resource/${encodeURIComponent(evil)}`,
      `/?cmd=${encodeURIComponent(evil)}`,
    ]) {
      const { text } = await http.request('GET', path, { headers: { ...html, 'x-frappe-site-name': 'localhost' } })
      if (!text.startsWith('{')) expect(text).not.toContain('<img src=x')
    }
    const answer = await http.request('POST', '/login', { form: { usr: `"${evil}`, pwd: 'x' }, headers: html })
    expect(answer.text).not.toContain('<img src=x')
  })
})

describe('cookies', () => {
  it('of a session are out of reach of scripts and of other sites', async () => {
    const answer = await http.request('POST', '/api/method/login', { form: { usr: 'Administrator', pwd: 'admin' } })
    const sid = answer.headers.getSetCookie().find((line) => line.startsWith('sid='))
    expect(sid).toMatch(/; HttpOnly/)
    expect(answer.headers.getSetCookie()).not.toHaveLength(0)
    for (const line of answer.headers.getSetCookie()) expect(line).toMatch(/; SameSite=Lax/)
  })

  it('that are set from outside do not become a session', async () => {
    const fixed = 'a'.repeat(56)
    const answer = await http.request('POST', '/api/method/login', {
      form: { usr: 'Administrator', pwd: 'admin' },
      headers: { cookie: `sid=${fixed}` },
    })
    expect(answer.headers.getSetCookie().join()).not.toContain(fixed)
    const who = await http.request('GET', '/api/method/frappe.auth.get_logged_user', { headers: { cookie: `sid=${fixed}` } })
    expect(who.status).toBe(403)
  })
})

describe('ways elsewhere', () => {
  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%0d%0aset-cookie:x=1',
    '/\t/evil.example',
    ' //evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\r\nset-cookie: x=1',
    '',
    '/ü€😀',
    '/\ud800',
    '/app/note?a=b&c=%20#d',
  ])('%j never leads away from the server', async (wanted) => {
    const form = await http.request('POST', '/login', { form: { usr: 'Administrator', pwd: 'admin', 'redirect-to': wanted } })
    const link = await http.request('GET', `/login?redirect-to=${encodeURIComponent(wanted.toWellFormed())}`, { cookie })
    for (const { status, headers } of [form, link]) {
      expect([302, 303]).toContain(status)
      const location = headers.get('location') ?? ''
      expect(location).toMatch(/^\/[\x21-\x7e]*$/)
      expect(new URL(location, 'http://here.example').host).toBe('here.example')
      expect(headers.getSetCookie().some((line) => line.startsWith('x='))).toBe(false)
    }
  })

  it('say nothing of the host that a request named', async () => {
    for (const path of ['/app', '/', '/login', '/api/openapi.json', '/api/docs', '/nothing']) {
      for (const headers of [
        ['host: evil.example'],
        ['host: localhost', 'x-forwarded-host: evil.example', 'x-forwarded-proto: https', 'forwarded: host=evil.example'],
      ]) {
        const bytes = `GET ${path} HTTP/1.1\r\nconnection: close\r\ncookie: ${cookie}\r\n${headers.join('\r\n')}\r\n\r\n`
        const answer = await sendRaw(http.url, bytes)
        expect(answer.status).toBeGreaterThan(0)
        if (answer.status < 400) expect(answer.text).not.toContain('evil.example')
      }
    }
  })
})

describe('pages of other origins', () => {
  const headers = (origin: string) => ({ origin, cookie })

  it('may read what the configuration lets them, also errors', async () => {
    for (const path of ['/api/resource/Note', '/api/resource/Nothing']) {
      const answer = await http.request('GET', path, { headers: headers(friend) })
      expect(answer.headers.get('access-control-allow-origin')).toBe(friend)
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
      expect(answer.headers.get('vary')).toBe('Origin')
    }
  })

  it('are asked before they write', async () => {
    const ask = { origin: friend, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-frappe-csrf-token' }
    const answer = await http.request('OPTIONS', '/api/resource/Note/x', { headers: ask })
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': friend,
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-frappe-csrf-token',
      'access-control-max-age': '86400',
    })
  })

  it.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'http://app.example.com',
    'null',
    `${friend}/`,
    'https://APP.example.com',
  ])('of %s may read nothing', async (origin) => {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await http.request(method, '/api/resource/Note', { headers: headers(origin) })
      expect(answer.headers.has('access-control-allow-origin')).toBe(false)
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
    }
  })
})

describe('requests that hide another one', () => {
  const inner = 'GET /api/method/ping HTTP/1.1\r\nhost: localhost\r\nx-hidden: 1\r\n\r\n'

  it.each([
    ['by two lengths', `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\ncontent-length: ${inner.length}\r\n\r\n${inner}`],
    [
      'by length and chunks',
      `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['by a coding that is none', `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`],
    [
      'by chunks that are not the last coding',
      `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['by a space before the colon', `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ncontent-length : ${inner.length}\r\n\r\n${inner}`],
    [
      'by a folded line',
      `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\nx: a\r\n content-length: ${inner.length}\r\ntransfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['by a bare line feed', `POST /api/method/ping HTTP/1.1\nhost: localhost\ncontent-length: 0\n\n${inner}`],
    ['by a signed length', `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ncontent-length: +${inner.length}\r\n\r\n${inner}`],
    [
      'by a chunk longer than it says',
      `POST /api/method/ping HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n${inner}`,
    ],
  ])('%s are refused, and nothing after them is answered', async (_, bytes) => {
    const { text, status } = await sendRaw(http.url, bytes, 1_500)
    expect(status === 0 || status === 400, text).toBe(true)
    expect(text.match(/HTTP\/1\.1 /g) ?? []).toHaveLength(status === 0 ? 0 : 1)
  })

  it('one after the other on a connection are answered in their order', async () => {
    const socket = await open(http.url)
    const texts: string[] = []
    socket.on('data', (chunk) => texts.push(String(chunk)))
    socket.write(
      Buffer.concat(
        [requestBytes('GET /api/method/ping'), requestBytes('GET /api/resource/Nothing')].map((bytes) =>
          Buffer.from(bytes.toString().replace('connection: close\r\n', '')),
        ),
      ),
    )
    await expect.poll(() => texts.join('').match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404'])
    expect(readAnswer(texts.join('')).status).toBe(200)
    socket.destroy()
  })
})
