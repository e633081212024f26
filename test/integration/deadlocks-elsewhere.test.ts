import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readApp } from 'cortado/app/app-folder.ts'
import type { Context } from 'cortado/context.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { adminPassword, createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Step } from './apps/tangled/tell.ts'

let site: TestSite
let http: TestServer
let cookie: string
let tried = 0
const listen = (message: unknown): void => {
  if ((message as { when: string }).when === 'tried') tried++
}
const [left, right] = ['left', "left's partner"]

beforeAll(async () => {
  const fields = ['code', ...Array.from({ length: 10 }, (_, n) => `f${n}`)].map((fieldname, n) => ({
    fieldname,
    fieldtype: n === 0 ? 'Data' : 'Int',
  }))
  site = await createTestSite({
    apps: [join(import.meta.dirname, 'apps/echo')],
    doctypes: [{ name: 'Entangled', autoname: 'field:code', fields }],
  })
  http = await site.http()
  cookie = await http.login('Administrator', adminPassword)
  for (const code of [left, right]) await http.request('POST', '/api/resource/Entangled', { json: { code }, cookie })
  subscribe('echo:save', listen)
})
beforeEach(async () => {
  tried = 0
  await site.run((ctx) => ctx.db.write({ text: 'update "tabEntangled" set f1 = 0, f9 = 0', values: [] }))
})
afterAll(async () => {
  unsubscribe('echo:save', listen)
  await site.close()
})

const count = (ctx: Context, field: string, name: string) =>
  ctx.db.write({ text: `update "tabEntangled" set ${field} = ${field} + 1 where name = $1`, values: [name] })

/** Both documents in this order. */
async function countBoth(ctx: Context, field: string): Promise<void> {
  await count(ctx, field, left)
  await count(ctx, field, right)
}

const stored = () => site.run((ctx) => ctx.db.read({ text: 'select f1, f9 from "tabEntangled" order by name', values: [] }))

async function somebodyWaits(): Promise<void> {
  const text = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await site.run((ctx) => ctx.db.read({ text, values: [] }))).length === 0) await sleep(10)
}

/** Starts something that changes left and right, while somebody has changed right and then wants left: who waits first is the one that PostgreSQL ends. */
async function entangle<T>(start: () => Promise<T>): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>()
  await site.run(async (ctx) => {
    await count(ctx, 'f1', right)
    start().then(resolve)
    await somebodyWaits()
    await count(ctx, 'f1', left)
  })
  return promise
}

const uploadsOnTheWay = () => readdirSync(tmpdir()).filter((name) => name.startsWith('cortado-upload-'))

describe('a transaction that the database ends for another is repeated', () => {
  it('in an upload: the file is stored once, and no other one is left', async () => {
    const before = uploadsOnTheWay()
    const form = new FormData()
    form.set('file', new Blob(['some content']), 'letter.txt')
    form.set('doctype', 'Entangled')
    form.set('docname', left)
    form.set('is_private', '1')
    const answer = await entangle(async () => {
      const sent = await fetch(`${http.url}/api/method/upload_file`, { method: 'POST', headers: { cookie }, body: form })
      return { status: sent.status, body: (await sent.json()) as { message: { file_url: string } } }
    })
    expect(answer).toMatchObject({ status: 200, body: { message: { file_name: 'letter.txt', file_size: 12 } } })
    expect(tried).toBe(2)
    expect(await stored()).toMatchObject([
      { f1: 1, f9: 1 },
      { f1: 1, f9: 1 },
    ])
    const rows = await site.run((ctx) => ctx.db.read({ text: `select file_url from "tabFile" where file_name = 'letter.txt'`, values: [] }))
    expect(rows).toEqual([{ file_url: answer.body.message.file_url }])
    expect(readdirSync(site.host.site.privateFiles).map((name) => `/private/files/${name}`)).toEqual([answer.body.message.file_url])
    const read = await http.request('GET', answer.body.message.file_url, { cookie })
    expect(read.text).toBe('some content')
    expect(uploadsOnTheWay()).toEqual(before)
  })

  it('outside of a request: the work runs again from its start, what follows its commit once', async () => {
    const seen: string[] = []
    const result = await entangle(() =>
      site.run(async (ctx) => {
        seen.push(`run ${ctx.messages.length}`)
        ctx.messages.push({ message: 'said' })
        ctx.db.afterCommit(() => void seen.push('followed'))
        await countBoth(ctx, 'f9')
        return 'done'
      }),
    )
    expect([result, ...seen]).toEqual(['done', 'run 0', 'run 0', 'followed'])
    expect(await stored()).toMatchObject([
      { f1: 1, f9: 1 },
      { f1: 1, f9: 1 },
    ])
  })

  it('in work that follows a commit, by itself: other such work runs once', async () => {
    const seen: string[] = []
    await entangle(() =>
      site.run(async (ctx) => {
        ctx.db.afterCommit(() => void seen.push('first'))
        ctx.db.afterCommit(async () => {
          seen.push('second')
          await countBoth(ctx, 'f9')
        })
        ctx.db.afterCommit(() => void seen.push('third'))
      }),
    )
    expect(seen).toEqual(['first', 'second', 'second', 'third'])
    expect(await stored()).toMatchObject([
      { f1: 1, f9: 1 },
      { f1: 1, f9: 1 },
    ])
  })
})

describe('installers and migrations', () => {
  const app = readApp(join(import.meta.dirname, 'apps/tangled'))
  const steps: string[] = []
  let entangled = ''
  const work = (message: unknown): void => {
    const step = message as Step
    steps.push(step.name)
    if (step.name === entangled) step.work = countBoth(step.ctx, 'f9')
  }
  beforeAll(() => subscribe('tangled:step', work))
  afterAll(() => void unsubscribe('tangled:step', work))

  it.each([
    ['afterInstall', ['afterInstall', 'afterInstall'], async () => void (await site.host.install(await app))],
    ['beforeMigrate', ['beforeMigrate', 'beforeMigrate'], async () => void (await site.host.migrate())],
    ['patch', ['beforeMigrate', 'patch', 'patch'], async () => void (await site.host.migrate())],
    ['beforeUninstall', ['beforeUninstall', 'beforeUninstall'], async () => void (await site.host.uninstall('tangled'))],
  ])('%s runs again, and is done once', async (step, wanted, start) => {
    steps.length = 0
    entangled = step
    if (step === 'patch') await site.run((ctx) => ctx.db.write({ text: `delete from "tabPatch Log" where patch like 'tangled%'`, values: [] }))
    await entangle(start)
    expect(steps).toEqual(wanted)
    expect(await stored()).toMatchObject([
      { f1: 1, f9: 1 },
      { f1: 1, f9: 1 },
    ])
  })
})

describe('it is not repeated', () => {
  it('where something of it is committed already', async () => {
    let runs = 0
    const outcome = await entangle(() =>
      site
        .run(async (ctx) => {
          runs++
          await ctx.db.write({ text: 'update "tabEntangled" set f8 = f8 + 1 where name = $1', values: ['nobody'] })
          await ctx.db.commit()
          await countBoth(ctx, 'f9')
        })
        .catch((error: Error) => error),
    )
    expect(outcome).toMatchObject({ code: 'DEADLOCK' })
    expect(runs).toBe(1)
    expect(await stored()).toMatchObject([{ f9: 0 }, { f9: 0 }])
  })
})
