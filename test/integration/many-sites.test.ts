import type { Context } from 'cortado/context.ts'
import { administer, connectionTo } from 'cortado/database/embedded/databases.ts'
import { ConnectionBudget } from 'cortado/database/lanes/budget.ts'
import { defaultLimits } from 'cortado/database/lanes/limits.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

/** Connections that open on demand, for all sites together. */
const limit = 20
/** What a site has whatever the budget says: the first connection of each lane, and the one that listens. */
const ofEach = Object.keys(defaultLimits).length + 1

const budget = new ConnectionBudget(limit)
let sites: readonly TestSite[]

beforeAll(async () => {
  sites = await Promise.all(Array.from({ length: 10 }, () => createTestSite({ budget })))
})
afterAll(() => Promise.all(sites.map((site) => site.close())))

async function connections(): Promise<number> {
  const databases = sites.map(({ host }) => host.site.config.db_name)
  const { rows } = await administer(connectionTo(inject('postgres'), 'postgres'), (client) =>
    client.query('select count(*)::int as open from pg_stat_activity where datname = any($1)', [databases]),
  )
  return Number(rows[0]?.open)
}

const slow = { text: 'select pg_sleep(0.02)', values: [] }
const write = { text: `update "tabUser" set modified = modified where name = 'Guest'`, values: [] }
const ways: readonly ((ctx: Context) => Promise<unknown>)[] = [
  ({ db }) => db.read(slow, 'express'),
  ({ db }) => db.read(slow, 'pool'),
  ({ db }) => db.read(slow, 'report'),
  ({ db }) => db.writeAlone(write),
  async ({ db }) => {
    await db.write({ text: 'select pg_advisory_xact_lock_shared(1)', values: [] })
    await db.read(slow)
  },
]

describe('ten sites of one process', () => {
  it('are all served at the same time, with no more connections than the process may have', async () => {
    const crowd = sites.flatMap((site) => ways.flatMap((way) => Array.from({ length: 12 }, () => site.run(way))))
    expect(await Promise.all(crowd)).toHaveLength(sites.length * ways.length * 12)
    const open = await connections()
    expect(open).toBeGreaterThan(limit)
    expect(open).toBeLessThanOrEqual(limit + sites.length * ofEach)
  })
})
