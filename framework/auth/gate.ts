import { sql } from 'kysely'
import type { Clock } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import { headerOf, type RequestFacts } from '../events/request.ts'
import type { Cookie, ResponseOptions } from '../events/response.ts'
import type { Settings } from '../meta/settings.ts'
import { become, guest, type SessionUser } from '../permission/user.ts'
import type { UserChange, UserDirectory } from '../permission/users.ts'
import type { BusLog } from '../services/bus/bus.ts'
import { logActivity } from './activity.ts'
import { ApiKeys } from './api-keys.ts'
import { LoginAttempts } from './attempts.ts'
import { readAuthorization } from './authorization.ts'
import { authenticate, comesFrom, demandPlaceAndTime, refused } from './login.ts'
import { takeOneTimeKey } from './one-time-link.ts'
import { isPasswordOld, makeResetLink } from './reset-link.ts'
import { endOldest, endSession, Sessions } from './sessions.ts'
import { writeAlone } from './write-alone.ts'

/** What the gate of a site is made of. */
export interface GateOptions {
  readonly users: UserDirectory
  /** A session of the site's database, for look-ups that requests share. */
  db(): Db
  readonly settings: Settings
  readonly clock: Clock
  readonly log: BusLog
  /** The site's Fernet key. */
  encryptionKey(): string
  /** Whether announcements of other processes arrive (the bus is connected). Default: always. */
  trusted?(): boolean
}

/** What a log-in, a log-out or a one-time link ends in. */
export interface GateResult {
  readonly body: Readonly<Record<string, unknown>>
  readonly options: ResponseOptions
}

/** Who a request comes from. */
export interface GateState {
  /** The request named a session that does not exist (any more). */
  readonly expired: boolean
  readonly csrfToken?: string
}

const cookieNames = ['sid', 'system_user', 'full_name', 'user_id', 'user_image'] as const

/** Sessions, API keys and log-in of a site. HTTP asks it who is calling; what it knows is in memory, and forgotten when `changed` says so. */
export class SiteGate {
  /** Cookies that make the browser forget the session. */
  readonly clearing: readonly Cookie[] = cookieNames.map((name) => ({ name, value: '', maxAge: 0, ...(name === 'sid' && { httpOnly: true }) }))
  readonly sessions: Sessions
  readonly #options: GateOptions
  readonly #keys: ApiKeys
  readonly #users: UserDirectory
  readonly #attempts: LoginAttempts

  constructor(options: GateOptions) {
    const { users, settings } = options
    this.#options = options
    this.#users = users
    this.sessions = new Sessions(options)
    this.#keys = new ApiKeys(options)
    this.#attempts = new LoginAttempts(() => ({
      attempts: Number(settings.get('allow_consecutive_login_attempts') ?? 10),
      seconds: Number(settings.get('allow_login_after_fail') ?? 60),
    }))
  }

  /** Finds who calls and makes them `ctx.user`: the session (argument or cookie `sid`), then the Authorization header. Throws authentication, badAuthorization. */
  async enter(ctx: Context, request: RequestFacts): Promise<GateState> {
    const header = readAuthorization(headerOf(request, 'authorization'))
    const sid = String(request.arguments.sid ?? request.cookies.sid ?? '')
    const session = sid === '' || sid === 'Guest' ? undefined : await this.#resume(ctx, request, sid)
    const byKey = header && (await this.#byKey(header))
    if (session) return { expired: false, csrfToken: session.csrfToken }
    become(ctx, byKey ?? (await this.#users.get(guest.name)) ?? guest)
    return { expired: !byKey && sid !== '' && sid !== 'Guest' }
  }

  /** Checks `usr` and `pwd` and begins a session; where the password is too old, answers a link to set another one instead. The transaction is committed by the caller. Throws authentication, accountLocked, tooManyRequests, unavailable. */
  async login(ctx: Context, request: RequestFacts): Promise<GateResult> {
    const user = await authenticate(ctx, request, { attempts: this.#attempts })
    if (await isPasswordOld(ctx, user.name)) {
      const redirect_to = await makeResetLink(ctx, user.name, { expired: true })
      become(ctx, guest)
      return { body: { message: 'Password Reset', redirect_to }, options: {} }
    }
    return this.#begin(ctx, user, request.ip)
  }

  /** Begins a session by the key of a one-time link; undefined: the key is unknown, used or too old. Throws authentication. */
  async loginByKey(ctx: Context, request: RequestFacts, key: string): Promise<GateResult | undefined> {
    const name = await takeOneTimeKey(ctx, key)
    const user = name === undefined ? undefined : await this.#users.get(name)
    if (!user?.enabled) return undefined
    demandPlaceAndTime(ctx, user, request.ip)
    become(ctx, user)
    return this.#begin(ctx, user, request.ip)
  }

  /**
   * Begins a session for a user who was recognised in another way: by a link, or by Administrator acting as them (`impersonator`). The transaction is committed by the
   * caller. Throws authentication where the user is disabled, or may not come from this address or at this hour.
   */
  async loginAs(ctx: Context, name: string, { impersonator }: { impersonator?: string } = {}): Promise<GateResult> {
    const address = ctx.request?.ip ?? ''
    // what this transaction has just written (a new password, a role) is not in memory yet
    const user = await this.#users.get(name)
    if (!user?.enabled || user.name === guest.name) throw refused('User disabled or missing')
    if (impersonator === undefined) demandPlaceAndTime(ctx, user, address)
    become(ctx, user)
    return this.#begin(ctx, user, address, impersonator)
  }

  /** Ends the session of the request. */
  async logout(ctx: Context, _request: RequestFacts): Promise<GateResult> {
    if (ctx.session) {
      for (const { definition } of ctx.bootHooks.apps) await definition.onLogout?.(ctx)
      await endSession(ctx, ctx.session)
      await logActivity(ctx, { operation: 'Logout', status: 'Success', user: ctx.user.name, subject: `${ctx.user.fullName} logged out` })
    }
    Object.assign(ctx, { session: undefined })
    become(ctx, guest)
    return { body: { message: 'No App', home_page: '/login', full_name: 'Guest' }, options: { cookies: this.clearing } }
  }

  /** Forgets what an announced change makes stale, in the directory of users as well. */
  changed(change: UserChange): void {
    this.#users.changed(change)
    if (change.doctype === 'Sessions') this.sessions.forget(change.name)
    if (change.doctype !== 'User') return
    this.sessions.forget(change.name)
    this.#keys.forget(change.name)
  }

  /** Forgets everything: changes may have been missed. */
  forget(): void {
    this.#users.forget()
    this.sessions.forget()
    this.#keys.forget()
  }

  async #resume(ctx: Context, request: RequestFacts, sid: string) {
    const session = await this.sessions.use(sid)
    const user = session && (await this.#users.get(session.user))
    if (!session || !user?.enabled) return undefined
    if (!comesFrom(user, request.ip)) throw refused('Access not allowed from this IP Address')
    Object.assign(ctx, { session })
    become(ctx, user)
    return session
  }

  /** Keys of disabled users open nothing. */
  async #byKey(header: NonNullable<ReturnType<typeof readAuthorization>>): Promise<SessionUser> {
    const name = header.scheme === 'key' ? await this.#keys.userOf(header.key, header.secret) : undefined
    const user = name === undefined ? undefined : await this.#users.get(name)
    if (!user?.enabled || user.name === guest.name) throw refused('Authentication failed')
    return user
  }

  async #begin(ctx: Context, user: SessionUser, address: string, impersonator?: string): Promise<GateResult> {
    const session = await this.sessions.begin(ctx, user.name, { address, impersonator })
    if (impersonator === undefined) {
      await logActivity(ctx, { operation: 'Login', status: 'Success', user: user.name, subject: `${user.fullName} logged in` })
      await limitSessions(ctx, user)
      ctx.db.afterCommit(() => this.#noteLogin(user.name, address))
      for (const { definition } of ctx.bootHooks.apps) await definition.onLogin?.(ctx)
    }
    Object.assign(ctx, { session })
    const isDesk = user.userType === 'System User'
    return {
      body: { message: isDesk ? 'Logged In' : 'No App', home_page: isDesk ? '/app' : '/me', full_name: user.fullName },
      options: { cookies: this.#cookies(user, session.sid) },
    }
  }

  /** When and from where the user logged in last. Alone and after the log-in: in its transaction, those who log in as one user would wait for each other. */
  async #noteLogin(user: string, address: string): Promise<void> {
    const { clock, log } = this.#options
    const now = clock.timestamp()
    const query = sql`update ${sql.table('tabUser')} set last_login = ${now}, last_ip = ${address.slice(0, 140)}, last_active = ${now} where ${sql.id('name')} = ${user}`
    await writeAlone(this.#options.db(), query).catch((err) => log.warn({ err, user }, 'the time of a log-in was not written'))
  }

  #cookies(user: SessionUser, sid: string): Cookie[] {
    return [
      { name: 'sid', value: sid, httpOnly: true, maxAge: this.sessions.expiry },
      { name: 'system_user', value: user.userType === 'System User' ? 'yes' : 'no' },
      { name: 'full_name', value: user.fullName },
      { name: 'user_id', value: user.name },
      { name: 'user_image', value: user.image },
    ]
  }
}

/** Ends sessions beyond the number that may be open, where System Settings limit it. */
async function limitSessions(ctx: Context, user: SessionUser): Promise<void> {
  if (!Number(ctx.settings.get('deny_multiple_sessions') ?? 0)) return
  const query = sql`select simultaneous_sessions from ${sql.table('tabUser')} where ${sql.id('name')} = ${user.name}`
  const [row] = await ctx.db.read(compile(ctx.db.dialect, query))
  await endOldest(ctx, user.name, Number(row?.simultaneous_sessions ?? 0) || 2)
}

declare module '../context.ts' {
  interface Context {
    /** Sessions, API keys and log-in of the site. */
    readonly gate: SiteGate
  }
}

/** Makes the gate of a site. Subscribe it to the bus: `changed` for each change, `forget` where messages were lost. */
export const createSessionGate = (options: GateOptions): SiteGate => new SiteGate(options)
