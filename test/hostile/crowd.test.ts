import type { Socket } from 'node:net'
import { serveSite, type TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { open, requestBytes, sendRaw } from './connection.ts'

let site: TestSite
let http: TestServer
let cookie: string
const opened: Socket[] = []

beforeAll(async () => {
  site = await createTestSite()
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy()
})
afterAll(() => site.close())

const many = (count: number): Promise<Socket[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const socket = await open(http.url)
      opened.push(socket)
      return socket
    }),
  )

/** Others are answered: a read, a write, a page. */
async function demandService(): Promise<void> {
  expect((await http.request('GET', '/api/resource/User/Administrator', { cookie })).status).toBe(200)
  expect((await http.request('POST', '/api/resource/Note', { cookie, json: { title: 'one of many' } })).status).toBe(200)
  expect((await http.request('GET', '/login', { headers: { accept: 'text/html' } })).status).toBe(200)
}

describe('others are answered while', () => {
  it('a thousand connections send nothing', async () => {
    await many(1_000)
    await demandService()
  })

  it('two hundred requests arrive byte by byte', async () => {
    const sockets = await many(200)
    for (const [n, socket] of sockets.entries()) {
      const head = 'POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n'
      socket.write(n % 2 ? head : `${head}\r\n{`)
    }
    for (let round = 0; round < 3; round++) {
      for (const [n, socket] of sockets.entries()) socket.write(n % 2 ? `x${round}: 1\r\n` : ' ')
      await demandService()
    }
  })

  it('answers are not read by those who asked for them', async () => {
    const sockets = await many(50)
    for (const socket of sockets) {
      socket.pause()
      socket.write(`GET /api/openapi.json HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\n\r\n`)
    }
    await demandService()
  })

  it('a hundred and fifty log in at once, with right and wrong passwords', async () => {
    const login = (n: number) =>
      http.request('POST', '/api/method/login', { form: { usr: `nobody${n % 40}@example.com`, pwd: n % 3 ? 'wrong' : 'admin' } })
    const crowd = Array.from({ length: 150 }, (_, n) => login(n))
    await demandService()
    for (const { status } of await Promise.all(crowd)) expect([200, 401, 429]).toContain(status)
    await demandService()
  }, 60_000)

  it('clients hang up in the middle of what they send, wait for, or read', async () => {
    const sockets = await many(150)
    const body = JSON.stringify({ title: 'never read', content: 'x'.repeat(50_000) })
    const requests = [
      requestBytes('POST /api/resource/Note', [`cookie: ${cookie}`, 'content-type: application/json'], body),
      requestBytes('GET /api/resource/User?fields=["*"]', [`cookie: ${cookie}`]),
      requestBytes(
        'POST /api/method/upload_file',
        [`cookie: ${cookie}`, 'content-type: multipart/form-data; boundary=x'],
        `--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'x'.repeat(50_000)}\r\n--x--`,
      ),
    ]
    await Promise.all(
      sockets.map(async (socket, n) => {
        const bytes = requests[n % requests.length] ?? Buffer.alloc(0)
        socket.write(bytes.subarray(0, n % 2 ? bytes.length : Math.ceil(bytes.length / 2)))
        await new Promise((resolve) => setTimeout(resolve, n % 11))
        socket.destroy()
      }),
    )
    await demandService()
  })
})

describe('a site that may work a share of the time', () => {
  it('says how much is left, then refuses, and says when to come again', async () => {
    const limited = await createTestSite({ settings: { rate_limit: { limit: 0.02, window: 3_600 } } })
    try {
      const server = await limited.http()
      const first = await server.request('GET', '/api/method/ping')
      expect(first.headers.get('x-ratelimit-limit')).toBe('20000')
      expect(Number(first.headers.get('x-ratelimit-remaining'))).toBeLessThan(20_000)
      expect(Number(first.headers.get('x-ratelimit-reset'))).toBeGreaterThan(0)
      let last = first
      for (let n = 0; n < 20_000 && last.status === 200; n++) last = await server.request('GET', '/api/method/frappe.client.get_time_zone')
      expect([last.status, last.body.exc_type]).toEqual([429, 'TooManyRequestsError'])
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await http.request('GET', '/api/method/ping')).headers.has('x-ratelimit-limit')).toBe(false)
    } finally {
      await limited.close()
    }
  })
})

describe('connections beyond the limit', () => {
  it('are closed, and those that are there go on', async () => {
    const small = await serveSite(site.host, { connections: 20 })
    try {
      const first = await open(small.url)
      opened.push(first)
      const answers: string[] = []
      first.on('data', (chunk) => answers.push(String(chunk)))
      for (let n = 0; n < 19; n++) opened.push(await open(small.url))
      expect((await sendRaw(small.url, requestBytes('GET /api/method/ping'))).status).toBe(0)
      first.write('GET /api/method/ping HTTP/1.1\r\nhost: localhost\r\n\r\n')
      await expect.poll(() => answers.join('')).toMatch(/^HTTP\/1\.1 200/)
      for (const socket of opened.splice(1)) socket.destroy()
      await expect.poll(async () => (await sendRaw(small.url, requestBytes('GET /api/method/ping'))).status).toBe(200)
    } finally {
      await small.close()
    }
  })
})
