import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import type { TestAnswer, TestServer } from 'cortado/testing/server.ts'
import { adminPassword, createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Told {
  readonly when: 'tried' | 'committed' | 'visited'
  readonly name: string
  readonly by: string
}

const writers = 100
const fields = Array.from({ length: writers }, (_, n) => ({ fieldname: `f${n}`, fieldtype: 'Int' }))
const clerk = 'clerk@example.com'

let site: TestSite
let http: TestServer
let cookie: string
const heard: Told[] = []
const listen = (message: unknown): void => void heard.push(message as Told)

beforeAll(async () => {
  site = await createTestSite({
    apps: [join(import.meta.dirname, 'apps/echo')],
    doctypes: [{ name: 'Entangled', autoname: 'field:code', track_changes: 1, fields: [{ fieldname: 'code', fieldtype: 'Data' }, ...fields] }],
  })
  await site.run(async (ctx) => {
    const keys = { api_key: 'clerkkey', api_secret: 'clerksecret' }
    await insert(
      await newDocument(ctx, 'User', { email: clerk, first_name: 'Clerk', send_welcome_email: 0, roles: [{ role: 'System Manager' }], ...keys }),
    )
  })
  http = await site.http()
  cookie = await http.login('Administrator', adminPassword)
  subscribe('echo:save', listen)
})
afterAll(async () => {
  unsubscribe('echo:save', listen)
  await site.close()
})

const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
  http.request('POST', path, { json, headers, ...(headers.authorization ? {} : { cookie }) })
async function make(...codes: string[]): Promise<void> {
  for (const code of codes) await post('/api/resource/Entangled', { code })
  heard.length = 0
}

/** Changes documents in this order, in one transaction. */
const change = (names: readonly string[], values: Readonly<Record<string, number>>, headers?: Record<string, string>): Promise<TestAnswer> =>
  post(
    '/api/method/frappe.client.bulk_update',
    { docs: JSON.stringify(names.map((docname) => ({ doctype: 'Entangled', docname, ...values }))) },
    headers,
  )

const read = async (name: string) => (await http.request('GET', `/api/resource/Entangled/${name}`, { cookie })).body.data as Record<string, unknown>
const versionsOf = (name: string) =>
  site.run((ctx) => ctx.db.read({ text: 'select owner, data from "tabVersion" where docname = $1 order by creation', values: [name] }))

/** Resolves when somebody else waits for a lock. */
async function somebodyWaits(): Promise<void> {
  const text = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await site.run((ctx) => ctx.db.read({ text, values: [] }))).length === 0) await sleep(10)
}

describe('two transactions that lock the same documents in opposite order', () => {
  it('both succeed: the one that the database ends is repeated as a whole, and its effects after the commit run once', async () => {
    await make('left', 'right')
    const asClerk = { authorization: 'token clerkkey:clerksecret' }
    const { promise: answer, resolve } = Promise.withResolvers<TestAnswer>()
    // who waits first is the one that PostgreSQL ends
    await site.run(async (ctx) => {
      await update(ctx, 'Entangled', 'right', { f0: 1 })
      change(['left', 'right'], { f1: 2 }, asClerk).then(resolve)
      await somebodyWaits()
      await update(ctx, 'Entangled', 'left', { f0: 1 })
    })
    const { status, body } = await answer
    expect([status, body]).toEqual([200, { message: { failed_docs: [] } }])
    const by = (user: string, when: string) => heard.filter((each) => each.by === user && each.when === when).map(({ name }) => name)
    expect(by(clerk, 'tried')).toEqual(['left', 'left', 'right'])
    expect(by(clerk, 'committed')).toEqual(['left', 'right'])
    expect(by('Administrator', 'committed')).toEqual(['right', 'left'])
    for (const name of ['left', 'right']) {
      expect(await read(name)).toMatchObject({ f0: 1, f1: 2, modified_by: clerk })
      expect((await versionsOf(name)).map(({ owner }) => owner)).toEqual(['Administrator', clerk])
    }
  })

  it('steps of apps that have written before run again with the request', async () => {
    await make('visitors')
    await site.run((ctx) => ctx.db.write({ text: 'update "tabEntangled" set f0 = 0, f1 = 0', values: [] }))
    const { promise: answer, resolve } = Promise.withResolvers<TestAnswer>()
    await site.run(async (ctx) => {
      await update(ctx, 'Entangled', 'right', { f0: 1 })
      change(['left', 'right'], { f1: 2 }, { authorization: 'token clerkkey:clerksecret', 'x-visit': 'visitors' }).then(resolve)
      await somebodyWaits()
      await update(ctx, 'Entangled', 'left', { f0: 1 })
    })
    const { status, body } = await answer
    expect([status, body]).toEqual([200, { message: { failed_docs: [] } }])
    expect(await read('visitors')).toMatchObject({ f8: 1 })
    for (const name of ['left', 'right']) expect(await read(name)).toMatchObject({ f0: 1, f1: 2 })
    expect(heard.filter(({ when }) => when === 'visited')).toHaveLength(2)
  })

  it(`${writers} of them: none is told of a deadlock, no change is lost`, { timeout: 120_000 }, async () => {
    const groupOf = (n: number) => Math.floor(n / 4)
    const pairs = Array.from({ length: groupOf(writers) }, (_, n) => [`a${n}`, `b${n}`])
    await make(...pairs.flat())
    const answers = await Promise.all(
      fields.map(({ fieldname }, n) => {
        const pair = pairs[groupOf(n)] ?? []
        return change(n % 4 === 1 ? pair.toReversed() : pair, { [fieldname]: n + 1 })
      }),
    )
    expect(answers.map(({ status, body }) => [status, body])).toEqual(fields.map(() => [200, { message: { failed_docs: [] } }]))
    for (const [at, pair] of pairs.entries()) {
      const expected = Object.fromEntries(fields.map(({ fieldname }, n) => [fieldname, groupOf(n) === at ? n + 1 : 0]))
      for (const name of pair) expect(await read(name)).toMatchObject(expected)
    }
    expect(heard.filter(({ when }) => when === 'committed')).toHaveLength(2 * writers)
  })
})
