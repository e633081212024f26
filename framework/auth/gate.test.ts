import { accountLocked, authentication } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeClock } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import type { RequestFacts } from '../events/request.ts'
import type { SessionGate } from '../http/site-runtime.ts'
import { createSpecialTables } from '../meta/special-tables.ts'
import { addRows, createPermissionTables, permissionContext } from '../permission/fixture.ts'
import { UserDirectory } from '../permission/users.ts'
import { setSecret } from '../services/secrets/secrets.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { makeApiKey } from './api-keys.ts'
import { createSessionGate, type SiteGate } from './gate.ts'
import { makeOneTimeKey } from './one-time-link.ts'
import { setPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'

let test: TestDatabase
const key = Buffer.alloc(32, 3).toString('base64url')
const alice = 'alice@example.com'
const time = { offset: 0 }
const real = makeClock('UTC')
const clock = {
  ...real,
  timeZone: 'UTC',
  now: () => new Date(Date.now() + time.offset),
  timestamp: () => real.local(new Date(Date.now() + time.offset)),
}
let settings: Record<string, unknown>
let gate: SiteGate
let opened: Db[]

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

/** A gate as another process would have it. */
function newGate(): SiteGate {
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
const lookUps = (): number => opened.reduce((sum, session) => sum + session.statements, 0)

function request(more: Partial<RequestFacts> = {}): RequestFacts {
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

function context(of: SiteGate = gate, facts = request()): { ctx: Context; published: unknown[] } {
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

async function login(usr: string, pwd: string, more: Partial<RequestFacts> = {}, of: SiteGate = gate) {
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

async function enter(more: Partial<RequestFacts>, of: SiteGate = gate) {
  const facts = request(more)
  const { ctx } = context(of, facts)
  const state = await of.enter(ctx, facts)
  return { state, user: ctx.user.name, ctx, facts }
}

const bySid = (sid: string | undefined, of: SiteGate = gate) => enter({ cookies: { sid } }, of)

describe('log-in by password', () => {
  it('begins a session and tells the browser who it is', async () => {
    const { body, cookies, options, ctx } = await login(alice, 'right')
    expect(body).toEqual({ message: 'Logged In', home_page: '/app', full_name: 'Alice A' })
    expect(cookies).toEqual({
      sid: expect.stringMatching(/^[0-9a-f]{56}$/),
      system_user: 'yes',
      full_name: 'Alice A',
      user_id: alice,
      user_image: '/files/a.png',
    })
    expect(options.cookies?.[0]).toMatchObject({ name: 'sid', httpOnly: true, maxAge: 240 * 3600 })
    expect(ctx.user.name).toBe(alice)
    expect((await bySid(cookies.sid)).user).toBe(alice)
  })

  it('takes letters of any case, and spaces around the name', async () => {
    expect((await login(' Alice@Example.COM ', 'right')).cookies.user_id).toBe(alice)
    expect((await login('ADMINISTRATOR', 'right')).cookies.user_id).toBe('Administrator')
  })

  it('sends website users elsewhere', async () => {
    expect((await login('web@example.com', 'right')).body).toMatchObject({ message: 'No App', full_name: 'Web' })
  })

  it.each([
    ['a wrong password', { usr: alice, pwd: 'wrong' }, 'Invalid login credentials'],
    ['an unknown user', { usr: 'nobody@example.com', pwd: 'right' }, 'Invalid login credentials'],
    ['Guest', { usr: 'Guest', pwd: 'right' }, 'Invalid login credentials'],
    ['a disabled user', { usr: 'off@example.com', pwd: 'right' }, 'User disabled or missing'],
    ['no password', { usr: alice }, 'Incomplete login details'],
    ['no user', { pwd: 'right' }, 'Incomplete login details'],
    ['things that are no texts', { usr: { a: 1 }, pwd: ['right'] }, 'Incomplete login details'],
    ['a password that is too long', { usr: alice, pwd: 'x'.repeat(513) }, 'Password size exceeded the maximum allowed size'],
    ['a name with a NUL', { usr: 'a\0b', pwd: 'right' }, 'Invalid login credentials'],
  ])('refuses %s', async (_, args, message) => {
    const facts = request({ arguments: args })
    const refusal = gate.login(context(gate, facts).ctx, facts)
    await expect(refusal).rejects.toSatisfy(authentication.is)
    await expect(refusal).rejects.toMatchObject({ status: 401, options: { body: { message } } })
  })

  it('refuses other places and hours', async () => {
    await expect(login('near@example.com', 'right', { ip: '8.8.8.8' })).rejects.toThrow('Access not allowed from this IP Address')
    const { cookies } = await login('near@example.com', 'right', { ip: '10.0.9.9' })
    await expect(enter({ cookies: { sid: cookies.sid }, ip: '8.8.8.8' })).rejects.toSatisfy(authentication.is)
    const hour = Number(clock.timestamp().slice(11, 13))
    const db = test.database.session()
    await db.write(compile(db.dialect, sql`update "tabUser" set login_after = ${hour + 1} where name = 'web@example.com'`))
    await db.commit()
    await expect(login('web@example.com', 'right')).rejects.toThrow('Login not allowed at this time')
    await db.write(compile(db.dialect, sql`update "tabUser" set login_after = 0 where name = 'web@example.com'`))
    await db.commit()
  })

  it('locks whoever guesses, and nobody else', async () => {
    settings.allow_consecutive_login_attempts = 3
    for (let n = 0; n < 3; n++) await expect(login(alice, 'guess', { ip: '6.6.6.6' })).rejects.toSatisfy(authentication.is)
    await expect(login(alice, 'right', { ip: '6.6.6.6' })).rejects.toSatisfy(accountLocked.is)
    expect((await login(alice, 'right', { ip: '10.0.0.1' })).body.message).toBe('Logged In')
  })

  it('replaces a hash of passlib', async () => {
    const db = test.database.session()
    const old = '$pbkdf2-sha256$29000$yMnKy8zNzs/Q0dLT1NXW1w$SAYOQx8RZsIRdlUgGzV/LHPdslENTdq81ohUwVst8YY'
    await db.write(compile(db.dialect, sql`update ${sql.table('__Auth')} set password = ${old} where name = 'web@example.com'`))
    await db.commit()
    await login('web@example.com', 'password')
    const [row] = await db.read(compile(db.dialect, sql`select password from ${sql.table('__Auth')} where name = 'web@example.com'`))
    expect(row?.password).toMatch(/^\$argon2id\$/)
    await login('web@example.com', 'password')
  })

  it('survives a crowd: what is too much is asked to come again', async () => {
    settings.allow_consecutive_login_attempts = 0
    const all = await Promise.allSettled(Array.from({ length: 1000 }, (_, n) => login(alice, 'right', { ip: `10.1.${n % 4}.1` })))
    const refusals = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.status] : []))
    expect(all.length - refusals.length).toBeGreaterThan(100)
    expect(refusals.every((status) => status === 503 || status === 429)).toBe(true)
    expect((await login(alice, 'right')).body.message).toBe('Logged In')
  }, 60_000)
})

describe('a session', () => {
  it('costs no statement after its first use', async () => {
    const { cookies } = await login(alice, 'right')
    const other = newGate()
    expect((await bySid(cookies.sid, other)).user).toBe(alice)
    const before = lookUps()
    expect(before).toBeGreaterThan(0)
    const { user, ctx } = await bySid(cookies.sid, other)
    expect([user, lookUps() - before, ctx.db.statements]).toEqual([alice, 0, 0])
  })

  it('is known by the argument sid as well', async () => {
    const { cookies } = await login(alice, 'right')
    expect((await enter({ arguments: { sid: cookies.sid }, cookies: { sid: 'x'.repeat(56) } })).user).toBe(alice)
  })

  it('that does not exist makes a guest, and says so', async () => {
    for (const sid of ['0123456789abcdef', 'f'.repeat(56), "' or 1=1 --", 'x'.repeat(5000)])
      expect(await bySid(sid)).toMatchObject({ user: 'Guest', state: { expired: true } })
    for (const sid of [undefined, '', 'Guest']) expect(await bySid(sid)).toMatchObject({ user: 'Guest', state: { expired: false } })
  })

  it('ends at log-out, in other processes too', async () => {
    const { cookies } = await login(alice, 'right')
    const other = newGate()
    await bySid(cookies.sid, other)
    const { ctx, facts } = await bySid(cookies.sid)
    expect(await gate.logout(ctx, facts)).toMatchObject({ body: { message: 'No App', home_page: '/login', full_name: 'Guest' } })
    await ctx.db.commit()
    expect(await bySid(cookies.sid)).toMatchObject({ user: 'Guest', state: { expired: true } })
    other.changed({ doctype: 'Sessions', name: alice })
    expect((await bySid(cookies.sid, other)).user).toBe('Guest')
  })

  it('ends with the others of its user, but for the one that asked', async () => {
    const [one, two] = [await login(alice, 'right'), await login(alice, 'right')]
    const { ctx } = await bySid(one.cookies.sid)
    await endSessions(ctx, alice, { except: ctx.session?.sid })
    await ctx.db.commit()
    expect((await bySid(one.cookies.sid)).user).toBe(alice)
    expect((await bySid(two.cookies.sid)).user).toBe('Guest')
  })

  it('opens nothing while its user is disabled', async () => {
    const { cookies } = await login(alice, 'right')
    const enable = async (enabled: number) => {
      const db = test.database.session()
      await db.write(compile(db.dialect, sql`update "tabUser" set enabled = ${enabled} where name = ${alice}`))
      await db.commit()
      gate.changed({ doctype: 'User', name: alice })
    }
    await enable(0)
    expect((await bySid(cookies.sid)).user).toBe('Guest')
    await enable(1)
    expect((await bySid(cookies.sid)).user).toBe(alice)
  })

  it('lives as long as it is used, and ends when it was not for too long', async () => {
    settings.session_expiry = '01:00'
    const { cookies } = await login(alice, 'right')
    time.offset = 50 * 60_000
    expect((await bySid(cookies.sid)).user).toBe(alice)
    time.offset = 100 * 60_000
    expect((await bySid(cookies.sid)).user).toBe(alice)
    time.offset = 170 * 60_000
    expect(await bySid(cookies.sid)).toMatchObject({ user: 'Guest', state: { expired: true } })
    expect(await gate.sessions.sweep()).toBeGreaterThan(0)
  })

  it('is kept alive by its use in another process', async () => {
    settings.session_expiry = '01:00'
    const { cookies } = await login(alice, 'right')
    const other = newGate()
    time.offset = 50 * 60_000
    await bySid(cookies.sid, other)
    // the other process writes the last use without anybody waiting for it
    const db = test.database.session()
    const used = async () => (await db.read(compile(db.dialect, sql`select lastupdate from "tabSessions" where sid = ${cookies.sid}`)))[0]?.lastupdate
    await expect.poll(async () => String(await used()) > clock.local(new Date(Date.now() + 40 * 60_000))).toBe(true)
    time.offset = 100 * 60_000
    expect((await bySid(cookies.sid)).user).toBe(alice)
  })

  it('writes its last use once in minutes, not with each request', async () => {
    const { cookies } = await login(alice, 'right')
    const sent = lookUps()
    time.offset = 60_000
    for (let n = 0; n < 20; n++) await bySid(cookies.sid)
    expect(lookUps()).toBeLessThanOrEqual(sent + 3)
    const before = lookUps()
    time.offset = 400_000
    for (let n = 0; n < 20; n++) await bySid(cookies.sid)
    expect(lookUps() - before).toBe(2)
  })

  it('has the CSRF token that it was given', async () => {
    const { cookies } = await login(alice, 'right')
    expect((await bySid(cookies.sid)).state.csrfToken).toBeUndefined()
    const db = test.database.session()
    await db.write(compile(db.dialect, sql`update "tabSessions" set sessiondata = '{"csrf_token": "abc"}' where sid = ${cookies.sid}`))
    await db.commit()
    gate.forget()
    expect((await bySid(cookies.sid)).state.csrfToken).toBe('abc')
  })

  it('beyond the number that may be open ends the oldest', async () => {
    settings.deny_multiple_sessions = 1
    const sids: (string | undefined)[] = []
    for (let n = 0; n < 3; n++) {
      time.offset = n * 1000
      sids.push((await login('near@example.com', 'right')).cookies.sid)
    }
    expect([(await bySid(sids[0])).user, (await bySid(sids[1])).user, (await bySid(sids[2])).user]).toEqual([
      'Guest',
      'near@example.com',
      'near@example.com',
    ])
  })
})

describe('an API key', () => {
  const give = async (user: string) => {
    const [api_key, secret] = [makeApiKey(), makeApiKey()]
    const { ctx } = context()
    await ctx.db.write(compile(ctx.db.dialect, sql`update "tabUser" set api_key = ${api_key} where name = ${user}`))
    await setSecret(ctx, 'User', user, 'api_secret', secret)
    await ctx.db.commit()
    gate.changed({ doctype: 'User', name: user })
    return { api_key, secret }
  }
  const by = (authorization: string, more: Partial<RequestFacts> = {}) => enter({ headers: { authorization }, ...more })

  it('is its user, by token and basic, without a statement after its first use', async () => {
    const { api_key, secret } = await give(alice)
    expect(api_key).toMatch(/^[0-9a-z]{15}$/)
    expect((await by(`token ${api_key}:${secret}`)).user).toBe(alice)
    const before = lookUps()
    expect((await by(`Basic ${Buffer.from(`${api_key}:${secret}`).toString('base64')}`)).user).toBe(alice)
    expect(lookUps()).toBe(before)
  })

  it('is refused with a wrong secret, an unknown key, a disabled user, and after it was changed', async () => {
    const { api_key, secret } = await give(alice)
    await by(`token ${api_key}:${secret}`)
    for (const header of [`token ${api_key}:wrong`, 'token nokey:wrong', 'token nonsense', 'Bearer x', 'token offkey:offsecret'])
      await expect(by(header)).rejects.toSatisfy(authentication.is)
    await give(alice)
    await expect(by(`token ${api_key}:${secret}`)).rejects.toSatisfy(authentication.is)
  })

  it('beside a session is checked, and the session stays', async () => {
    const { api_key, secret } = await give('near@example.com')
    const { cookies } = await login(alice, 'right')
    expect((await by(`token ${api_key}:${secret}`, { cookies: { sid: cookies.sid } })).user).toBe(alice)
    await expect(by('token a:b', { cookies: { sid: cookies.sid } })).rejects.toSatisfy(authentication.is)
  })
})

describe('a one-time link', () => {
  const use = async (oneTime: string) => {
    const { ctx } = context()
    const result = await gate.loginByKey(ctx, request(), oneTime)
    await ctx.db.commit()
    return result
  }
  const make = async (user: string) => {
    const { ctx } = context()
    const oneTime = await makeOneTimeKey(ctx, user)
    await ctx.db.commit()
    return oneTime
  }

  it('logs in once', async () => {
    const oneTime = await make('Administrator')
    const result = await use(oneTime)
    const sid = result?.options.cookies?.find(({ name }) => name === 'sid')?.value
    expect((await bySid(sid)).user).toBe('Administrator')
    expect(await use(oneTime)).toBeUndefined()
  })

  it('is stored as a hash only, and each user may have several', async () => {
    const [one, two] = [await make('Administrator'), await make('Administrator')]
    const db = test.database.session()
    const rows = await db.read(compile(db.dialect, sql`select * from ${sql.table('__Auth')} where doctype = 'One Time Link'`))
    expect(JSON.stringify(rows)).not.toContain(one)
    expect([await use(two), await use(one)].every(Boolean)).toBe(true)
  })

  it('is used by one of two that come at once', async () => {
    const oneTime = await make(alice)
    expect((await Promise.all([use(oneTime), use(oneTime)])).filter(Boolean)).toHaveLength(1)
  })

  it('is worth nothing after a quarter of an hour, invented, or for a disabled user', async () => {
    const oneTime = await make(alice)
    time.offset = 15 * 60_000 + 1000
    expect(await use(oneTime)).toBeUndefined()
    time.offset = 0
    expect(await use('invented')).toBeUndefined()
    expect(await use(await make('off@example.com'))).toBeUndefined()
  })
})
