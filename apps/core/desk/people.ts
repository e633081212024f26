import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { sql } from 'kysely'

/** Names and pictures of users as the Desk shows them beside what they did, by user: `{ name, email, fullname, image, time_zone }`. Who is unknown is left out. One statement, none for nobody. */
export async function peopleOf({ db }: Context, users: readonly unknown[]): Promise<Record<string, Row>> {
  const names = [...new Set(users.filter(Boolean).map(String))]
  if (names.length === 0) return {}
  const query = sql`select name, email, full_name as fullname, user_image as image, time_zone from ${sql.table('tabUser')} where ${db.dialect.inList(sql.id('name'), names)}`
  return Object.fromEntries((await db.read(compile(db.dialect, query))).map((row) => [String(row.name), row]))
}
