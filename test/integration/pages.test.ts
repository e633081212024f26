import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
const cookies = new Map<string, string>()
const seen: string[] = []
const listen = (message: unknown) => seen.push((message as { text: string }).text)

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    await insert(await newDocument(ctx, 'Role', { role_name: 'Roaster' }))
    const user = { email: 'roaster@example.com', first_name: 'Roaster', new_password: 'Roast-and-ship-7', roles: [{ role: 'Roaster' }] }
    await insert(await newDocument(ctx, 'User', user))
  })
  http = await site.http()
  cookies.set('Administrator', await http.login('Administrator', 'admin'))
  cookies.set('a user', await http.login('roaster@example.com', 'Roast-and-ship-7'))
  subscribe('cortado:statement', listen)
})
afterAll(async () => {
  unsubscribe('cortado:statement', listen)
  await site.close()
})

let made = 0
const makeDoctypes = (count: number) =>
  site.run(async (ctx) => {
    for (let i = 0; i < count; i++) {
      const permissions = [{ role: 'Roaster', read: 1 }]
      const fields = [{ fieldname: 'level', fieldtype: 'Int' }]
      await insert(await newDocument(ctx, 'DocType', { name: `Roast ${++made}`, module: 'Core', custom: 1, permissions, fields }))
    }
  })

/** Statements of the second request: the first fills what is kept in memory. */
async function statementsOf(path: string, reader: string): Promise<number> {
  const ask = () => http.request('GET', path, { cookie: cookies.get(reader), headers: { accept: 'text/html' } })
  expect((await ask()).status).toBe(200)
  seen.length = 0
  await ask()
  return seen.length
}

describe.each([
  ['Administrator', 2],
  // what tags, charts and cards are about decides whether they are seen
  ['a user', 7],
])('for %s', (reader, counts) => {
  it.each([
    ['/', counts],
    ['/api/docs', 1],
    ['/api/openapi.json', 1],
  ])(
    '%s takes %i statements, however many DocTypes there are',
    async (path, statements) => {
      await makeDoctypes(1)
      expect(await statementsOf(path, reader)).toBe(statements)
      await makeDoctypes(5)
      expect(await statementsOf(path, reader)).toBe(statements)
    },
    60_000,
  )
})

describe('the start page', () => {
  const home = async (reader: string, search = '') => (await http.request('GET', `/${search}`, { cookie: cookies.get(reader) })).text

  it('shows whom it knows only what may be read', async () => {
    expect(await home('a user')).toContain('>Roast 1</a>')
    expect(await home('a user')).not.toContain('>Role</a>')
    expect(await home('Administrator')).toContain('>Role</a>')
  })

  it('counts the documents that may be read', async () => {
    const entry = (text: string) => /<li data-doctype="todo .*?<\/li>/s.exec(text)?.[0] ?? ''
    expect(entry(await home('Administrator'))).toContain('>0<')
    await site.run(async (ctx) => insert(await newDocument(ctx, 'ToDo', { description: 'Roast' })))
    expect(entry(await home('Administrator'))).toContain('>1<')
  })

  it('shows what has all words of a search', async () => {
    const text = await home('Administrator', '?q=core%20ROAST%201')
    expect(text).toContain('>Roast 1</a>')
    expect(text).not.toContain('>Role</a>')
    expect(await home('Administrator', '?q=no%20such%20thing')).toContain('No DocType has these words')
  })

  it('is under a policy that allows nothing inline and nothing from elsewhere', async () => {
    const { headers } = await http.request('GET', '/', { cookie: cookies.get('Administrator') })
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self'/)
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
  })
})
