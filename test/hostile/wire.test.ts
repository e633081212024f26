import { gzipSync } from 'node:zlib'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileBytes, hostileHeaders, hostileType } from './bytes.ts'
import { requestBytes, sendRaw } from './connection.ts'
import { nasty } from './requests.ts'
import { judge as demand } from './verdict.ts'

let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite()
  http = await site.http()
  cookie = `cookie: ${await http.login('Administrator', 'admin')}`
})
afterAll(() => site.close())

const runs = { numRuns: 200, endOnFailure: true }

const judge = (what: string, bytes: Buffer | string): Promise<number> => demand(http.url, what, bytes)

const alive = async () => expect((await http.request('GET', '/api/method/ping')).status).toBe(200)

const pathPart = fc.oneof(
  fc.constantFrom(
    '%00',
    '%2e%2e',
    '%2f',
    '%5c',
    '%ff',
    '%c0%ae',
    '%ed%a0%80',
    '%f4%90%80%80',
    '%25',
    '%',
    '%zz',
    '..',
    '.',
    '//',
    ';',
    ':',
    '*',
    '~',
    '\\',
  ),
  fc.constantFrom(
    'api',
    'resource',
    'method',
    'v1',
    'v2',
    'document',
    'doctype',
    'Note',
    'User',
    'files',
    'private',
    'app',
    'desk',
    'login',
    'assets',
    'meta',
    'count',
  ),
  fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 12 }),
  nasty.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 3_000)),
)
const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'PURGE', 'LINK')

describe('addresses', () => {
  it('of any spelling are answered or refused', async () => {
    const path = fc.array(pathPart, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join('/')}`)
    await fc.assert(
      fc.asyncProperty(methods, path, async (method, target) => {
        await judge(`${method} ${target}`, requestBytes(`${method} ${target.replaceAll(/logout|web_logout/g, 'x')}`, [cookie]))
      }),
      { ...runs, numRuns: 400 },
    )
    await alive()
  }, 120_000)

  it.each([
    '/files/../../site_config.json',
    '/files/%2e%2e/%2e%2e/site_config.json',
    '/files/..%2f..%2fsite_config.json',
    '/files/%2e%2e%5csite_config.json',
    '/private/files/../../site_config.json',
    '/private/files/..%2f..%2fsite_config.json',
    '/assets/cortado/../../../../package.json',
    '/assets/cortado/..%2f..%2f..%2fpackage.json',
    '/api/method/download_file?file_url=/private/files/../../site_config.json',
    '/api/method/download_file?file_url=/files/..%2f..%2fsite_config.json',
    '/api/method/download_file?file_url=file:///etc/passwd',
    '/api/method/download_file?file_url=/etc/passwd',
    'http://example.com/api/method/ping',
    '*',
  ])('%s gives no file of the server', async (path) => {
    const { status, body } = await sendRaw(http.url, requestBytes(`GET ${path}`, [cookie]))
    expect(status).toBeLessThan(500)
    expect(body).not.toMatch(/encryption_key|root:|cortado-repository/)
  })

  it('that cannot be read, or are too long, are refused in the envelope of their API', async () => {
    const bad = await sendRaw(http.url, requestBytes('GET /api/resource/%ff'))
    expect([bad.status, JSON.parse(bad.body)]).toEqual([400, expect.objectContaining({ exc_type: 'ValidationError' })])
    const v2 = await sendRaw(http.url, requestBytes(`GET /api/v2/document/${'a'.repeat(40_000)}`))
    expect([v2.status, JSON.parse(v2.body)]).toEqual([414, { errors: [expect.objectContaining({ type: 'ValidationError' })] }])
    const page = await sendRaw(http.url, requestBytes('GET /%ff', ['accept: text/html']))
    expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
  })
})

describe('headers', () => {
  it('of any kind are read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET /api/resource/Note', 'POST /api/resource/Note', 'GET /', 'GET /login', 'GET /api/method/ping'),
        hostileHeaders,
        async (line, headers) => {
          await judge(
            `${line} ${JSON.stringify(headers)}`,
            requestBytes(
              line,
              headers.map(([name, text]) => `${name}: ${text}`),
              line.startsWith('POST') ? '{}' : '',
            ),
          )
        },
      ),
      { ...runs, numRuns: 300 },
    )
    await alive()
  }, 120_000)

  it('with thousands of cookies are read', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => `c${n}=${n}`).join('; ')
    expect(await judge('cookies', requestBytes('GET /api/method/ping', [`cookie: ${many}`]))).toBe(200)
  })
})

describe('bodies', () => {
  it('of any bytes and type are stored or refused', async () => {
    const line = fc.constantFrom(
      'POST /api/resource/Note',
      'PUT /api/resource/Note/x',
      'POST /api/method/frappe.client.insert',
      'GET /api/resource/Note',
      'POST /api/method/upload_file',
      'POST /login',
    )
    await fc.assert(
      fc.asyncProperty(line, hostileType, hostileBytes, async (target, type, body) => {
        await judge(`${target} ${type} ${body.toString('latin1')}`, requestBytes(target, [cookie, `content-type: ${type}`], body))
      }),
      { ...runs, numRuns: 300 },
    )
    await alive()
  }, 120_000)

  it.each([
    ['that is compressed', ['content-encoding: gzip'], gzipSync('{"title":"x"}'), 415, 'UnsupportedMediaType'],
    ['in UTF-16', [], Buffer.from('{"title":"x"}', 'utf16le'), 417, 'ValidationError'],
    ['with a broken character', [], Buffer.from([0x7b, 0x22, 0x74, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]), 417, 'ValidationError'],
    ['with half a character', [], Buffer.from('{"title":"\\ud800"}'), 417, 'ValidationError'],
    ['with a byte order mark', [], Buffer.from('\ufeff{"title":"x"}'), 417, 'ValidationError'],
    ['with a zero character', [], Buffer.from('{"title":"a\\u0000b"}'), 417, 'ValidationError'],
  ])('%s is refused: %#', async (_, headers, body, status, type) => {
    const answer = await sendRaw(http.url, requestBytes('POST /api/resource/Note', [cookie, 'content-type: application/json', ...headers], body))
    expect([answer.status, JSON.parse(answer.body).exc_type]).toEqual([status, type])
  })

  it.each(['sid', 'usr', 'cmd', 'doctype', 'name', 'filters', 'fields', 'limit_start', 'csrf_token', 'run_method', 'method', 'docs', 'title'])(
    'objects that cannot become a text are borne as %s',
    async (key) => {
      for (const target of [
        '/api/resource/Note',
        '/api/method/frappe.client.get_list',
        '/api/method/login',
        '/api/method/run_doc_method',
        '/api/v2/document/Note',
      ]) {
        for (const method of ['GET', 'POST', 'PUT']) {
          const body = `{"doctype":"Note","${key}":{"toString":1,"valueOf":1,"toJSON":1,"then":1,"length":-1,"constructor":null}}`
          await judge(`${method} ${target} ${body}`, requestBytes(`${method} ${target}`, ['content-type: application/json'], body))
          const text = `${key}=${encodeURIComponent('{"toString":1}')}`
          await judge(`${method} ${target} ${text}`, requestBytes(`${method} ${target}`, ['content-type: application/x-www-form-urlencoded'], text))
        }
      }
    },
  )
})

describe('forms with files', () => {
  const part = (disposition: string, type: string, content: string) =>
    `--x\r\ncontent-disposition: ${disposition}\r\n${type ? `content-type: ${type}\r\n` : ''}\r\n${content}\r\n`
  const upload = (body: string, type = 'multipart/form-data; boundary=x') =>
    requestBytes('POST /api/method/upload_file', [cookie, `content-type: ${type}`], body)

  it('of any shape are stored or refused', async () => {
    const dispositions = fc.oneof(
      fc.constantFrom(
        'form-data; name="file"; filename="a.txt"',
        'form-data; name="is_private"',
        'form-data; name="doctype"',
        'form-data; name="file"; filename="../../../etc/passwd"',
        'form-data',
        'attachment',
        '',
        'form-data; name="__proto__"',
        'form-data; name="toString"',
        'form-data; name="sid"',
        'form-data; name="file"; filename*=UTF-8\'\'%ff%00',
        'form-data; name="file"; filename=""',
      ),
      nasty.map((text) => `form-data; name="file"; filename="${text.replaceAll(/[\r\n"]/g, '')}"`),
    )
    const parts = fc.array(fc.tuple(dispositions, fc.constantFrom('', 'text/plain', 'application/json', 'x', 'image/svg+xml'), nasty), {
      maxLength: 4,
    })
    const end = fc.constantFrom('--x--\r\n', '--x--', '--x', '', '--y--\r\n')
    await fc.assert(
      fc.asyncProperty(parts, end, async (list, last) => {
        const body = list.map(([disposition, type, content]) => part(disposition, type, content)).join('') + last
        await judge(JSON.stringify(body), upload(body))
      }),
      runs,
    )
    await alive()
  }, 120_000)

  it('keep names that lead elsewhere inside their folder', async () => {
    for (const name of ['../../../escape.txt', '..\\..\\escape.txt', '/etc/escape.txt', '....//escape.txt', 'a/../../escape.txt']) {
      const { status, body } = await sendRaw(http.url, upload(`${part(`form-data; name="file"; filename="${name}"`, 'text/plain', name)}--x--\r\n`))
      expect(status, body).toBe(200)
      expect(JSON.parse(body).message.file_url).toMatch(/^\/files\/[^/\\]+$/)
    }
  })

  it('give texts, also where a part says that it is JSON', async () => {
    const body = `${part('form-data; name="sid"', 'application/json', '{"toString":1}')}--x--\r\n`
    expect(await judge(body, upload(body))).toBeLessThan(500)
    const deep = `${part('form-data; name="doc"', 'application/json', '['.repeat(200_000) + ']'.repeat(200_000))}--x--\r\n`
    expect(await judge('deep part', upload(deep))).toBe(417)
  })
})
