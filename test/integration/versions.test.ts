import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const rights = { read: 1, write: 1, create: 1 }
let site: TestSite
let http: TestServer
let cookie: string

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Paper Row',
        istable: 1,
        permissions: [],
        fields: [
          { fieldname: 'item', fieldtype: 'Data' },
          { fieldname: 'cost', fieldtype: 'Int', permlevel: 1 },
        ],
      },
      {
        name: 'Paper',
        is_submittable: 1,
        track_changes: 1,
        autoname: 'PA-.####',
        permissions: [
          { role: 'System Manager', submit: 1, cancel: 1, amend: 1, ...rights },
          { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
          { role: 'Website Manager', read: 1 },
        ],
        fields: [
          { fieldname: 'title', fieldtype: 'Data' },
          { fieldname: 'price', fieldtype: 'Int', permlevel: 1 },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Paper Row' },
        ],
      },
    ],
  })
  await site.run(async (ctx) => {
    const user = { email: 'reader@example.com', first_name: 'R', roles: [{ role: 'Website Manager' }], api_key: 'key', api_secret: 'secret' }
    await insert(await newDocument(ctx, 'User', user))
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const data = async (method: string, path: string, json?: unknown) => (await send(method, path, json)).body.data as Json
const versions = async (name: string) =>
  (await send('GET', `/api/resource/Version?fields=["name","data"]&filters={"docname":"${name}"}&order_by=creation asc`)).body.data as {
    name: string
    data: string
  }[]
const path = (name: unknown, query = '') => `/api/method/cortado.version.compare?doctype=Paper&name=${name}${query}`
const compare = async (name: unknown, query = '') => (await send('GET', path(name, query))).body.message as Json

/** A document with three versions: two saves and a submission. */
async function paper(): Promise<{ name: string; saved: { name: string }[] }> {
  const made = await data('POST', '/api/resource/Paper', { title: 'one', price: 1, rows: [{ item: 'a', cost: 1 }, { item: 'b' }] })
  const at = `/api/resource/Paper/${made.name}`
  const [first] = made.rows as Json[]
  await send('PUT', at, {
    title: 'two',
    rows: [
      { ...first, item: 'A' },
      { item: 'c', cost: 3 },
    ],
  })
  await send('PUT', at, { price: 9 })
  await send('PUT', at, { docstatus: 1 })
  return { name: String(made.name), saved: await versions(String(made.name)) }
}

describe('a comparison', () => {
  it('of the first state with the present one', async () => {
    const { name } = await paper()
    expect(await compare(name)).toMatchObject({
      from: null,
      to: null,
      changed: [
        ['title', 'one', 'two'],
        ['price', 1, 9],
        ['docstatus', 0, 1],
      ],
      added: [['rows', { item: 'c' }]],
      removed: [['rows', { item: 'b' }]],
      row_changed: [['rows', 0, expect.any(String), [['item', 'a', 'A']]]],
    })
  })

  it('of any two versions, either way', async () => {
    const { name, saved } = await paper()
    const [first, second, third] = saved.map((each) => each.name)
    expect(await compare(name, `&from=${first}&to=${second}`)).toMatchObject({
      from: { name: first },
      to: { name: second },
      changed: [['price', 1, 9]],
      added: [],
    })
    expect(await compare(name, `&from=${second}&to=${first}`)).toMatchObject({ changed: [['price', 9, 1]] })
    expect(await compare(name, `&from=${third}`)).toMatchObject({ from: { name: third }, changed: [], added: [], removed: [], row_changed: [] })
    expect(await compare(name, `&to=${first}`)).toMatchObject({ changed: [['title', 'one', 'two']], added: [['rows', { item: 'c' }]] })
  })

  it('leaves out what is above the level of the user', async () => {
    const { name } = await paper()
    const answer = await http.request('GET', path(name), { headers: { authorization: 'token key:secret' } })
    expect(answer.status).toBe(200)
    expect(answer.body.message).toMatchObject({
      changed: [
        ['title', 'one', 'two'],
        ['docstatus', 0, 1],
      ],
    })
    expect(answer.text).not.toMatch(/price|"cost":[^0]/)
  })

  it.each([
    ['a version of another document', async () => `&from=${(await paper()).saved[0]?.name}`, 417],
    ['no version', async () => '&to=none', 417],
  ])('is refused with %s', async (_what, query, status) => {
    const { name } = await paper()
    expect((await send('GET', path(name, await query()))).status).toBe(status)
  })

  it('is refused to who may not read the document, and of what is not there', async () => {
    const { name } = await paper()
    expect((await http.request('GET', path(name))).status).toBe(403)
    expect((await send('GET', path('none'))).status).toBe(404)
  })
})

describe('the first version', () => {
  it('of an amendment tells how it differs from what it amends', async () => {
    const { name } = await paper()
    await send('PUT', `/api/resource/Paper/${name}`, { docstatus: 2 })
    const amended = await data('POST', '/api/resource/Paper', { amended_from: name, title: 'three', price: 9 })
    const [first] = await versions(String(amended.name))
    const { changed, removed } = JSON.parse(first?.data ?? '{}')
    expect(changed).toEqual([
      ['name', name, amended.name],
      ['title', 'two', 'three'],
      ['amended_from', null, name],
      ['docstatus', 2, 0],
    ])
    expect(removed).toHaveLength(2)
  })

  it('of other documents is written only where it is told what made them', async () => {
    const { name } = await data('POST', '/api/resource/Paper', {})
    expect(await versions(String(name))).toEqual([])
    const made = await site.run(async (ctx) => {
      const doc = await newDocument(ctx, 'Paper', {})
      doc.flags.updaterReference = { doctype: 'Paper', docname: String(name), label: 'by a test' }
      return (await insert(doc)).name
    })
    const [first] = await versions(made)
    expect(JSON.parse(first?.data ?? '{}')).toMatchObject({ created_by: 'Administrator', updater_reference: { docname: name, label: 'by a test' } })
  })
})
