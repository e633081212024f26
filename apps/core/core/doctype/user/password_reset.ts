import { authentication, missingArgument, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { demandPassword, longestPassword, setPassword } from 'cortado/auth/passwords.ts'
import { hashOfResetKey } from 'cortado/auth/reset-link.ts'
import { endSessions } from 'cortado/auth/sessions.ts'
import { momentFromNow } from 'cortado/config/clock.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'
import { checkPassword } from '../../password-policy.ts'

/** How a password is changed: by the key of a link, or by the old password. */
export interface PasswordChange {
  readonly password: string
  readonly key?: string
  readonly oldPassword?: string
  readonly endsSessions?: boolean
}

/** What a change of password ended in: whose it is and where they go then; or why the link cannot be used (any more). */
export type PasswordChanged = { readonly user: string; readonly next: string } | { readonly expired: string }

/**
 * Changes a password. A key counts once, for as long as System Settings `reset_password_link_expiry_duration` say. Throws validation for a password that is too easy or
 * too long, authentication for a wrong old one.
 */
export async function changePassword(ctx: Context, change: PasswordChange): Promise<PasswordChanged> {
  const { password, key, oldPassword } = change
  if (password.length > longestPassword) throw validation({ message: 'Password size exceeded the maximum allowed size.' })
  if (!key && oldPassword === undefined) throw missingArgument({ argument: 'old_password' })
  const holder = key ? await holderOf(ctx, key) : { user: ctx.user.name }
  if ('expired' in holder) {
    checkPassword(ctx, password, [])
    return holder
  }
  const { user } = holder
  checkPassword(ctx, password, await namesOf(ctx, user))
  if (!key) await demandOld(ctx, oldPassword ?? '')
  else await useUp(ctx, user, key)
  await setPassword(ctx, user, password)
  const next = await noteChange(ctx, user)
  if (change.endsSessions || Number(ctx.settings.get('logout_on_password_reset') ?? 1)) {
    await endSessions(ctx, user, { except: ctx.user.name === user ? (ctx.session?.sid ?? '') : '' })
  }
  return { user, next }
}

async function demandOld(ctx: Context, password: string): Promise<void> {
  if (ctx.user.name === 'Guest') throw authentication({ message: 'Log in to change your password' })
  await demandPassword(ctx, ctx.user.name, password)
}

async function holderOf({ db, clock, settings }: Context, key: string): Promise<{ user: string } | { expired: string }> {
  const query = sql`select name, last_reset_password_key_generated_on as made from ${sql.table('tabUser')} where reset_password_key = ${hashOfResetKey(key)}`
  const [row] = await db.read(compile(db.dialect, query))
  if (!row) return { expired: 'The reset password link has either been used before or is invalid' }
  const seconds = Number(settings.get('reset_password_link_expiry_duration') ?? 0)
  const since = momentFromNow(clock, -seconds * 1000)
  if (seconds > 0 && String(row.made ?? '') < since) return { expired: 'The reset password link has been expired' }
  return { user: String(row.name) }
}

/** Of two that come at once, one uses the key. */
async function useUp(ctx: Context, user: string, key: string): Promise<void> {
  const { db } = ctx
  const { count } = await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabUser')} set reset_password_key = null where name = ${user} and reset_password_key = ${hashOfResetKey(key)}`,
    ),
  )
  if (count !== 1) throw permission({ message: 'The reset password link has either been used before or is invalid' })
}

/** What a password should not be made of. */
async function namesOf({ db }: Context, user: string): Promise<string[]> {
  const [row] = await db.read(
    compile(db.dialect, sql`select first_name, middle_name, last_name, username, birth_date from ${sql.table('tabUser')} where name = ${user}`),
  )
  return [user, ...Object.values(row ?? {}).map((value) => String(value ?? ''))].filter(Boolean)
}

/** Answers where the user goes then. */
async function noteChange(ctx: Context, user: string): Promise<string> {
  const { db } = ctx
  const [row] = await db.read(compile(db.dialect, sql`select user_type, redirect_url from ${sql.table('tabUser')} where name = ${user}`))
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabUser')} set last_password_reset_date = ${ctx.clock.today()}, reset_password_key = null, redirect_url = null where ${sql.id('name')} = ${user}`,
    ),
  )
  if (row?.user_type === 'System User') return '/app'
  return String(row?.redirect_url || '/')
}
