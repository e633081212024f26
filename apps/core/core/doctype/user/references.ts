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
  ['Notification Settings', 'name'],
  ['Note Seen By', 'user'],
  ['DefaultValue', 'parent'],
]

/** Fields that name a user who leaves, in what stays. */
const mentions: readonly [string, string][] = [
  ['Contact', 'user'],
  ['ToDo', 'assigned_by'],
  ['Workflow Action', 'user'],
]

/** Removes what belongs to a user who is deleted, and takes the user out of what stays. */
export async function forgetUser(ctx: Context, user: string): Promise<void> {
  const { db } = ctx
  for (const [doctype, field] of belongings) {
    await db.write(compile(db.dialect, sql`delete from ${sql.table(`tab${doctype}`)} where ${sql.id(field)} = ${user}`))
  }
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabEvent')} where owner = ${user} and event_type = 'Private'`))
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabDocShare')} where share_doctype = 'User' and share_name = ${user}`))
  for (const [doctype, field] of mentions) {
    await db.write(compile(db.dialect, sql`update ${sql.table(`tab${doctype}`)} set ${sql.id(field)} = null where ${sql.id(field)} = ${user}`))
  }
}

/** After a renaming: the e-mail address, and who made and changed which document, in every table. */
export async function renameOwner(ctx: Context, from: string, to: string): Promise<void> {
  const { db } = ctx
  await db.write(compile(db.dialect, sql`update ${sql.table('tabUser')} set email = ${to} where name = ${to}`))
  await renameCompanions(ctx, from, to)
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

/** What is called or kept by the user's name. Where users are merged, those of the one who stays count. */
async function renameCompanions({ db }: Context, from: string, to: string): Promise<void> {
  const settings = sql.table('tabNotification Settings')
  const [known] = await db.read(compile(db.dialect, sql`select name from ${settings} where name = ${to}`))
  if (known) await db.write(compile(db.dialect, sql`delete from ${settings} where name = ${from}`))
  else await db.write(compile(db.dialect, sql`update ${settings} set name = ${to}, ${sql.id('user')} = ${to} where name = ${from}`))
  const defaults = sql.table('tabDefaultValue')
  const keys = sql`select defkey from ${defaults} where parent = ${to} and parentfield = 'system_defaults'`
  await db.write(
    compile(
      db.dialect,
      sql`update ${defaults} set parent = ${to} where parent = ${from} and parentfield = 'system_defaults' and defkey not in (${keys})`,
    ),
  )
  await db.write(compile(db.dialect, sql`delete from ${defaults} where parent = ${from} and parentfield = 'system_defaults'`))
}
