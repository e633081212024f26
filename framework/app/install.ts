import { sql } from 'kysely'
import { setup } from '../config/errors.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { type MigrationOptions, type MigrationReport, migrate } from '../meta/migrate.ts'
import type { App } from './app-folder.ts'
import { writeInstalledApps } from './installed.ts'

/**
 * Installs the last of `apps` on the site of a context that has their controllers: DocTypes, tables, the app's own `afterInstall`, the list of
 * installed apps, in one transaction. Throws SETUP where an app is missing that this one requires, and what `migrate` throws.
 */
export async function installApp(ctx: Context, apps: readonly App[], options: MigrationOptions = {}): Promise<MigrationReport> {
  const app = apps.at(-1)
  if (!app) throw new Error('no app to install')
  const missing = (app.definition.requiredApps ?? []).filter((name) => !apps.some((each) => each.name === name))
  if (missing.length)
    throw setup({
      problem: `${app.title} needs ${missing.join(', ')}, which the site does not have`,
      remedy: `Install it first: cortado install-app PATH`,
    })
  try {
    const report = await migrate(ctx, [app], { ...options, keepOpen: true })
    if (options.dryRun) return report
    await app.definition.afterInstall?.(ctx)
    for (const { definition } of apps) await definition.afterMigrate?.(ctx)
    await writeInstalledApps(ctx, apps)
    await ctx.db.commit()
    return report
  } catch (error) {
    await ctx.db.rollback()
    throw error
  }
}

/** Takes an app from a site: its DocTypes with all their documents and tables, its Module Defs, its place in the list. One transaction. */
export async function uninstallApp(ctx: Context, app: App, rest: readonly App[]): Promise<{ readonly doctypes: readonly string[] }> {
  const needed = rest.filter(({ definition }) => definition.requiredApps?.includes(app.name))
  if (needed.length)
    throw setup({
      problem: `${needed.map(({ title }) => title).join(', ')} needs ${app.title}`,
      remedy: `Uninstall it first: cortado uninstall-app ${needed[0]?.name}`,
    })
  try {
    await app.definition.beforeUninstall?.(ctx)
    const doctypes = await removeDoctypes(ctx, app)
    await writeInstalledApps(ctx, rest)
    ctx.meta.clear()
    await ctx.db.commit()
    return { doctypes }
  } catch (error) {
    await ctx.db.rollback()
    throw error
  }
}

/** DocTypes that name one of the app's modules go, and with them the customisations that other apps do not own. */
async function removeDoctypes({ db, meta }: Context, app: App): Promise<string[]> {
  const modules = (await db.read(compile(db.dialect, sql`select name from ${sql.table('tabModule Def')} where app_name = ${app.name}`))).map(
    ({ name }) => String(name),
  )
  const owned = await db.read(
    compile(
      db.dialect,
      sql`select name, issingle, is_virtual from ${sql.table('tabDocType')} where custom = 0 and ${db.dialect.inList(sql.id('module'), modules)}`,
    ),
  )
  const names = owned.map(({ name }) => String(name))
  const run = async (query: ReturnType<typeof sql>): Promise<void> => void (await db.write(compile(db.dialect, query)))
  for (const { name, issingle } of owned) {
    const { table } = await meta.get(String(name))
    if (!issingle) await run(sql`drop table if exists ${sql.table(table)}`)
  }
  await run(sql`delete from ${sql.table('tabSingles')} where ${db.dialect.inList(sql.id('doctype'), names)}`)
  for (const child of ['DocField', 'DocPerm', 'DocType Action', 'DocType Link', 'DocType State']) {
    await run(sql`delete from ${sql.table(`tab${child}`)} where parenttype = ${'DocType'} and ${db.dialect.inList(sql.id('parent'), names)}`)
  }
  await run(sql`delete from ${sql.table('tabCustom Field')} where ${db.dialect.inList(sql.id('dt'), names)}`)
  await run(sql`delete from ${sql.table('tabProperty Setter')} where ${db.dialect.inList(sql.id('doc_type'), names)}`)
  await run(sql`delete from ${sql.table('tabCustom DocPerm')} where ${db.dialect.inList(sql.id('parent'), names)}`)
  await run(sql`delete from ${sql.table('tabDocType')} where ${db.dialect.inList(sql.id('name'), names)}`)
  await run(sql`delete from ${sql.table('tabModule Def')} where app_name = ${app.name}`)
  return names
}
