import { authentication } from '@cortado/contract/error-catalogue.ts'
import type { CortadoError } from '@cortado/contract/errors.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { RequestFacts } from '../events/request.ts'
import { become, type SessionUser } from '../permission/user.ts'
import { logActivity } from './activity.ts'
import type { LoginAttempts } from './attempts.ts'
import { isPassword, longestPassword } from './passwords.ts'

/** A refusal, as clients show it. */
export const refused = (message: string): CortadoError => authentication({ message }, { body: { message } })

/** What a log-in needs besides its context. */
export interface LoginSurroundings {
  readonly attempts: LoginAttempts
}

/** A user as the log-in finds them. */
interface Candidate {
  readonly name: string
  readonly lastAddress: string
}

/**
 * Checks `usr` and `pwd` of a request and makes the user `ctx.user`. Throws authentication; accountLocked after too many failures; tooManyRequests or
 * unavailable where too many log in at once. Which of user and password was wrong is told neither by the answer nor by the time it takes.
 */
export async function authenticate(ctx: Context, request: RequestFacts, { attempts }: LoginSurroundings): Promise<SessionUser> {
  const { usr, pwd } = credentials(ctx, request)
  const attempt = { user: usr, address: request.ip }
  attempts.demandOpen(attempt)
  const candidate = await find(ctx, usr)
  if (candidate && candidate.lastAddress === request.ip) attempts.remember(attempt)
  const good = await isPassword(ctx, candidate?.name, pwd, { client: request.ip, before: () => attempts.demandOpen(attempt) })
  if (!good) {
    attempts.failed(attempt)
    await logFailure(ctx, candidate?.name, usr)
    throw refused('Invalid login credentials')
  }
  attempts.succeeded(attempt)
  const user = await ctx.users.get(candidate?.name ?? '')
  if (!user?.enabled) throw refused('User disabled or missing')
  demandPlaceAndTime(ctx, user, request.ip)
  become(ctx, user)
  return user
}

function credentials(ctx: Context, { arguments: { usr, pwd } }: RequestFacts): { usr: string; pwd: string } {
  if (Number(ctx.settings.get('disable_user_pass_login') ?? 0)) throw refused('Login with username and password is not allowed.')
  if (typeof usr !== 'string' || typeof pwd !== 'string' || usr.trim() === '' || pwd === '') throw refused('Incomplete login details')
  if (pwd.length > longestPassword) throw refused('Password size exceeded the maximum allowed size')
  if (usr.length > 140 || usr.includes('\0')) throw refused('Invalid login credentials')
  return { usr: usr.trim(), pwd }
}

/** By name, which is the e-mail address in small letters; by mobile number or user name where System Settings allow it. Guest is nobody who logs in. */
async function find(ctx: Context, usr: string): Promise<Candidate | undefined> {
  const { dialect } = ctx.db
  const small = usr.toLowerCase()
  const ways = [dialect.inList(sql.id('name'), small === 'administrator' ? ['Administrator'] : [usr, small])]
  if (Number(ctx.settings.get('allow_login_using_mobile_number') ?? 0)) ways.push(sql`mobile_no = ${usr}`)
  if (Number(ctx.settings.get('allow_login_using_user_name') ?? 0)) ways.push(sql`username = ${usr}`)
  const query = sql`select ${sql.id('name')}, last_ip from ${sql.table('tabUser')} where (${sql.join(ways, sql` or `)}) and ${sql.id('name')} <> 'Guest'`
  const rows = await ctx.db.read(compile(dialect, query))
  const row = rows.find(({ name }) => String(name).toLowerCase() === small) ?? rows[0]
  return row && { name: String(row.name), lastAddress: String(row.last_ip ?? '') }
}

/** Throws authentication where the user may not come from this address, or not at this hour. Also asked when a session begins by a link. */
export function demandPlaceAndTime(ctx: Context, user: SessionUser, address: string): void {
  if (!comesFrom(user, address)) throw refused('Access not allowed from this IP Address')
  const { after, before } = user.hours
  const hour = Number(ctx.clock.timestamp().slice(11, 13))
  if ((before && hour >= before) || (after && hour < after)) throw refused('Login not allowed at this time')
}

/** Whether the user may come from this address. */
export const comesFrom = ({ addresses }: SessionUser, address: string): boolean =>
  addresses.length === 0 || addresses.some((prefix) => address.startsWith(prefix))

/** The request ends in an error, which undoes what it wrote; the log has to stay. */
async function logFailure(ctx: Context, user: string | undefined, usr: string): Promise<void> {
  await ctx.db.rollback()
  await logActivity(ctx, { operation: 'Login', status: 'Failed', user, subject: `${user ?? usr}: login failed` })
  await ctx.db.commit()
}
