import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

const table = sql.table('__UserSettings')

/** What the user has set for the views of a DocType, as JSON text; `{}` where nothing is set. */
export async function readUserSettings({ db, user }: Context, doctype: string): Promise<string> {
  const query = sql`select data from ${table} where ${sql.id('user')} = ${user.name} and doctype = ${doctype}`
  const [row] = await db.read(compile(db.dialect, query, { named: true }))
  return String(row?.data ?? '{}')
}

/** Merges changes, key by key, into what is kept. Answers all of it as JSON text. */
export async function writeUserSettings(ctx: Context, doctype: string, changes: Readonly<Record<string, unknown>>): Promise<string> {
  const { db, user } = ctx
  await db.write(compile(db.dialect, db.dialect.lockInTransaction(`settings ${user.name} ${doctype}`)))
  const merged = JSON.stringify({ ...(JSON.parse(await readUserSettings(ctx, doctype)) as object), ...changes })
  const insert = sql`insert into ${table} (${sql.id('user')}, doctype, data) values (${user.name}, ${doctype}, ${merged}) ${db.dialect.upsert(['user', 'doctype'], ['data'])}`
  await db.write(compile(db.dialect, insert, { named: true }))
  return merged
}
