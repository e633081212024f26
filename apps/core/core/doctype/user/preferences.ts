import { randomBytes } from 'node:crypto'
import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { setDefaultValue } from 'cortado/document/default-directory.ts'
import type { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'
import { replaceRows } from './rows.ts'

/** Longest URL of a picture, in characters. */
const longestImage = 2000

/** What is filled in and checked of a user besides names and roles: time zone, addresses, picture, mail accounts, what disabled users get. */
export async function settlePreferences(user: Document): Promise<void> {
  if (!user.get('time_zone')) user.set('time_zone', user.ctx.clock.timeZone)
  const addresses = user.get<string | null>('restrict_ip')
  if (addresses)
    user.set(
      'restrict_ip',
      addresses
        .split(/[,\n]/)
        .map((each) => each.trim())
        .filter(Boolean)
        .join(','),
    )
  if ((user.get<string | null>('user_image') ?? '').length > longestImage) throw validation({ message: 'Not a valid User Image.' })
  const accounts = user.rows('user_emails').map((row) => row.get('email_account'))
  if (new Set(accounts).size < accounts.length) throw validation({ message: 'Email Account added multiple times' })
  if (!Number(user.get('enabled'))) for (const field of ['thread_notify', 'send_me_a_copy', 'allowed_in_mentions']) user.set(field, 0)
  const logins = user.rows('social_logins')
  if (logins.some((row) => row.get('provider') === 'frappe' && row.get('userid'))) return
  await replaceRows(user, 'social_logins', [...logins, { provider: 'frappe', userid: randomBytes(20).toString('hex').slice(0, 39) }])
}

/** With a Module Profile, the blocked modules are its. */
export async function settleModules(user: Document): Promise<void> {
  const profile = user.get<string | null>('module_profile')
  if (!profile) return
  const { db } = user.ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select module from ${sql.table('tabBlock Module')} where parent = ${profile} and parenttype = 'Module Profile' order by idx`,
    ),
  )
  const known = new Map(user.rows('block_modules').map((row) => [row.get<string>('module'), row]))
  await replaceRows(
    user,
    'block_modules',
    rows.map(({ module }) => known.get(String(module)) ?? { module }),
  )
}

const localeKeys = ['date_format', 'time_format', 'number_format', 'first_day_of_the_week']

/** The user's defaults that follow from time zone and language. */
export async function keepDefaults(user: Document): Promise<void> {
  const { ctx, name } = user
  const zone = user.get<string | null>('time_zone')
  if (zone && user.hasChanged('time_zone')) await setDefaultValue(ctx, name, 'time_zone', zone)
  if (!user.hasChanged('language')) return
  const language = user.get<string | null>('language')
  if (user.isNew() && !language) return
  const [row] = language
    ? await ctx.db.read(
        compile(
          ctx.db.dialect,
          sql`select ${sql.join(localeKeys.map((key) => sql.id(key)))} from ${sql.table('tabLanguage')} where name = ${language}`,
        ),
      )
    : []
  for (const key of localeKeys) {
    if (!language) await setDefaultValue(ctx, name, key, null)
    else if (row?.[key]) await setDefaultValue(ctx, name, key, String(row[key]))
  }
}

/** Notification Settings of a new user; those of one who was disabled, or enabled again, are switched with them. */
export async function keepNotificationSettings(user: Document): Promise<void> {
  const { db } = user.ctx
  const enabled = Number(user.get('enabled')) ? 1 : 0
  if (!user.isNew()) {
    if (!user.hasChanged('enabled')) return
    await db.write(compile(db.dialect, sql`update ${sql.table('tabNotification Settings')} set enabled = ${enabled} where name = ${user.name}`))
    return
  }
  const [known] = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabNotification Settings')} where name = ${user.name}`))
  if (known) return
  const settings = await newDocument(user.ctx, 'Notification Settings', { name: user.name, user: user.name, enabled })
  Object.assign(settings.flags, { ignorePermissions: true, ignoreLinks: true, nameSet: true })
  await settings.insert()
}
