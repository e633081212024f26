import { authentication } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { compile } from '../database/build.ts'
import type { RequestFacts } from '../events/request.ts'
import { setSecret } from '../services/secrets/secrets.ts'
import { alice, bySid, clock, context, enter, gate, login, lookUps, newGate, settings, test, time, useGate } from '../testing/gates.ts'
import { makeApiKey } from './api-keys.ts'
import { endSessions } from './sessions.ts'

useGate()

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
