import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { type Clock, momentFromNow, wallMilliseconds } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import type { Settings } from '../meta/settings.ts'
import type { BusLog } from '../services/bus/bus.ts'
import { LoadingCache } from '../services/memory/loading-cache.ts'
import { expirySeconds, type Session } from './session.ts'
import { writeAlone } from './write-alone.ts'

/** What the sessions of a site need. */
export interface SessionsOptions {
  /** A session of the site's database, for one statement. */
  db(): Db
  readonly settings: Settings
  readonly clock: Clock
  readonly log: BusLog
  /** Whether announcements of other processes arrive. Default: always. */
  trusted?(): boolean
}

/** The last use of a session is written at most this often, in milliseconds. */
const writeEvery = 300_000

const table = sql.table('tabSessions')

/**
 * The sessions of a site: rows of tabSessions as Frappe's, in memory once used. They survive restarts, end when they were not used for as long as System
 * Settings say, and are known to every process.
 */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #cache: LoadingCache<Session>

  constructor(options: SessionsOptions) {
    this.#options = options
    this.#cache = new LoadingCache({ load: (sid) => this.#load(sid), max: 50_000, trusted: options.trusted })
  }

  /** Seconds without use after which a session ends. */
  get expiry(): number {
    return expirySeconds(this.#options.settings.get('session_expiry'))
  }

  /** The session, used now; undefined: unknown, ended or too old. */
  async use(sid: string): Promise<Session | undefined> {
    if (!/^[0-9a-zA-Z_-]{16,140}$/.test(sid)) return undefined
    const found = (await this.#cache.get(sid)) ?? undefined
    const session = found && this.#isOld(found) ? await this.#again(sid) : found
    if (!session) return undefined
    session.lastUsed = this.#options.clock.now().getTime()
    if (session.lastUsed - session.lastWritten > Math.min(writeEvery, this.expiry * 250)) this.#write(session)
    return session
  }

  /** Begins a session, in the transaction of the context; it is valid once that is committed. `impersonator`: who acts as the user, as the session remembers it. */
  async begin(ctx: Context, user: string, { address, impersonator }: { address: string; impersonator?: string }): Promise<Session> {
    const now = ctx.clock.now().getTime()
    const session: Session = { sid: randomBytes(28).toString('hex'), user, address, csrfToken: undefined, lastUsed: now, lastWritten: now }
    const values = sql.join([
      user,
      session.sid,
      JSON.stringify(dataOf(ctx, session, impersonator)),
      address.slice(0, 16),
      ctx.clock.timestamp(),
      'Active',
    ])
    const columns = sql.join(['user', 'sid', 'sessiondata', 'ipaddress', 'lastupdate', 'status'].map((each) => sql.id(each)))
    await ctx.db.write(compile(ctx.db.dialect, sql`insert into ${table} (${columns}) values (${values})`, { named: true }))
    // whoever ends the user's sessions meanwhile may be heard of before the commit is
    const { forgotten } = this.#cache
    ctx.db.afterCommit(() => this.#cache.set(session.sid, session, forgotten))
    return session
  }

  /** Forgets the sessions of a user, or all: they are looked up again. */
  forget(user?: string): void {
    if (user === undefined) this.#cache.forget()
    else this.#cache.forgetWhere((session) => session.user === user)
  }

  /** Deletes sessions that are too old; for the scheduler. Answers how many. */
  async sweep(): Promise<number> {
    return (await writeAlone(this.#options.db(), sql`delete from ${table} where lastupdate < ${this.#threshold()}`)).count
  }

  /** Sessions used before this moment have ended: a timestamp in the site's time zone. */
  #threshold(): string {
    const { clock } = this.#options
    return momentFromNow(clock, -this.expiry * 1000)
  }

  #isOld(session: Session): boolean {
    return this.#options.clock.now().getTime() - session.lastUsed >= this.expiry * 1000
  }

  /** Another process may have served the session meanwhile. */
  #again(sid: string): Promise<Session | undefined> {
    this.#cache.forget(sid)
    return this.#cache.get(sid)
  }

  async #load(sid: string): Promise<Session | undefined> {
    const db = this.#options.db()
    const query = sql`select ${sql.id('user')}, sessiondata, ipaddress, lastupdate from ${table} where sid = ${sid} and lastupdate >= ${this.#threshold()}`
    const [row] = await db.read(compile(db.dialect, query, { named: true }))
    if (!row?.user) return undefined
    const now = this.#options.clock.now().getTime()
    const data = parse(row)
    return {
      sid,
      user: String(row.user),
      address: String(data.session_ip ?? row.ipaddress ?? ''),
      csrfToken: csrfOf(data),
      lastUsed: now,
      lastWritten: this.#writtenAt(row),
    }
  }

  /** The database keeps wall clock time: how long ago that was is told by today's difference to it. */
  #writtenAt(row: Row): number {
    const { clock } = this.#options
    const now = clock.now()
    const age = wallMilliseconds(clock.local(now)) - wallMilliseconds(String(row.lastupdate))
    return now.getTime() - Math.max(0, Number.isFinite(age) ? age : 0)
  }

  /** Nobody waits for it: where it fails, the next use writes. */
  #write(session: Session): void {
    const before = session.lastWritten
    session.lastWritten = session.lastUsed
    const moment = this.#options.clock.local(new Date(session.lastUsed))
    const touched = [
      writeAlone(this.#options.db(), sql`update ${table} set lastupdate = ${moment} where sid = ${session.sid}`),
      writeAlone(this.#options.db(), sql`update ${sql.table('tabUser')} set last_active = ${moment} where ${sql.id('name')} = ${session.user}`),
    ]
    Promise.all(touched).catch((err) => {
      session.lastWritten = before
      this.#options.log.warn({ err, user: session.user }, 'the last use of a session was not written')
    })
  }
}

/** What Frappe keeps with a session. */
const dataOf = (ctx: Context, { user, address }: Session, impersonator: string | undefined): Record<string, unknown> => ({
  user,
  session_ip: address,
  last_updated: ctx.clock.timestamp(),
  session_expiry: String(ctx.settings.get('session_expiry') ?? ''),
  full_name: ctx.user.fullName,
  user_type: ctx.user.userType,
  ...(ctx.user.language && { lang: ctx.user.language }),
  ...(impersonator !== undefined && { audit_user: impersonator, impersonated_by: impersonator }),
})

function parse(row: Row): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(row.sessiondata ?? '{}'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // sessions of old Frappe versions hold Python, not JSON; what is in there is not needed
    return {}
  }
}

const csrfOf = ({ csrf_token }: Record<string, unknown>): string | undefined =>
  typeof csrf_token === 'string' && csrf_token !== '' ? csrf_token : undefined

/** Ends one session, in the transaction. */
export const endSession = (ctx: Context, session: Pick<Session, 'sid' | 'user'>): Promise<void> => end(ctx, session.user, sql`sid = ${session.sid}`)

/** Ends all sessions of a user, in the transaction: when the password has changed, or the user was disabled. `except`: the sid of one that stays. */
export const endSessions = (ctx: Context, user: string, { except = '' }: { except?: string } = {}): Promise<void> =>
  end(ctx, user, sql`${sql.id('user')} = ${user} and sid <> ${except}`)

/** Ends the oldest sessions of a user, so that `keep` remain. */
export async function endOldest(ctx: Context, user: string, keep: number): Promise<void> {
  const rows = await ctx.db.read(compile(ctx.db.dialect, sql`select sid from ${table} where ${sql.id('user')} = ${user} order by lastupdate desc`))
  const old = rows.slice(Math.max(1, keep)).map(({ sid }) => String(sid))
  if (old.length) await end(ctx, user, ctx.db.dialect.inList(sql.id('sid'), old))
}

async function end(ctx: Context, user: string, which: ReturnType<typeof sql>): Promise<void> {
  await ctx.db.write(compile(ctx.db.dialect, sql`delete from ${table} where ${which}`))
  ctx.db.afterCommit(() => ctx.changes.publish({ doctype: 'Sessions', name: user, change: 'delete' }))
}
