import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** DocTypes that a Manifest and its rows link to. */
const linked = ['Port', 'Ship', 'Customs Office', 'Warehouse', 'Tariff']
const rights = { read: 1, write: 1, create: 1, delete: 1 }
const clerk = { role: 'Parcel Clerk', ...rights }
const chief = { role: 'System Manager', ...rights }

let site: TestSite
let http: TestServer
let authorization = ''
const seen: string[] = []
const listen = (message: unknown) => seen.push((message as { text: string }).text)

beforeAll(async () => {
  site = await createTestSite()
  await site.run(async (ctx) => {
    await insert(await newDocument(ctx, 'Role', { role_name: 'Parcel Clerk' }))
    const doctype = async (values: Record<string, unknown>) =>
      insert(await newDocument(ctx, 'DocType', { module: 'Core', custom: 1, permissions: [clerk, chief], ...values }))
    await doctype({ name: 'Parcel Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }] })
    await doctype({
      name: 'Parcel',
      autoname: 'field:code',
      fields: [
        { fieldname: 'code', fieldtype: 'Data', unique: 1 },
        { fieldname: 'weight', fieldtype: 'Int' },
      ],
    })
    await doctype({
      name: 'Crate',
      fields: [
        { fieldname: 'title', fieldtype: 'Data' },
        { fieldname: 'rows', fieldtype: 'Table', options: 'Parcel Row' },
        { fieldname: 'parcel', fieldtype: 'Link', options: 'Parcel' },
      ],
    })
    for (const name of linked) await doctype({ name, autoname: 'field:code', fields: [{ fieldname: 'code', fieldtype: 'Data' }] })
    const links = linked.map((options, n) => ({ fieldname: `link${n}`, fieldtype: 'Link', options }))
    await doctype({ name: 'Manifest Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }, ...links.slice(2)] })
    const rows = { fieldname: 'rows', fieldtype: 'Table', options: 'Manifest Row' }
    await doctype({ name: 'Manifest', track_changes: 1, fields: [{ fieldname: 'title', fieldtype: 'Data' }, rows, ...links.slice(0, 2)] })
    await doctype({ name: 'Series Parcel', autoname: 'SP-.####', fields: [{ fieldname: 'title', fieldtype: 'Data' }] })
    const user = await newDocument(ctx, 'User', {
      email: 'clerk@example.com',
      first_name: 'Clerk',
      roles: [{ role: 'Parcel Clerk' }],
      api_key: 'clerkkey',
      api_secret: 'clerksecret',
    })
    await insert(user)
  })
  http = await site.http()
  authorization = 'token clerkkey:clerksecret'
  for (const code of ['a', 'b', 'c']) await ask('POST', '/api/resource/Parcel', { code, weight: 1 })
  await ask('POST', '/api/resource/Crate', { name: 'x', title: 'crate', parcel: 'a', rows: [{ item: '1' }, { item: '2' }] })
  subscribe('cortado:statement', listen)
})
afterAll(async () => {
  unsubscribe('cortado:statement', listen)
  await site.close()
})

async function ask(method: string, path: string, json?: unknown) {
  const answer = await http.request(method, path, { json, headers: { authorization } })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.body as { data: Record<string, unknown> & { name: string }[] }
}

/** Statements of the second request of its kind: the first fills what is kept in memory. BEGIN and COMMIT travel with others and are not counted. */
async function statementsOf(first: () => Promise<unknown>, second: () => Promise<unknown> = first): Promise<string[]> {
  await first()
  seen.length = 0
  await second()
  return seen.filter((text) => !['begin', 'commit', 'rollback'].includes(text) && !/pg_notify/.test(text))
}

describe('SQL statements of a request, by a user with a token', () => {
  it('reading a document: 1', async () => {
    expect(await statementsOf(() => ask('GET', '/api/resource/Parcel/a'))).toHaveLength(1)
  })

  it('a list, filtered and sorted: 1', async () => {
    const path = '/api/resource/Parcel?fields=["name","weight"]&filters=[["weight",">",0]]&order_by=weight desc'
    expect(await statementsOf(() => ask('GET', path))).toHaveLength(1)
  })

  it('a count: 1', async () => {
    expect(await statementsOf(() => ask('GET', '/api/method/frappe.client.get_count?doctype=Parcel'))).toHaveLength(1)
  })

  it('a plain insert: 1, without a transaction', async () => {
    const texts = await statementsOf(
      () => ask('POST', '/api/resource/Parcel', { code: 'd', weight: 2 }),
      () => ask('POST', '/api/resource/Parcel', { code: 'e', weight: 2 }),
    )
    expect(texts).toHaveLength(1)
    expect(seen).not.toContain('begin')
  })

  it('an insert with a series: the counter and the row', async () => {
    expect(await statementsOf(() => ask('POST', '/api/resource/Series Parcel', { title: 's' }))).toHaveLength(2)
  })

  it('changing a field: reading and writing', async () => {
    const texts = await statementsOf(
      () => ask('PUT', '/api/resource/Parcel/a', { weight: 5 }),
      () => ask('PUT', '/api/resource/Parcel/a', { weight: 6 }),
    )
    expect(texts).toHaveLength(2)
    expect(seen).not.toContain('begin')
  })

  it('reading a document with rows: one more per DocType of rows', async () => {
    const [crate] = (await ask('GET', '/api/resource/Crate')).data
    expect(await statementsOf(() => ask('GET', `/api/resource/Crate/${crate?.name}`))).toHaveLength(2)
  })

  it('inserting a document with rows: the link to check, then all of it at once, without a transaction', async () => {
    const values = { title: 'c', parcel: 'a', rows: Array.from({ length: 50 }, (_, n) => ({ item: String(n) })) }
    expect(await statementsOf(() => ask('POST', '/api/resource/Crate', values))).toHaveLength(2)
    expect(seen).not.toContain('begin')
  })

  it('inserting many rows: a transaction, with one write per table', async () => {
    const values = { title: 'c', parcel: 'a', rows: Array.from({ length: 500 }, (_, n) => ({ item: String(n) })) }
    expect(await statementsOf(() => ask('POST', '/api/resource/Crate', values))).toHaveLength(3)
    expect(seen).toContain('begin')
  })

  it('changing a field of a document with rows: document, rows and link are read, then all of it is written at once', async () => {
    const { name } = (await ask('POST', '/api/resource/Crate', { title: 'few', parcel: 'a', rows: [{ item: '1' }, { item: '2' }] }))
      .data as unknown as { name: string }
    const change = (title: string) => ask('PUT', `/api/resource/Crate/${name}`, { title })
    const texts = await statementsOf(
      () => change('one'),
      () => change('two'),
    )
    expect(texts).toHaveLength(4)
    expect(seen).not.toContain('begin')
  })

  it('a change that takes rows away: locking reads and one write per table', async () => {
    const [crate] = (await ask('GET', '/api/resource/Crate')).data
    const path = `/api/resource/Crate/${crate?.name}`
    const change = (n: number) => ask('PUT', path, { title: `t${n}`, rows: [{ item: 'only' }] })
    // document and rows; the link; document, rows that went, rows that came
    expect(
      await statementsOf(
        () => change(1),
        () => change(2),
      ),
    ).toHaveLength(6)
  })

  it('a document with 1,000 rows and links to five DocTypes: 2 to insert it, 5 to change it, and one for each DocType that is linked to', async () => {
    for (const name of linked) for (const code of ['a', 'b']) await ask('POST', `/api/resource/${name}`, { code })
    const manifest = (code: string) => ({
      title: code,
      link0: code,
      link1: code,
      rows: Array.from({ length: 1000 }, (_, n) => ({ item: String(n), link2: code, link3: n % 2 ? 'a' : 'b', link4: code })),
    })
    const made: string[] = []
    const create = async (code: string) => made.push((await ask('POST', '/api/resource/Manifest', manifest(code))).data.name as string)
    const inserted = await statementsOf(
      () => create('a'),
      () => create('b'),
    )
    // the document, its rows
    expect(inserted).toHaveLength(2 + linked.length)
    const path = `/api/resource/Manifest/${made[0]}`
    const { rows } = (await ask('GET', path)).data as unknown as { rows: Record<string, unknown>[] }
    expect(rows).toHaveLength(1000)
    const change = (link: string) => ask('PUT', path, { link0: link, rows: rows.map((row) => ({ ...row, link2: link })) })
    const saved = await statementsOf(
      () => change('b'),
      () => change('a'),
    )
    // document and rows are read, written, and what differs is kept
    expect(saved).toHaveLength(5 + linked.length)
  })

  it('a log-in: the user, the password, the session, the log', async () => {
    const login = () => http.login('Administrator', 'admin')
    const texts = await statementsOf(login)
    const ofTheLogin = texts.filter((text) => !/^update "tabUser" set last_login/.test(text))
    expect(ofTheLogin.map((text) => /"(tab[^"]+|__Auth)"/.exec(text)?.[1])).toEqual(['tabUser', '__Auth', 'tabSessions', 'tabActivity Log'])
  })

  it('who is logged in: none', async () => {
    expect(await statementsOf(() => ask('GET', '/api/method/frappe.auth.get_logged_user'))).toEqual([])
  })

  it('deleting: the same number, whatever the number of rows', async () => {
    const crate = async (rows: number) =>
      (await ask('POST', '/api/resource/Crate', { title: 'c', rows: Array.from({ length: rows }, () => ({ item: 'i' })) })).data.name
    const [few, many, first] = [await crate(1), await crate(40), await crate(1)]
    const fewTexts = await statementsOf(
      () => ask('DELETE', `/api/resource/Crate/${first}`),
      () => ask('DELETE', `/api/resource/Crate/${few}`),
    )
    seen.length = 0
    await ask('DELETE', `/api/resource/Crate/${many}`)
    const manyTexts = seen.filter((text) => !['begin', 'commit'].includes(text) && !/pg_notify/.test(text))
    expect(manyTexts).toEqual(fewTexts)
    expect(fewTexts.length).toBeLessThanOrEqual(16)
  })

  it('what the user may not do: none', async () => {
    const refuse = async () => expect((await http.request('GET', '/api/resource/Role', { headers: { authorization } })).status).toBe(403)
    expect(await statementsOf(refuse)).toEqual([])
  })

  it('a wrong token: none, once the key is known', async () => {
    const refuse = async () =>
      expect((await http.request('GET', '/api/resource/Parcel/a', { headers: { authorization: 'token clerkkey:wrong' } })).status).toBe(401)
    expect(await statementsOf(refuse)).toEqual([])
  })
})
