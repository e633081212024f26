import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectionOptions } from '../config/connection.ts'
import type { Site } from '../config/site.ts'
import { ArchiveWriter } from './archive-writer.ts'
import type { ArchivedTable, DatabaseSnapshot, RowStream } from './database.ts'
import { addFiles } from './files.ts'
import { type ArchivedApp, formatVersion, type TableMembers } from './manifest.ts'
import { openPostgresSnapshot } from './postgres/snapshot.ts'

/** Member with the database's structure. */
export const structureName = 'schema.json'
/** Member with the site's configuration. */
export const configName = 'site_config.json'

/** How to back up. */
export interface BackupOptions {
  readonly connection: ConnectionOptions
  /** Path of the archive; default: `<site>/backups/<time>.cortado.tar.gz`. */
  readonly file?: string
  /** Now; names the default file. */
  readonly now?: Date
  /** Told what takes time. */
  progress?(text: string): void
  /** Told what is left out. */
  warn?(text: string): void
}

/** What was written. */
export interface BackupReport {
  readonly file: string
  readonly bytes: number
  readonly tables: number
  readonly rows: number
  readonly files: number
  readonly seconds: number
}

/**
 * Writes a site into one archive while it is in use: the database as it was at one moment, then uploaded files, and its configuration with the
 * encryption key. The archive appears complete or not at all. Throws UNSUPPORTED_OBJECT, and what database or disk say.
 */
export async function backupSite(site: Site, options: BackupOptions): Promise<BackupReport> {
  const { connection, now = new Date(), progress = () => {}, warn = () => {} } = options
  const file = options.file ?? defaultFile(site, now)
  const begun = performance.now()
  const snapshot = await openPostgresSnapshot(connection)
  try {
    const archive = new ArchiveWriter(file)
    try {
      await archive.add(configName, ...wholeFile(join(site.folder, configName)))
      const { tables, sequences } = await addDatabase(snapshot, archive, progress)
      const apps = await appsOf(snapshot, site)
      progress('Uploaded files')
      const files = await addFiles(site, archive, warn)
      const { dialect, version } = snapshot
      const manifest = { format: formatVersion, created: now.toISOString(), site: site.name, apps, database: { dialect, version }, tables, sequences }
      const bytes = await archive.finish(manifest)
      const rows = tables.reduce((sum, table) => sum + table.rows, 0)
      return { file, bytes, tables: tables.length, rows, files, seconds: (performance.now() - begun) / 1000 }
    } catch (error) {
      await archive.abandon()
      throw error
    }
  } finally {
    await snapshot.close()
  }
}

/** `20261125-181830-042.cortado.tar.gz`: sorts by time. */
function defaultFile(site: Site, now: Date): string {
  const [day = '', time = ''] = now.toISOString().split('T')
  return join(site.folder, 'backups', `${day.replaceAll('-', '')}-${time.replace('Z', '').replaceAll(':', '').replace('.', '-')}.cortado.tar.gz`)
}

function wholeFile(file: string): [size: number, content: Buffer[]] {
  const content = readFileSync(file)
  return [content.length, [content]]
}

async function addDatabase(snapshot: DatabaseSnapshot, archive: ArchiveWriter, progress: (text: string) => void) {
  const structure = await snapshot.structure()
  await archive.addText(structureName, JSON.stringify({ before: structure.before, after: structure.after }))
  const written: { table: ArchivedTable; stream: RowStream; members: string[] }[] = []
  for (const [index, table] of structure.tables.entries()) {
    progress(`Table ${index + 1} of ${structure.tables.length}: ${table.name}`)
    const stream = snapshot.rows(table)
    written.push({ table, stream, members: await addRows(archive, `data/${String(index + 1).padStart(5, '0')}`, stream) })
  }
  const sequences = await snapshot.sequences()
  const tables = written.map(({ table, stream, members }): TableMembers => ({ ...table, rows: stream.rows, members }))
  return { tables, sequences }
}

async function addRows(archive: ArchiveWriter, folder: string, rows: RowStream): Promise<string[]> {
  const members: string[] = []
  for await (const block of rows) {
    // a member's size has to be known before its content
    const size = block.reduce((sum, chunk) => sum + chunk.length, 0)
    const { name } = await archive.add(`${folder}/${String(members.length + 1).padStart(5, '0')}`, size, block)
    members.push(name)
  }
  return members
}

async function appsOf(snapshot: DatabaseSnapshot, site: Site): Promise<ArchivedApp[]> {
  const rows = await snapshot.readTable('tabInstalled Application', ['app_name', 'app_version'])
  const paths = new Map(site.bench.config.apps.map(({ name, path }) => [name, path]))
  return rows.map(({ app_name: name, app_version: version }) => {
    const path = paths.get(String(name))
    return { name: String(name), version: String(version ?? ''), ...(path ? { path } : {}) }
  })
}
