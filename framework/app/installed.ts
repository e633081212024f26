import { sql } from 'kysely'
import { randomHash } from '../config/names.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db } from '../database/db.ts'
import type { App } from './app-folder.ts'

/** Names of the apps that are installed on a site, in order, core first: the global default `installed_apps`, as Frappe keeps it. Empty: a site without tables is not asked. */
export async function readInstalledApps(db: Db): Promise<string[]> {
  const [row] = await db.read(
    compile(db.dialect, sql`select defvalue from ${sql.table('tabDefaultValue')} where parent = ${'__global'} and defkey = ${'installed_apps'}`),
  )
  const names: unknown = row ? JSON.parse(String(row.defvalue)) : []
  return Array.isArray(names) ? names.map(String) : []
}

/** Stores the list of installed apps: the global default, and the rows of the Single Installed Applications. */
export async function writeInstalledApps(ctx: Context, apps: readonly App[]): Promise<void> {
  const { db, clock } = ctx
  const now = clock.timestamp()
  const names = JSON.stringify(apps.map((app) => app.name))
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabDefaultValue')} where parent = ${'__global'} and defkey = ${'installed_apps'}`))
  await db.write(
    compile(
      db.dialect,
      sql`insert into ${sql.table('tabDefaultValue')} (name, owner, creation, modified, modified_by, docstatus, idx, parent, parentfield, parenttype, defkey, defvalue)
        values (${randomHash()}, ${'Administrator'}, ${now}, ${now}, ${'Administrator'}, 0, 0, ${'__global'}, ${'system_defaults'}, ${'__default'}, ${'installed_apps'}, ${names})`,
    ),
  )
  await writeRows(ctx, apps, now)
}

async function writeRows({ db }: Context, apps: readonly App[], now: string): Promise<void> {
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabInstalled Application')} where parent = ${'Installed Applications'}`))
  const rows = apps.map(
    (app, index) =>
      sql`(${randomHash()}, ${'Administrator'}, ${now}, ${now}, ${'Administrator'}, 0, ${index + 1}, ${'Installed Applications'}, ${'installed_applications'}, ${'Installed Applications'}, ${app.name}, ${app.version}, ${'main'})`,
  )
  if (rows.length === 0) return
  await db.write(
    compile(
      db.dialect,
      sql`insert into ${sql.table('tabInstalled Application')} (name, owner, creation, modified, modified_by, docstatus, idx, parent, parentfield, parenttype, app_name, app_version, git_branch) values ${sql.join(rows)}`,
    ),
  )
}
