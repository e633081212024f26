import { setup } from '../config/errors.ts'
import type { Context } from '../context.ts'
import { bringUpFields } from '../document/fields/changed.ts'
import { type MigrationOptions, type MigrationReport, migrate } from '../meta/migrate.ts'
import type { App } from './app-folder.ts'
import { demandLoadable } from './controllers.ts'
import { importCustomisations } from './customisations.ts'
import { importFixtures } from './fixtures.ts'
import { writeInstalledApps } from './installed.ts'
import { importModuleDocuments } from './module-documents.ts'
import { notePatches } from './patches.ts'
import { removeApp } from './remove-app.ts'
import { callHook } from './told.ts'

/**
 * Installs the last of `apps` on the site of a context that has their controllers: DocTypes, tables, the app's own `afterInstall`, its fixtures
 * and customisations, the list of installed apps, in one transaction. Its patches are noted as done: they are for sites that had it before. Throws SETUP where an app is missing that this one requires, its code cannot be loaded, or a hook fails; badFile for what stands in its files, and what `migrate` throws.
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
  // core is the framework's own, and loaded as it is needed
  if (apps.length > 1) await demandLoadable(app)
  const others = apps.slice(0, -1)
  try {
    if (!options.dryRun) {
      for (const each of others) await callHook(each, 'beforeAppInstall', ctx, app.name)
      await callHook(app, 'beforeInstall', ctx)
    }
    const report = await migrate(ctx, [app], { ...options, keepOpen: true })
    if (options.dryRun) return report
    await notePatches(ctx, app)
    await bringUpFields(ctx, report.derived)
    await callHook(app, 'afterInstall', ctx)
    await importModuleDocuments(ctx, app)
    await importFixtures(ctx, app)
    await importCustomisations(ctx, app)
    for (const each of others) await callHook(each, 'afterAppInstall', ctx, app.name)
    for (const each of apps) await callHook(each, 'afterMigrate', ctx)
    await writeInstalledApps(ctx, apps)
    await ctx.db.commit()
    return report
  } catch (error) {
    await ctx.db.rollback()
    throw error
  }
}

/**
 * Takes an app from a site: its DocTypes with all their documents and tables, what else is of its modules (Custom Fields, Property Setters,
 * reports …), its Module Defs, its notes of patches, its place in the list. One transaction. Throws SETUP where another app needs it.
 */
export async function uninstallApp(ctx: Context, app: App, rest: readonly App[]): Promise<{ readonly doctypes: readonly string[] }> {
  const needed = rest.filter(({ definition }) => definition.requiredApps?.includes(app.name))
  if (needed.length)
    throw setup({
      problem: `${needed.map(({ title }) => title).join(', ')} needs ${app.title}`,
      remedy: `Uninstall it first: cortado uninstall-app ${needed[0]?.name}`,
    })
  try {
    for (const each of rest) await callHook(each, 'beforeAppUninstall', ctx, app.name)
    await callHook(app, 'beforeUninstall', ctx)
    const doctypes = await removeApp(ctx, app)
    await writeInstalledApps(ctx, rest)
    ctx.meta.clear()
    await callHook(app, 'afterUninstall', ctx)
    for (const each of rest) await callHook(each, 'afterAppUninstall', ctx, app.name)
    await ctx.db.commit()
    return { doctypes }
  } catch (error) {
    await ctx.db.rollback()
    throw error
  }
}
