import { afterAll, beforeAll, beforeEach } from 'vitest'
import { createSessionGate, type SiteGate } from '../auth/gate.ts'
import { setPassword } from '../auth/passwords.ts'
import { makeClock } from '../config/clock.ts'
import type { Context } from '../context.ts'
import type { Db } from '../database/db.ts'
import type { RequestFacts } from '../events/request.ts'
import type { SessionGate } from '../http/site-runtime.ts'
import { createSpecialTables } from '../meta/special-tables.ts'
import { addRows, createPermissionTables, permissionContext } from '../permission/fixture.ts'
import { UserDirectory } from '../permission/users.ts'
import { setSecret } from '../services/secrets/secrets.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

// Gates of several processes over one database of users.

/** The users' database. */
export let test: TestDatabase
const key = Buffer.alloc(32, 3).toString('base64url')
/** A user; everybody's password is `right`. */
export const alice = 'alice@example.com'
/** Milliseconds that the clock is ahead; every test begins with none. */
export const time = { offset: 0 }
const real = makeClock('UTC')
/** The clock of sessions. */
export const clock = {
  ...real,
  timeZone: 'UTC',
  now: () => new Date(Date.now() + time.offset),
  timestamp: () => real.local(new Date(Date.now() + time.offset)),
}
/** System Settings; every test begins with none. */
export let settings: Record<string, unknown>
/** The gate of one process, new for every test. */
export let gate: SiteGate
let opened: Db[]

/** Makes the database before the tests of a file, and closes it after them. */
export function useGate(): void {
  beforeAll(async () => {
    test = await createTestDatabase()
    const db = test.database.session()
    await createSpecialTables(db)
    await createPermissionTables(db)
    await addRows(db, 'tabUser', [
      { name: alice, full_name: 'Alice A', user_image: '/files/a.png' },
      { name: 'web@example.com', full_name: 'Web', user_type: 'Website User' },
      { name: 'off@example.com', full_name: 'Off', enabled: 0, api_key: 'offkey' },
      { name: 'near@example.com', full_name: 'Near', restrict_ip: '10.0.\n192.168.1.' },
      { name: 'Administrator', full_name: 'Administrator' },
    ])
    await db.commit()
    const { ctx } = context()
    for (const name of [alice, 'web@example.com', 'off@example.com', 'near@example.com', 'Administrator']) await setPassword(ctx, name, 'right')
    await setSecret(ctx, 'User', 'off@example.com', 'api_secret', 'offsecret')
    await ctx.db.commit()
  }, 60_000)
  afterAll(() => test.close())

  beforeEach(() => {
    settings = {}
    time.offset = 0
    gate = newGate()
  })
}

/** A gate as another process would have it. */
export function newGate(): SiteGate {
  opened = []
  const db = () => {
    const session = test.database.session()
    opened.push(session)
    return session
  }
  const log = { error: () => {}, warn: () => {} }
  const parts = { db, settings: { get: (field: string) => settings[field] }, clock, log, encryptionKey: () => key }
  const made: SessionGate & SiteGate = createSessionGate({ ...parts, users: new UserDirectory({ db, meta: { find: async () => undefined } }) })
  return made
}

/** Statements that look-ups have sent. */
export const lookUps = (): number => opened.reduce((sum, session) => sum + session.statements, 0)

/** A request from 10.0.0.1. */
export function request(more: Partial<RequestFacts> = {}): RequestFacts {
  return {
    method: 'POST',
    path: '/',
    ip: '10.0.0.1',
    protocol: 'http',
    host: 'x',
    headers: {},
    cookies: {},
    query: {},
    arguments: {},
    files: [],
    version: 1,
    ...more,
  }
}

/** What a request is answered in, and the changes that it announced. */
export function context(of: SiteGate = gate, facts = request()): { ctx: Context; published: unknown[] } {
  const published: unknown[] = []
  const db = test.database.session()
  const users = new UserDirectory({ db: () => test.database.session(), meta: { find: async () => undefined } })
  const ctx: Context = Object.assign(permissionContext({ db, settings, users }), {
    clock,
    request: facts,
    site: { config: { encryption_key: key } },
    bootHooks: { apps: [] },
    changes: {
      publish: (change: { doctype: string; name: string }) => {
        published.push(change)
        of?.changed(change)
      },
    },
  }) as unknown as Context
  Object.assign(ctx, { settings: { get: (field: string) => settings[field] } })
  return { ctx, published }
}

/** Logs in, and commits. Throws what the gate throws. */
export async function login(usr: string, pwd: string, more: Partial<RequestFacts> = {}, of: SiteGate = gate) {
  const facts = request({ arguments: { usr, pwd }, ...more })
  const { ctx } = context(of, facts)
  const result = await of.login(ctx, facts).catch(async (error) => {
    await ctx.db.rollback()
    throw error
  })
  await ctx.db.commit()
  const cookies = Object.fromEntries((result.options.cookies ?? []).map(({ name, value }) => [name, value]))
  return { ...result, cookies, ctx }
}

/** Who a request comes from. */
export async function enter(more: Partial<RequestFacts>, of: SiteGate = gate) {
  const facts = request(more)
  const { ctx } = context(of, facts)
  const state = await of.enter(ctx, facts)
  return { state, user: ctx.user.name, ctx, facts }
}

/** Who a request with this session comes from. */
export const bySid = (sid: string | undefined, of: SiteGate = gate) => enter({ cookies: { sid } }, of)
