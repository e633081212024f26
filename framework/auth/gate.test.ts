import { accountLocked, authentication } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { compile } from '../database/build.ts'
import { alice, bySid, clock, context, enter, gate, login, request, settings, test, time, useGate } from '../testing/gates.ts'
import { makeOneTimeKey } from './one-time-link.ts'

useGate()

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
    const all = await Promise.allSettled(Array.from({ length: 300 }, () => login(alice, 'right')))
    const refusals = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.status] : []))
    expect(all.length - refusals.length).toBeGreaterThan(100)
    expect(refusals.every((status) => status === 429)).toBe(true)
    expect((await login(alice, 'right')).body.message).toBe('Logged In')
  }, 60_000)
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
