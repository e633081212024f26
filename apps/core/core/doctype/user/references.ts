import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

/** What belongs to a user alone, and goes with them: DocType and the field that names the user. */
const belongings: readonly [string, string][] = [
  ['ToDo', 'allocated_to'],
  ['DocShare', 'user'],
  ['User Permission', 'user'],
  ['List Filter', 'for_user'],
  ['Notification Log', 'for_user'],
]

/** Removes what belongs to a user who is deleted, and takes the user out of what stays. */
export async function forgetUser(ctx: Context, user: string): Promise<void> {
  const { db } = ctx
  for (const [doctype, field] of belongings) {
    await db.write(compile(db.dialect, sql`delete from ${sql.table(`tab${doctype}`)} where ${sql.id(field)} = ${user}`))
  }
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabEvent')} where owner = ${user} and event_type = 'Private'`))
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabDocShare')} where share_doctype = 'User' and share_name = ${user}`))
  await db.write(compile(db.dialect, sql`update ${sql.table('tabContact')} set ${sql.id('user')} = null where ${sql.id('user')} = ${user}`))
}

/** After a renaming: the e-mail address, and who made and changed which document, in every table. */
export async function renameOwner(ctx: Context, from: string, to: string): Promise<void> {
  const { db } = ctx
  await db.write(compile(db.dialect, sql`update ${sql.table('tabUser')} set email = ${to} where name = ${to}`))
  const doctypes = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabDocType')} where issingle = 0 and is_virtual = 0`))
  for (const { name } of doctypes) {
    await db.write(
      compile(
        db.dialect,
        sql`update ${sql.table(`tab${name}`)} set owner = case when owner = ${from} then ${to} else owner end, modified_by = case when modified_by = ${from} then ${to} else modified_by end where owner = ${from} or modified_by = ${from}`,
      ),
    )
  }
}
