import type { Context } from '../context.ts'
import { repeatLost } from '../database/repeat.ts'
import { bringUpFields } from '../document/fields/changed.ts'
import { type MigrationOptions, type MigrationReport, migrate } from '../meta/migrate.ts'
import type { App } from './app-folder.ts'
import { importCustomisations } from './customisations.ts'
import { importFixtures } from './fixtures.ts'
import { importModuleDocuments } from './module-documents.ts'
import { type Patch, type PatchReport, type PatchSection, pendingPatches, runPatches } from './patches.ts'
import { callHook } from './told.ts'
import { noteFinished, noteUnfinished, readUnfinished } from './unfinished.ts'

/** How a site is migrated. */
export interface AppMigrationOptions extends Omit<MigrationOptions, 'keepOpen' | 'begun'> {
  /** Notes patches that fail as skipped, and goes on. Default false. */
  readonly skipFailing?: boolean
}

/** What a migration did, or with `dryRun` would do. */
export interface AppMigrationReport extends MigrationReport {
  /** Lines of `patches.txt` that ran (with `dryRun`: that would), in order. */
  readonly patches: readonly string[]
  /** Those that failed and were passed over. */
  readonly skippedPatches: readonly string[]
  /** `DocType name` of fixtures, and of documents of modules, that were written, and DocTypes whose customisation was. */
  readonly fixtures: readonly string[]
}

/**
 * Brings a site up to its apps: patches for the old state, files, patches for the new one, fixtures and customisations, then the apps'
 * `afterMigrate` where anything was done, by this migration or by one that did not come to its end. Each part is committed: what fails is told,
 * and the next migration goes on from there. A second run writes nothing. Throws badFile, SETUP (a patch that failed), and what the database refuses.
 */
export async function migrateApps(ctx: Context, apps: readonly App[], options: AppMigrationOptions = {}): Promise<AppMigrationReport> {
  const pending = await pendingPatches(ctx, apps)
  if (options.dryRun) {
    const report = await migrate(ctx, apps, options)
    return { ...report, patches: pending.map(({ line }) => line), skippedPatches: [], fixtures: [] }
  }
  for (const app of apps) await committed(ctx, () => callHook(app, 'beforeMigrate', ctx))
  const noting = { ...options, begun: (derived?: readonly string[]) => noteUnfinished(ctx, derived) }
  const before = await runSection(ctx, pending, 'pre_model_sync', noting)
  const report = await repeatLost(
    () => migrate(ctx, apps, noting),
    // a migration is planned anew and goes on where the last one ended
    () => !ctx.db.inTransaction,
  )
  await committed(ctx, async () => bringUpFields(ctx, (await readUnfinished(ctx)) ?? []))
  const after = await runSection(ctx, pending, 'post_model_sync', noting)
  const fixtures: string[] = []
  for (const app of apps) fixtures.push(...(await committed(ctx, () => importBrought(ctx, app))))
  const done = { ...report, patches: [...before.done, ...after.done], skippedPatches: [...before.skipped, ...after.skipped], fixtures }
  if (await readUnfinished(ctx)) {
    for (const app of apps) await committed(ctx, () => callHook(app, 'afterMigrate', ctx))
    await committed(ctx, () => noteFinished(ctx))
  }
  return done
}

async function importBrought(ctx: Context, app: App): Promise<string[]> {
  const documents = await importModuleDocuments(ctx, app)
  const { written } = await importFixtures(ctx, app)
  const brought = [...documents, ...written, ...(await importCustomisations(ctx, app, { migrating: true }))]
  if (brought.length > 0) await noteUnfinished(ctx)
  return brought
}

const runSection = (
  ctx: Context,
  pending: readonly Patch[],
  section: PatchSection,
  options: Parameters<typeof runPatches>[2],
): Promise<PatchReport> =>
  runPatches(
    ctx,
    pending.filter((patch) => patch.section === section),
    options,
  )

/** Runs a part of the migration in a transaction of its own; again, where it loses a deadlock. */
async function committed<T>({ db }: Context, fn: () => T | Promise<T>): Promise<T> {
  const { commits } = db
  const once = async (): Promise<T> => {
    try {
      const result = await fn()
      await db.commit()
      return result
    } catch (error) {
      await db.rollback()
      throw error
    }
  }
  return repeatLost(once, () => db.commits === commits)
}
