import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** Gives a new user a username made of the first name. One that is taken is left out, as in Frappe. */
export async function settleUsername(user: Document): Promise<void> {
  const wanted = user.get<string | null>('username') || (user.get<string | null>('first_name') ?? '').toLowerCase()
  const username = wanted.replace(/[\s@]+/g, '_').replace(/^_+|_+$/g, '')
  const { db } = user.ctx
  const taken =
    username !== '' &&
    (await db.read(compile(db.dialect, sql`select name from ${sql.table('tabUser')} where username = ${username} and name <> ${user.name} limit 1`)))
      .length > 0
  user.set('username', username === '' || taken ? null : username)
}
