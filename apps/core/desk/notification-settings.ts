import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

/** Notes whether the user has looked at the list of notifications since the last one came. */
export async function setSeen({ db, user }: Context, seen: boolean): Promise<void> {
  const query = sql`update ${sql.table('tabNotification Settings')} set seen = ${seen ? 1 : 0} where name = ${user.name}`
  await db.write(compile(db.dialect, query, { named: true }))
}

/** The same, once more not, for users who have just been told of something. */
export async function markUnseen({ db }: Context, users: readonly string[]): Promise<void> {
  if (users.length === 0) return
  const which = sql`${db.dialect.inList(sql.id('name'), users)} and seen = 1`
  await db.write(compile(db.dialect, sql`update ${sql.table('tabNotification Settings')} set seen = 0 where ${which}`))
}
