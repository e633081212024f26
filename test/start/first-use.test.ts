import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Bench } from 'cortado/config/bench.ts'
import { Site } from 'cortado/config/site.ts'
import { adminPassword, createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { benchFolder } from './bench.ts'

/** What every request needs. A library that is not here is loaded when something needs it for the first time. */
const atStart = ['@cortado/contract', '@fastify/multipart', 'cookie', 'fastify', 'kysely', 'lru-cache', 'pg', 'pino']

const packages = ['framework', 'contract'].map((folder) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../..', folder, 'package.json'), 'utf8')),
)
/** Libraries of framework and contract, and those that Fastify brings for schemas of routes, which we have none of. */
const later = [
  ...packages.flatMap(({ dependencies }) => Object.keys(dependencies)),
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
].filter((name) => !atStart.includes(name))

const { folder, remove } = benchFolder()
let site: TestSite
let web: ChildProcess
let address: string
let token: string

async function ask(method: string, path: string, json?: object): Promise<number> {
  const body = json && JSON.stringify(json)
  const answer = await fetch(address + path, { method, headers: { authorization: token, 'content-type': 'application/json' }, body })
  await answer.arrayBuffer()
  return answer.status
}

/** Which of the libraries for later are in memory. */
async function loaded(): Promise<string[]> {
  const answered = once(web, 'message')
  web.send('loaded')
  const [names] = await answered
  return later.filter((name) => names.includes(name)).sort()
}

beforeAll(async () => {
  const fields = [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'text', fieldtype: 'Small Text' },
    { fieldname: 'phone', fieldtype: 'Phone' },
  ]
  site = await createTestSite({ doctypes: [{ name: 'First Use', autoname: 'prompt', fields }] })
  const [api_key, api_secret] = ['firstuse', 'firstsecret']
  await site.run(async (ctx) => {
    const admin = await ctx.documents.load(ctx, 'User', 'Administrator')
    admin.set('api_key', api_key)
    admin.set('api_secret', api_secret)
    await ctx.documents.save(admin)
  })
  token = `token ${api_key}:${api_secret}`
  const { socketFolder, port, user } = inject('postgres')
  const { db_name, encryption_key } = site.host.site.config
  const database_url = `postgres://${user}@localhost/${db_name}?host=${encodeURIComponent(socketFolder)}&port=${port}`
  const { bench } = Bench.create(join(folder, 'sites'))
  await Site.create(bench, 'localhost', { database_url, encryption_key })
  web = fork(join(import.meta.dirname, 'observed-web.ts'), [bench.folder], { execArgv: [] })
  ;[address] = await once(web, 'message')
})
afterAll(async () => {
  const ended = once(web, 'exit')
  web.disconnect()
  await ended
  await site.close()
  remove()
})

describe('libraries that few requests need', () => {
  it('are not loaded by a start and by ordinary requests', async () => {
    expect(await ask('POST', '/api/resource/First Use', { name: 'one', title: 'One', text: 'a < b & c' })).toBe(200)
    const name = 'one'
    const requests: [string, string, object?][] = [
      ['GET', '/api/method/ping'],
      ['GET', `/api/resource/First Use?limit_page_length=5`],
      ['GET', `/api/resource/First Use/${name}`],
      ['PUT', `/api/resource/First Use/${name}`, { title: 'Two' }],
      ['GET', '/api/method/frappe.client.get_count?doctype=First Use'],
      ['DELETE', `/api/resource/First Use/${name}`],
      ['GET', '/'],
    ]
    for (const [method, path, json] of requests)
      expect([path, await ask(method, path, json)]).toEqual([path, expect.toSatisfy((status) => status < 300)])
    expect(await loaded()).toEqual([])
  })

  it('are loaded by the first request that needs them', async () => {
    const before = await loaded()
    await ask('POST', '/api/resource/First Use', { name: 'two', text: '<b>bold</b>' })
    await ask('POST', '/api/resource/First Use', { name: 'three', phone: '+49-3012345678' })
    await ask('POST', '/api/method/login', { usr: 'Administrator', pwd: adminPassword })
    await ask('GET', '/api/docs/scalar.js')
    const added = (await loaded()).filter((name) => !before.includes(name))
    // Scalar's plugin brings a Fastify of its own, with its compilers of schemas
    expect(added).toEqual([
      '@fastify/ajv-compiler',
      '@fastify/fast-json-stringify-compiler',
      '@node-rs/argon2',
      '@scalar/fastify-api-reference',
      'libphonenumber-js',
      'sanitize-html',
    ])
  })
})
