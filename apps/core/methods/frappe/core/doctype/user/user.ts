import { notFound, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { logActivity } from 'cortado/auth/activity.ts'
import { makeApiKey } from 'cortado/auth/api-keys.ts'
import { demandPassword } from 'cortado/auth/passwords.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { limitCalls } from 'cortado/events/call-limit.ts'
import { respond } from 'cortado/events/response.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { mailPasswordReset } from '../../../../../core/doctype/user/account_mail.ts'
import { changePassword } from '../../../../../core/doctype/user/password_reset.ts'
import { signUp } from '../../../../../core/doctype/user/sign_up.ts'
import { searchUsers } from '../../../../../core/doctype/user/user_search.ts'
import { onlyFor } from '../../../../../core/only-for.ts'
import { passwordScore } from '../../../../../core/password-policy.ts'
import { readRules } from '../../../../../core/permission-rules.ts'

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

/** What a method returns, where keys stand beside it. */
const beside = (ctx: Context, body: Readonly<Record<string, unknown>>, message: unknown) =>
  ctx.request?.version === 2 ? { ...body, message: undefined, data: message } : { ...body, message }

/**
 * Sets a password: one's own with the old one, or that of whoever holds the `key` of a link. Begins a session and answers where to go then. Wrong old password: 401, which
 * ends the session, as in Frappe; a link that was used or is too old: 410 with a text.
 */
export const update_password = whitelist(
  {
    args: { new_password: 'string', logout_all_sessions: 'bool?', key: 'string?', old_password: 'string?' },
    methods: ['POST'],
    allowGuest: true,
    xssSafe: true,
    words: [410],
  },
  async (ctx, { new_password: password, key, old_password: oldPassword, logout_all_sessions: endsSessions }) => {
    const changed = await changePassword(ctx, { password, key, oldPassword, endsSessions })
    if ('expired' in changed) return respond(beside(ctx, {}, changed.expired), { status: 410 })
    const { body, options } = await ctx.gate.loginAs(ctx, changed.user)
    return respond(beside(ctx, body, changed.next), options)
  },
)

/** Mails a link to set a new password. Unknown users: 404 with the text `not found`. As often as System Settings `password_reset_limit` say, by address and by user. */
export const reset_password = whitelist({ args: { user: 'string' }, methods: ['POST'], allowGuest: true, words: [404] }, async (ctx, args) => {
  // 0: as often as one likes
  const limit = Number(ctx.settings.get('password_reset_limit') ?? 3) || undefined
  limitCalls(ctx, { name: 'reset_password', limit })
  limitCalls(ctx, { name: 'reset_password of', limit, who: args.user.trim().toLowerCase() })
  const known = (await ctx.users.get(args.user)) ?? (await ctx.users.get(args.user.trim().toLowerCase()))
  if (!known || known.name === 'Guest') return respond(beside(ctx, {}, 'not found'), { status: 404 })
  if (known.name === 'Administrator') return 'not allowed'
  if (!known.enabled) return 'disabled'
  await mailPasswordReset(await load(ctx, 'User', known.name))
  ctx.messages.push({ message: `Password reset instructions have been sent to ${known.fullName}'s email`, title: 'Password Email Sent' })
  return undefined
})

/** Makes a Website User for whoever asks, where Website Settings allow it. Answers a number and a text. Twenty an hour from one address. */
export const sign_up = whitelist({ args: { email: 'string', full_name: 'string', redirect_to: 'string?' }, allowGuest: true }, (ctx, args) => {
  limitCalls(ctx, { name: 'sign_up', limit: 20 })
  return signUp(ctx, { email: args.email, fullName: args.full_name, redirectTo: args.redirect_to ?? '' })
})

/** Begins a session as another user. Administrator only; the log keeps it, and the user is told with the reason. */
export const impersonate = whitelist({ args: { user: 'string', reason: 'string' }, methods: ['POST'] }, async (ctx, { user, reason }) => {
  if (ctx.user.name !== 'Administrator') throw permission({ message: 'This action is only allowed for Administrator' })
  if (!(await ctx.users.get(user))) throw notFound({ doctype: 'User', name: user })
  const impersonator = ctx.user.name
  await logActivity(ctx, { operation: 'Impersonate', status: 'Success', user, subject: `User ${impersonator} impersonated as ${user}` })
  const subject = `${impersonator} just impersonated as you. They gave this reason: ${reason}`
  const note = await newDocument(ctx, 'Notification Log', { for_user: user, from_user: impersonator, subject, type: 'Alert' })
  Object.assign(note.flags, { ignorePermissions: true })
  await note.insert()
  const { body, options } = await ctx.gate.loginAs(ctx, user, { impersonator })
  return respond(body, options)
})

/** Checks one's own password; 401 where it is wrong. */
export const verify_password = whitelist({ args: { password: 'string' }, methods: ['POST'] }, (ctx, args) =>
  demandPassword(ctx, ctx.user.name, args.password),
)

/** How good a password is: a score of 0 to 4 and whether the site's policy takes it; `{}` without a policy. */
export const test_password_strength = whitelist(
  { args: { new_password: 'string?', user_data: 'json?' }, allowGuest: true, xssSafe: true },
  (ctx, args) => {
    if (!Number(ctx.settings.get('enable_password_policy') ?? 1)) return {}
    if (!args.new_password) return null
    const own = Array.isArray(args.user_data) ? args.user_data.filter(Boolean).map(String) : [ctx.user.name, ctx.user.fullName]
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

/** Roles of a user, the automatic ones among them, for those who may see them: oneself and System Managers. */
export const get_roles = whitelist({ args: { uid: 'string?' } }, async (ctx, args) => {
  const name = args.uid ?? ctx.user.name
  if (name === ctx.user.name) return [...ctx.user.roles]
  onlyFor(ctx, 'System Manager')
  const user = await ctx.users.get(name)
  if (!user) throw notFound({ doctype: 'User', name })
  return [...user.roles]
})

/** What a role may do, by DocType. System Managers only. */
export const get_perm_info = whitelist({ args: { role: 'string' } }, (ctx, args) => {
  onlyFor(ctx, 'System Manager')
  return readRules(ctx, { role: args.role })
})

/** Users for a link field: pairs of name and full name. `filters.ignore_user_type`: Website Users too, where a System User asks. */
export const user_query = whitelist(
  { args: { doctype: 'string?', txt: 'string?', searchfield: 'string?', start: 'int?', page_len: 'int?', page_length: 'int?', filters: 'json?' } },
  (ctx, { txt: text = '', searchfield, start, page_len, page_length, filters }) =>
    searchUsers(ctx, { text, field: searchfield || 'name', start, limit: page_len ?? page_length, filters }),
)

/** Email Accounts with an address that the user may see. */
export const has_email_account = whitelist({ args: { email: 'string' } }, (ctx, args) =>
  list(ctx, 'Email Account', { filters: { email_id: args.email }, page_length: 20 }),
)

/** Mail accounts of a user that wait for a password: one's own, or for System Managers anybody's. */
export const get_email_awaiting = whitelist({ args: { user: 'string' } }, async (ctx, args) => {
  if (args.user !== ctx.user.name) onlyFor(ctx, 'System Manager')
  const { db } = ctx
  return db.read(
    compile(
      db.dialect,
      sql`select email_account, email_id from ${sql.table('tabUser Email')} where awaiting_password = 1 and coalesce(used_oauth, 0) = 0 and parent = ${args.user} and parenttype = 'User' order by idx`,
    ),
  )
})

/** The modules that a Module Profile blocks: its rows, for who may read it. */
export const get_module_profile = whitelist({ args: { module_profile: 'string' } }, async (ctx, args) => {
  const profile = await load(ctx, 'Module Profile', args.module_profile)
  await demand(ctx, profile.meta, 'read', profile.values)
  return profile.rows('block_modules')
})

/** The look of the Desk for the user. */
export const switch_theme = whitelist({ args: { theme: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  if (!['Light', 'Dark', 'Automatic'].includes(args.theme)) throw validation({ message: `There is no theme ${args.theme}` })
  const { db } = ctx
  await db.write(compile(db.dialect, sql`update ${sql.table('tabUser')} set desk_theme = ${args.theme} where ${sql.id('name')} = ${ctx.user.name}`))
})
