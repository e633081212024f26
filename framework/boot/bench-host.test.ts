import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Bench } from '../config/bench.ts'
import { makeLog } from '../config/log.ts'
import { randomHash } from '../config/names.ts'
import { Site } from '../config/site.ts'
import { administer, connectionTo } from '../database/embedded/databases.ts'
import { BenchHost } from './bench-host.ts'
import type { SiteHost } from './site-host.ts'

const folder = mkdtempSync(join(tmpdir(), 'cortado-benches-'))
const { bench } = Bench.create(join(folder, 'sites'), 'one.example.com')
/** Two processes' views of one bench. */
let here: BenchHost
let there: BenchHost

const server = inject('postgres')
/** The server of the test run, as one's own by a URL. */
const databaseUrl = (name: string) =>
  `postgres://${server.user}@localhost/${name}?host=${encodeURIComponent(server.socketFolder)}&port=${server.port}`
const settings = () => ({ database_url: databaseUrl(`test_${randomHash()}`) })

const countUsers = (host: SiteHost) => host.run(async ({ db }) => (await db.read({ text: 'select name from "tabUser"', values: [] })).length)
const sessionsOf = async (host: SiteHost) => {
  const name = new URL(String(host.site.databaseUrl)).pathname.slice(1)
  const found = await administer(connectionTo(server, 'postgres'), (client) =>
    client.query('select 1 from pg_stat_activity where datname = $1', [name]),
  )
  return found.rows.length
}
const named = (site: string) => ({ site })

/** Waits for what has to happen by itself within a moment. */
const until = (check: () => Promise<boolean>): Promise<void> => expect.poll(check).toBe(true)

beforeAll(async () => {
  here = await BenchHost.open(bench, { log: makeLog('fatal') })
  there = await BenchHost.open(bench, { log: makeLog('fatal') })
})
afterAll(async () => {
  for (const name of await bench.sites()) await here.dropSite(name)
  await Promise.all([here.close(), there.close()])
  rmSync(folder, { recursive: true, force: true })
})

describe('a site that two make at the same time, over one that was left half made', () => {
  it('is made once, and is nobody’s before it is complete', async () => {
    await Site.create(bench, 'one.example.com', { ...settings(), installing: true })
    expect(await here.find('default')).toBeUndefined()
    expect(await here.has('one.example.com')).toBe(false)
    const made = await Promise.allSettled([here, there].map((host) => host.createSite('one.example.com', { settings: settings() })))
    expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'SITE_EXISTS' } })
    for (const host of [here, there]) expect(await countUsers(await host.site('one.example.com'))).toBe(2)
  }, 60_000)
})

describe('a database of one’s own that holds something', () => {
  it('stays as it is, whatever is tried with it', async () => {
    const name = `test_${randomHash()}`
    const run = (database: string, text: string) => administer(connectionTo(server, database), (client) => client.query(text))
    await run('postgres', `create database ${name}`)
    await run(name, 'create table precious (id int); insert into precious values (1)')
    const attempt = () => here.createSite('taken.example.com', { settings: { database_url: databaseUrl(name) } })
    await expect(attempt()).rejects.toMatchObject({ code: 'SETUP', message: expect.stringContaining('holds 1 tables') })
    expect(await bench.sites()).not.toContain('taken.example.com')
    // an attempt that was killed before it looked
    await Site.create(bench, 'taken.example.com', { database_url: databaseUrl(name), installing: true })
    await expect(attempt()).rejects.toMatchObject({ code: 'SETUP' })
    await Site.create(bench, 'taken.example.com', { database_url: databaseUrl(name), installing: true })
    await here.dropSite('taken.example.com')
    expect((await run(name, 'select * from precious')).rows).toEqual([{ id: 1 }])
    await run('postgres', `drop database ${name}`)
  })

  it('that cannot be reached is named, and nothing is left', async () => {
    const settings = { database_url: 'postgres://nobody:secret@127.0.0.1:1/none' }
    const attempt = here.createSite('away.example.com', { settings })
    await expect(attempt).rejects.toMatchObject({ code: 'SETUP', message: expect.stringContaining('nobody:…@127.0.0.1:1/none') })
    expect(await bench.sites()).not.toContain('away.example.com')
  })
})

describe('an open site', () => {
  it('is opened once, however many ask', async () => {
    const [one, two] = await Promise.all([there.find('default'), there.find(named('one.example.com'))])
    expect(one).toBe(two)
  })

  it('is opened anew when its configuration changes', async () => {
    const before = await here.site('one.example.com')
    await (await there.site('one.example.com')).site.update({ allow_cors: 'https://shop.example.com' })
    await until(async () => (await here.site('one.example.com')) !== before)
    const after = await here.site('one.example.com')
    expect(after.site.config.allow_cors).toBe('https://shop.example.com')
    expect(await countUsers(after)).toBe(2)
  })

  it('that is opened anew finishes the requests that are being answered first', async () => {
    const before = await here.site('one.example.com')
    const leave = before.runtime.enter?.()
    await (await there.site('one.example.com')).site.update({ allow_cors: 'https://other.example.com' })
    await until(async () => (await here.site('one.example.com')) !== before)
    await sleep(100)
    expect(await countUsers(before)).toBe(2)
    leave?.()
    await until(() =>
      countUsers(before).then(
        () => false,
        (error) => error.code === 'UNAVAILABLE',
      ),
    )
  })

  it('is closed when nobody asks for it, unless it is the default site', async () => {
    await here.closeUnused(-1)
    expect(await here.find('default')).toBe(await here.site('one.example.com'))
    await bench.update({ default_site: 'other.example.com' })
    const before = await here.site('one.example.com')
    await here.closeUnused(60_000)
    expect(await here.site('one.example.com')).toBe(before)
    await here.closeUnused(-1)
    const after = await here.site('one.example.com')
    expect(after).not.toBe(before)
    await expect(countUsers(before)).rejects.toThrow()
    expect(await countUsers(after)).toBe(2)
  })

  it('that cannot be opened can be later', async () => {
    const name = (await here.site('one.example.com')).site.databaseUrl?.match(/test_\w+/)?.[0]
    await here.closeUnused(-1)
    await there.closeUnused(-1)
    const rename = (from: string, to: string) =>
      until(() =>
        administer(connectionTo(server, 'postgres'), (client) => client.query(`alter database ${from} rename to ${to}`)).then(
          () => true,
          // its last sessions are just ending
          () => false,
        ),
      )
    await rename(`${name}`, `${name}_away`)
    await expect(here.site('one.example.com')).rejects.toThrow()
    await rename(`${name}_away`, `${name}`)
    expect(await countUsers(await here.site('one.example.com'))).toBe(2)
  })

  it('is gone, with its connections, when another process drops it', async () => {
    const open = await here.site('one.example.com')
    await there.dropSite('one.example.com')
    await until(async () => (await here.find(named('one.example.com'))) === undefined)
    await expect(here.site('one.example.com')).rejects.toMatchObject({ code: 'NO_SITE' })
    expect(await sessionsOf(open)).toBe(0)
  })
})

it.each(['..', '-a', 'a..b', 'A', 'x'.repeat(300), 'unknown.example.com'])('a host called %s is no site', async (name) => {
  expect(await here.find(named(name))).toBeUndefined()
})

describe('closing', () => {
  it('leaves nothing open of a site that is just being opened', async () => {
    const maker = await BenchHost.open(bench, { log: makeLog('fatal') })
    const site = await maker.createSite('late.example.com', { settings: settings() })
    await maker.close()
    await until(async () => (await sessionsOf(site)) === 0)
    for (const moment of [0, 1, 5, 20]) {
      const host = await BenchHost.open(bench, { log: makeLog('fatal') })
      const opening = host.site('late.example.com').then(
        () => 'opened',
        (error) => error.code,
      )
      await sleep(moment)
      await host.close()
      expect(['opened', 'UNAVAILABLE']).toContain(await opening)
      await until(async () => (await sessionsOf(site)) === 0)
      await expect(host.site('late.example.com')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    }
  }, 60_000)
})
