import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { siteUrl } from '../events/site-url.ts'

// A link that sets a password once. The database knows only the hash of its key: User `reset_password_key`.

/** The stored form of a key: SHA-256 in hex. */
export const hashOfResetKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** Makes the link that sets a user's password, in the transaction; earlier ones do not count any more. `expired`: the page tells that the old one is too old. */
export async function makeResetLink(ctx: Context, user: string, { expired = false }: { expired?: boolean } = {}): Promise<string> {
  const key = randomBytes(28).toString('hex')
  const { db } = ctx
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabUser')} set reset_password_key = ${hashOfResetKey(key)}, last_reset_password_key_generated_on = ${ctx.clock.timestamp()} where ${sql.id('name')} = ${user}`,
    ),
  )
  return `${siteUrl(ctx)}/update-password?key=${key}${expired ? '&password_expired=true' : ''}`
}

/** Whether a user's password is older than System Settings `force_user_to_reset_password` allow, in days; 0: any age. Standard users keep theirs. */
export async function isPasswordOld({ db, clock, settings }: Context, user: string): Promise<boolean> {
  const days = Number(settings.get('force_user_to_reset_password') ?? 0)
  if (!(days > 0) || user === 'Administrator' || user === 'Guest') return false
  const [row] = await db.read(
    compile(db.dialect, sql`select last_password_reset_date as since from ${sql.table('tabUser')} where ${sql.id('name')} = ${user}`),
  )
  if (!row?.since) return false
  return Date.parse(clock.today()) - Date.parse(String(row.since).slice(0, 10)) > days * 86_400_000
}
