import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Bench } from '../config/bench.ts'
import type { ConnectionOptions } from '../config/connection.ts'
import { withLock } from '../config/file-lock.ts'
import type { Settings } from '../config/json-file.ts'
import { Site } from '../config/site.ts'
import { readArchive, type VerifiedArchive, verifyArchive } from './archive-reader.ts'
import { configName, structureName } from './backup.ts'
import { readContents } from './contents.ts'
import type { DatabaseLoader, Structure } from './database.ts'
import { damagedBackup, wouldReplace } from './errors.ts'
import { FileStage, filePath } from './files.ts'
import type { ArchivedApp, Manifest, TableMembers } from './manifest.ts'
import { openPostgresLoader } from './postgres/loader.ts'

/** How to restore. */
export interface RestoreOptions {
  /** Path of the archive. */
  readonly file: string
  /** Replaces a site that is there. Nobody may serve it meanwhile: its key and its Meta change. */
  readonly force?: boolean
  /** Leads to the site's database, which need not exist. */
  connect(site: Site): ConnectionOptions | Promise<ConnectionOptions>
  /** Told what takes time. */
  progress?(text: string): void
}

/** What was restored. */
export interface RestoreReport {
  readonly site: string
  /** The site that the backup was made of. */
  readonly from: string
  /** When: ISO 8601. */
  readonly created: string
  readonly tables: number
  readonly rows: number
  readonly files: number
  readonly apps: readonly ArchivedApp[]
  readonly seconds: number
}

/** What an archive is asked first: whether it is whole, and what it holds. Throws DAMAGED_BACKUP, NEWER_BACKUP. */
function inspectBackup(file: string, progress: (text: string) => void = () => {}): Promise<VerifiedArchive> {
  progress(`Checking ${file}`)
  let told = 0
  return verifyArchive(file, {
    keep: [configName, structureName],
    progress: (bytes) => {
      const megabytes = Math.floor(bytes / 1e6)
      if (megabytes - told < 50) return
      told = megabytes
      progress(`Checking ${file}: ${megabytes} MB`)
    },
  })
}

/**
 * Puts a backup in the place of a site, of the same or another name, in this or another bench. The archive is verified as a whole before anything is
 * touched, then loaded beside what is there, and only then exchanged with it: a failure before that leaves everything as it was.
 * Throws DAMAGED_BACKUP, NEWER_BACKUP, WOULD_REPLACE, DATABASE_TAKEN, BACKUP_FAILED.
 */
export async function restoreSite(bench: Bench, name: string, options: RestoreOptions): Promise<RestoreReport> {
  const begun = performance.now()
  const { force = false, progress } = options
  const file = resolve(options.file)
  if (Site.exists(bench, name) && !force) throw wouldReplace({ site: name })
  const archive = await inspectBackup(file, progress)
  const { manifest } = archive
  const { config, structure } = readContents(file, archive)
  const made = !Site.exists(bench, name)
  const site = made ? await Site.create(bench, name, withoutDatabase(config)) : await Site.open(bench, name)
  try {
    const files = await withLock(join(bench.runFolder, `restore-${name}.lock`), () => exchange(site, { file, manifest, config, structure, options }))
    const { site: from, created, apps, tables } = manifest
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return { site: name, from, created, tables: tables.length, rows, files, apps, seconds: (performance.now() - begun) / 1000 }
  } catch (error) {
    if (made) rmSync(site.folder, { recursive: true, force: true })
    throw error
  }
}

interface Task {
  readonly file: string
  readonly manifest: Manifest
  readonly config: Settings
  readonly structure: Pick<Structure, 'before' | 'after'>
  readonly options: RestoreOptions
}

async function exchange(site: Site, task: Task): Promise<number> {
  const loader = await openPostgresLoader(await task.options.connect(site), task.options.force ?? false)
  const stage = new FileStage(site.folder)
  try {
    const count = await fill(task, loader, stage)
    task.options.progress?.('Exchanging')
    await loader.publish()
    stage.publish()
    await site.update(withoutDatabase(task.config))
    await loader.finish()
    stage.finish()
    return count
  } finally {
    stage.abandon()
    await loader.close()
  }
}

/** Where the database is belongs to the place, not to the backup. */
function withoutDatabase(config: Settings): Settings {
  const { db_name: _name, database_url: _url, ...kept } = config
  return kept
}

/** Structure, rows, keys and indexes, files. Answers how many files there were. */
async function fill({ file, manifest, structure, options }: Task, loader: DatabaseLoader, stage: FileStage): Promise<number> {
  const { progress = () => {} } = options
  await loader.run(structure.before, (done) => done % 100 === 0 && progress(`Tables: ${done} of ${structure.before.length} statements`))
  const files = await fillContent(file, manifest, { loader, stage, progress })
  await loader.setSequences(manifest.sequences)
  await loader.run(structure.after, (done) => done % 100 === 0 && progress(`Indexes: ${done} of ${structure.after.length} statements`))
  return files
}

interface Target {
  readonly loader: DatabaseLoader
  readonly stage: FileStage
  readonly progress: (text: string) => void
}

async function fillContent(file: string, manifest: Manifest, { loader, stage, progress }: Target): Promise<number> {
  const tables = new Map(manifest.tables.flatMap((table) => table.members.map((name) => [name, table])))
  const loaded = new Map<TableMembers, number>()
  let files = 0
  await readArchive(file, manifest, async (name, content) => {
    const table = tables.get(name)
    const path = filePath(name)
    if (table) {
      if (!loaded.has(table)) progress(`Rows of ${table.name}`)
      loaded.set(table, (loaded.get(table) ?? 0) + (await loader.load(table, content)))
    } else if (path !== undefined) {
      await stage.add(path, content)
      files += 1
    } else await skip(content)
  })
  const short = manifest.tables.find((table) => (loaded.get(table) ?? 0) !== table.rows)
  if (short) throw damagedBackup({ file, reason: `${short.name} should have ${short.rows} rows, and has ${loaded.get(short) ?? 0}` })
  return files
}

async function skip(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const _chunk of content);
}
