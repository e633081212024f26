import { sql } from 'kysely'
import { randomHash } from '../config/names.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'

// A migration is more than one transaction. The global default `migration_unfinished` is written with the first of them and removed after the last:
// one that was broken off in between is known by it.

const key = 'migration_unfinished'

/** DocTypes whose encrypted and computed fields a migration that has not come to its end has still to bring up; undefined: there is no such migration. */
export async function readUnfinished({ db }: Context): Promise<readonly string[] | undefined> {
  const [row] = await db.read(compile(db.dialect, sql`select defvalue ${ofMigration()}`))
  return row && (JSON.parse(String(row.defvalue)) as string[])
}

/** Notes in the open transaction that what it changes is part of a migration, and DocTypes that `readUnfinished` is to answer. */
export async function noteUnfinished(ctx: Context, doctypes: readonly string[] = []): Promise<void> {
  const { db, clock, user } = ctx
  const known = await readUnfinished(ctx)
  if (known && doctypes.every((doctype) => known.includes(doctype))) return
  const now = clock.timestamp()
  const value = JSON.stringify([...new Set([...(known ?? []), ...doctypes])])
  await noteFinished(ctx)
  await db.write(
    compile(
      db.dialect,
      sql`insert into ${sql.table('tabDefaultValue')} (name, owner, creation, modified, modified_by, docstatus, idx, parent, parentfield, parenttype, defkey, defvalue)
        values (${randomHash()}, ${user.name}, ${now}, ${now}, ${user.name}, 0, 0, ${'__global'}, ${'system_defaults'}, ${'__default'}, ${key}, ${value})`,
    ),
  )
}

/** Notes that the migration has come to its end. */
export async function noteFinished({ db }: Context): Promise<void> {
  await db.write(compile(db.dialect, sql`delete ${ofMigration()}`))
}

const ofMigration = () => sql`from ${sql.table('tabDefaultValue')} where parent = ${'__global'} and defkey = ${key}`
