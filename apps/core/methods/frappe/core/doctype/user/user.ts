import { authentication, missingArgument, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { makeApiKey } from 'cortado/auth/api-keys.ts'
import { demandPassword, setPassword } from 'cortado/auth/passwords.ts'
import { endSessions } from 'cortado/auth/sessions.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { sql } from 'kysely'
import { onlyFor } from '../../../../../core/only-for.ts'
import { checkPassword, passwordScore } from '../../../../../core/password-policy.ts'

/** A new API secret for a user, shown this once; the key stays, or is made. System Managers only. */
export const generate_keys = whitelist({ args: { user: 'string' }, methods: ['POST'] }, async (ctx, args) => {
  onlyFor(ctx, 'System Manager')
  const user = await load(ctx, 'User', args.user, { lock: true })
  if (user.name === 'Administrator' && ctx.user.name !== 'Administrator')
    throw permission({ message: 'Only Administrator makes keys for Administrator' })
  const api_secret = makeApiKey()
  if (!user.get('api_key')) user.set('api_key', makeApiKey())
  user.set('api_secret', api_secret)
  user.flags.ignorePermissions = true
  await save(user)
  return { api_secret }
})

const namesOf = (user: Document): string[] => [
  user.name,
  ...['first_name', 'last_name', 'username'].map((field) => user.get<string | null>(field) ?? ''),
]

/** Changes one's own password. Answers where to go then. Wrong old password: 401, which ends the session, as in Frappe. */
export const update_password = whitelist(
  {
    args: { new_password: 'string', old_password: 'string?', key: 'string?', logout_all_sessions: 'bool?' },
    methods: ['POST'],
    allowGuest: true,
    xssSafe: true,
  },
  async (ctx, args) => {
    if (args.key !== undefined) throw authentication({ message: 'The link has expired: ask for another one' })
    if (args.old_password === undefined) throw missingArgument({ argument: 'old_password' })
    if (ctx.user.name === 'Guest') throw authentication({ message: 'Log in to change your password' })
    await demandPassword(ctx, ctx.user.name, args.old_password)
    const user = await load(ctx, 'User', ctx.user.name)
    checkPassword(ctx, args.new_password, namesOf(user))
    await setPassword(ctx, user.name, args.new_password)
    await noteReset(ctx, user.name)
    if (args.logout_all_sessions || Number(ctx.settings.get('logout_on_password_reset') ?? 1)) {
      await endSessions(ctx, user.name, { except: ctx.request?.cookies.sid ?? '' })
    }
    return '/'
  },
)

async function noteReset(ctx: Context, user: string): Promise<void> {
  const { db } = ctx
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabUser')} set last_password_reset_date = ${ctx.clock.today()}, reset_password_key = null where ${sql.id('name')} = ${user}`,
    ),
  )
}

/** Checks one's own password; 401 where it is wrong. */
export const verify_password = whitelist({ args: { password: 'string' }, methods: ['POST'] }, (ctx, args) =>
  demandPassword(ctx, ctx.user.name, args.password),
)

/** How good a password is: a score of 0 to 4 and whether the site's policy takes it; `{}` without a policy. */
export const test_password_strength = whitelist(
  { args: { new_password: 'string?', user_data: 'json?' }, allowGuest: true, xssSafe: true },
  (ctx, args) => {
    if (!args.new_password) return null
    if (!Number(ctx.settings.get('enable_password_policy') ?? 1)) return {}
    const own = Array.isArray(args.user_data) ? args.user_data.filter(Boolean).map(String) : []
    const score = passwordScore(args.new_password.slice(0, 512), own)
    const passed = score >= Number(ctx.settings.get('minimum_password_score') || 2)
    return {
      score,
      feedback: { password_policy_validation_passed: passed, warning: passed ? '' : 'This password is easy to guess', suggestions: [] },
    }
  },
)

/** Time zones of the world. */
export const get_timezones = whitelist({ args: {} }, () => ({ timezones: Intl.supportedValuesOf('timeZone') }))

/** Names of the enabled roles but the automatic ones, for choosing. */
export const get_all_roles = whitelist({ args: {} }, async (ctx) => {
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select name from ${sql.table('tabRole')} where disabled = 0 and name not in ('Administrator', 'Guest', 'All', 'Desk User') order by name`,
    ),
  )
  return rows.map((row) => row.name)
})

/** Roles of a user, for those who may see them: oneself and System Managers. */
export const get_roles = whitelist({ args: { uid: 'string?' } }, async (ctx, args) => {
  const user = args.uid ?? ctx.user.name
  if (user === ctx.user.name) return [...ctx.user.roles]
  onlyFor(ctx, 'System Manager')
  return (await load(ctx, 'User', user)).rows('roles').map((row) => row.get('role'))
})

/** What a role may do, by DocType. System Managers only. */
export const get_perm_info = whitelist({ args: { role: 'string' } }, async (ctx, args) => {
  onlyFor(ctx, 'System Manager')
  const { db } = ctx
  return db.read(
    compile(
      db.dialect,
      sql`select * from ${sql.table('tabDocPerm')} where role = ${args.role} and parent not in (select parent from ${sql.table('tabCustom DocPerm')} where parent is not null) order by parent, permlevel`,
    ),
  )
})

/** The look of the Desk for the user. */
export const switch_theme = whitelist({ args: { theme: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  if (!['Light', 'Dark', 'Automatic'].includes(args.theme)) throw validation({ message: `There is no theme ${args.theme}` })
  const { db } = ctx
  await db.write(compile(db.dialect, sql`update ${sql.table('tabUser')} set desk_theme = ${args.theme} where ${sql.id('name')} = ${ctx.user.name}`))
})
