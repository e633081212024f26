import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { setup } from '../config/errors.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { repeatLost } from '../database/repeat.ts'
import { insert } from '../document/insert.ts'
import { newDocument } from '../document/new.ts'
import type { App } from './app-folder.ts'

/** When a patch runs: before the files of a migration are brought into the site, or after. */
export type PatchSection = 'pre_model_sync' | 'post_model_sync'

/** A line of an app's `patches.txt`. The whole line is its identity: with a comment at its end it is another patch, and runs again. */
export interface Patch {
  readonly app: App
  readonly line: string
  readonly section: PatchSection
  /** It waits for the others of its section. */
  readonly last: boolean
}

/** What became of patches, by their lines. */
export interface PatchReport {
  readonly done: readonly string[]
  /** Failed, and passed over: they are tried again next time. */
  readonly skipped: readonly string[]
}

/** The patches of an app, in order. A file without sections is of the first one. */
function readPatches(app: App): Patch[] {
  const file = join(app.folder, 'patches.txt')
  if (!existsSync(file)) return []
  let section: PatchSection = 'pre_model_sync'
  const patches: Patch[] = []
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const line = text.trim()
    const heading = /^\[(.+)\]$/.exec(line)?.[1]
    if (heading) section = sectionOf(app, heading)
    else if (line !== '' && !line.startsWith('#')) patches.push({ app, line, section, last: line.startsWith('finally:') })
  }
  return patches
}

function sectionOf(app: App, heading: string): PatchSection {
  if (heading === 'pre_model_sync' || heading === 'post_model_sync') return heading
  throw setup({ problem: `patches.txt of ${app.name} has a section [${heading}]`, remedy: 'There are [pre_model_sync] and [post_model_sync].' })
}

/** Patches of apps that the site has not run, in the order in which they do: first sections first, those that wait for others last. */
export async function pendingPatches(ctx: Context, apps: readonly App[]): Promise<Patch[]> {
  const patches = apps.flatMap(readPatches)
  if (patches.length === 0) return []
  const { db } = ctx
  const rows = await db.read(compile(db.dialect, sql`select patch from ${sql.table('tabPatch Log')} where coalesce(skipped, 0) = 0`))
  const known = new Set(rows.map(({ patch }) => String(patch)))
  return patches.filter(({ line }) => !known.has(line)).toSorted((a, b) => rank(a) - rank(b))
}

const rank = ({ section, last }: Patch): number => (section === 'pre_model_sync' ? 0 : 2) + (last ? 1 : 0)

/**
 * Runs patches, each in a transaction that also notes it as done: what ran stays done when a later one fails, and the next migration goes on
 * from there. One whose transaction loses a deadlock runs again. Throws SETUP naming the patch that failed; with `skipFailing` it is noted as skipped instead.
 */
export async function runPatches(
  ctx: Context,
  patches: readonly Patch[],
  { skipFailing = false, begun }: { skipFailing?: boolean; begun?(): Promise<void> } = {},
): Promise<PatchReport> {
  const done: string[] = []
  const skipped: string[] = []
  for (const patch of patches) {
    try {
      await applied(ctx, patch, begun)
      done.push(patch.line)
    } catch (error) {
      if (!skipFailing) throw failed(patch, error)
      await note(ctx, patch, error)
      await ctx.db.commit()
      skipped.push(patch.line)
    }
  }
  return { done, skipped }
}

/** Runs a patch, and again where its transaction loses a deadlock before anything of it is committed. What fails is rolled back. */
function applied(ctx: Context, patch: Patch, begun: (() => Promise<void>) | undefined): Promise<void> {
  const { db } = ctx
  const { commits } = db
  const once = async (): Promise<void> => {
    try {
      await begun?.()
      await execute(ctx, patch)
      await note(ctx, patch)
      await db.commit()
    } catch (error) {
      await db.rollback()
      throw error
    }
  }
  return repeatLost(once, () => db.commits === commits)
}

/** Notes all patches of an app that is being installed as done: they are for sites that had it before. */
export async function notePatches(ctx: Context, app: App): Promise<void> {
  for (const patch of readPatches(app)) await note(ctx, patch)
}

async function execute(ctx: Context, { app, line }: Patch): Promise<void> {
  const target = line.replace(/^finally:/, '').trim()
  if (target.startsWith('execute:')) throw new Error('its line is Python code, which Cortado does not run: put it into a module')
  const path = target.split(/\s/)[0] ?? ''
  const [first, ...parts] = path.split('.')
  if (first !== app.name || !parts.every((part) => /^\w+$/.test(part))) throw new Error(`${path} names no module of ${app.name}`)
  const stem = join(app.folder, ...parts)
  const file = [`${stem}.ts`, `${stem}.js`].find((each) => existsSync(each))
  if (!file) throw new Error(existsSync(`${stem}.py`) ? `${stem}.py is Python, which Cortado does not run` : `there is no file ${stem}.ts`)
  const loaded: { execute?: unknown } = await import(pathToFileURL(file).href)
  if (typeof loaded.execute !== 'function') throw new Error(`${file} exports no function execute`)
  await loaded.execute(ctx)
}

async function note(ctx: Context, { line }: Patch, error?: unknown): Promise<void> {
  const { db } = ctx
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabPatch Log')} where patch = ${line}`))
  const log = await newDocument(ctx, 'Patch Log', {
    patch: line,
    skipped: error ? 1 : 0,
    traceback: error ? String((error as Error).stack ?? error) : null,
  })
  log.flags.ignorePermissions = true
  await insert(log)
}

const failed = ({ app, line }: Patch, error: unknown): Error =>
  setup(
    {
      problem: `The patch ${line} of ${app.name} failed: ${(error as Error).message}`,
      remedy: 'What ran before it is done; correct it and migrate again, or pass it over for now: cortado migrate --skip-failing',
    },
    { cause: error },
  )
