import { join } from 'node:path'
import { validate as parserValidate } from '@readme/openapi-parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let admin: string
let seller: string

beforeAll(async () => {
  site = await createTestSite({ apps: [join(import.meta.dirname, '../../apps/erp')] })
  await site.run(async (ctx) => {
    const user = await newDocument(ctx, 'User', {
      email: 'seller@example.com',
      first_name: 'Seller',
      new_password: 'Roast-and-ship-7',
      roles: [{ role: 'Sales User' }],
    })
    await insert(user)
  })
  http = await site.http()
  admin = await http.login('Administrator', 'admin')
  seller = await http.login('seller@example.com', 'Roast-and-ship-7')
})
afterAll(() => site.close())

const documentFor = async (cookie: string, module?: string): Promise<Json> =>
  (await http.request('GET', `/api/openapi.json${module ? `?module=${module}` : ''}`, { cookie })).body

const operations = (document: Json): { path: string; verb: string; operation: Json }[] =>
  Object.entries(document.paths as Record<string, Json>).flatMap(([path, item]) =>
    ['get', 'post', 'put', 'delete'].flatMap((verb) => (item[verb] ? [{ path, verb, operation: item[verb] as Json }] : [])),
  )

/** Checks an answer against what the document says of it. */
function faultsOf(document: Json, at: { path: string; verb: string; status: number }, body: unknown): string[] {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema(document, 'openapi')
  const pointer = `openapi#/paths/${at.path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${at.verb}/responses/${at.status}`
  const operation = ((document.paths as Record<string, Record<string, Json>>)[at.path]?.[at.verb]?.responses as Record<string, Json> | undefined)?.[
    String(at.status)
  ]
  if (!operation) return [`${at.verb} ${at.path} does not tell of ${at.status}`]
  const target = operation.$ref ? `openapi${String(operation.$ref)}` : pointer
  const valid: boolean = ajv.validate({ $ref: `${target}/content/application~1json/schema` }, body)
  return valid ? [] : (ajv.errors ?? []).map((error) => `${at.verb} ${at.path} ${at.status} ${error.instancePath} ${error.message}`)
}

const readers: readonly [string, () => string][] = [
  ['Administrator', () => admin],
  ['a user with one role', () => seller],
  ['a guest', () => ''],
]

describe.each(readers)('the OpenAPI document of %s', (_name, cookie) => {
  it('is valid for two standard validators, with operations of different names', async () => {
    const document = await documentFor(cookie())
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true })
    expect(await parserValidate(structuredClone(document) as never)).toMatchObject({ valid: true })
    const ids = operations(document).map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('what the document tells', () => {
  it('holds only what its reader may do', async () => {
    const [all, own, guest] = await Promise.all([documentFor(admin), documentFor(seller), documentFor('')])
    const paths = (document: Json) => Object.keys(document.paths as Json)
    expect(paths(all)).toContain('/api/resource/System%20Settings/System%20Settings')
    expect(paths(own)).toContain('/api/resource/Sales%20Order')
    expect(paths(own)).not.toContain('/api/resource/Role')
    expect(paths(guest).filter((path) => path.startsWith('/api/resource/Sales'))).toEqual([])
  })

  it('is false of what the server does not answer', async () => {
    const document = await documentFor(admin)
    const at = { path: '/api/resource/Customer', verb: 'get', status: 200 }
    expect(faultsOf(document, at, { data: 5 })).toHaveLength(1)
    expect(faultsOf(document, { ...at, status: 418 }, {})).toHaveLength(1)
  })

  it('is true of every list, and of every document that there is', async () => {
    const document = await documentFor(admin)
    const faults: string[] = []
    for (const { path } of operations(document).filter(
      ({ path, verb }) => verb === 'get' && path.startsWith('/api/resource') && !path.includes('{'),
    )) {
      const answer = await http.request('GET', `${path}?limit_page_length=1`, { cookie: admin })
      faults.push(...faultsOf(document, { path, verb: 'get', status: answer.status }, answer.body))
      const name = (answer.body.data as { name?: string }[] | undefined)?.[0]?.name
      if (name === undefined || !Array.isArray(answer.body.data)) continue
      const one = await http.request('GET', `${path}/${encodeURIComponent(name)}`, { cookie: admin })
      faults.push(...faultsOf(document, { path: `${path}/{name}`, verb: 'get', status: one.status }, one.body))
    }
    expect(faults).toEqual([])
  }, 60_000)

  it('is true of writes and refusals', async () => {
    const document = await documentFor(seller, 'Sales')
    const list = '/api/resource/Sales%20Order'
    const [customer] = (await http.request('GET', '/api/resource/Customer', { cookie: seller })).body.data as { name: string }[]
    const [item] = (await http.request('GET', '/api/resource/Item', { cookie: seller })).body.data as { name: string }[]
    const made = await http.request('POST', list, {
      cookie: seller,
      json: { customer: customer?.name, delivery_date: '2099-01-01', items: [{ item: item?.name, qty: 2 }] },
    })
    const name = encodeURIComponent(String((made.body.data as Json).name))
    const one = `${list}/{name}`
    const cases: [path: string, verb: string, url: string, json: unknown, status: number][] = [
      [list, 'post', list, { customer: 'Nobody' }, 417],
      [one, 'put', `${list}/${name}`, { delivery_date: '2099-02-02' }, 200],
      [one, 'put', `${list}/${name}`, { delivery_date: 'soon' }, 417],
      [one, 'put', `${list}/none`, { delivery_date: '2099-02-02' }, 404],
      [one, 'get', `${list}/none`, undefined, 404],
      [list, 'get', `${list}?filters=nonsense`, undefined, 417],
    ]
    expect(faultsOf(document, { path: list, verb: 'post', status: made.status }, made.body)).toEqual([])
    for (const [path, verb, url, json, status] of cases) {
      const answer = await http.request(verb.toUpperCase(), url, { cookie: seller, json })
      expect({ url, status: answer.status }).toEqual({ url, status })
      expect(faultsOf(document, { path, verb, status }, answer.body)).toEqual([])
    }
    const wrong = await http.request('POST', '/api/method/login', { json: { usr: 'seller@example.com', pwd: 'no' } })
    expect(faultsOf(document, { path: '/api/method/login', verb: 'post', status: wrong.status }, wrong.body)).toEqual([])
    const nobody = await http.request('GET', `${list}/${name}`)
    expect(faultsOf(document, { path: one, verb: 'get', status: nobody.status }, nobody.body)).toEqual([])
  })
})
