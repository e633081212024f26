import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { badFile } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { randomHash, scrub } from '../config/names.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { App } from './app-folder.ts'
import { putDocument } from './put-document.ts'
import { storedFrom } from './told.ts'

/** Folders of a module that hold documents, `<folder>/<name>/<name>.json`, in the order in which they are read: what others link to comes first. */
const folders = [
  'page',
  'report',
  'print_format',
  'print_style',
  'dashboard_chart_source',
  'dashboard_chart',
  'number_card',
  'form_tour',
  'onboarding_step',
  'module_onboarding',
  'custom_html_block',
  'notification',
  'web_page',
  'web_form',
  'client_script',
  'server_script',
  'workspace',
] as const

/** What a site decides of such a document: a file that comes again leaves it. spec: doctype-meta §9. */
const ofTheSite: Readonly<Record<string, readonly string[]>> = {
  Report: ['disabled', 'prepared_report', 'add_total_row'],
  'Print Format': ['disabled'],
  'Print Style': ['disabled'],
  Notification: ['enabled'],
  'Module Onboarding': ['is_complete'],
  'Onboarding Step': ['is_complete', 'is_skipped'],
  Workspace: ['is_hidden'],
}

/** A document that an app has as a file. */
interface ModuleDocument {
  /** Path below the app's folder. */
  readonly file: string
  readonly hash: string
  readonly values: Row & { readonly doctype: string; readonly name: string }
}

/**
 * Brings documents that stand in an app's modules (reports, pages, workspaces, charts …) into the site: those whose file is new or has changed since it was last
 * read, and those that the site has not. Answers `DocType name` of what was written. DocTypes that the site lacks are left out. Throws badFile.
 */
export async function importModuleDocuments(ctx: Context, app: App): Promise<string[]> {
  const documents = readModuleDocuments(app)
  const known = await readHashes(ctx, app)
  const written: string[] = []
  for (const [doctype, group] of Map.groupBy(documents, ({ values }) => values.doctype)) {
    const meta = await ctx.meta.find(doctype)
    if (!meta) continue
    const stored = await storedNames(ctx, meta.table, group)
    for (const { file, hash, values } of group) {
      const { name } = values
      if (known[file] === hash && stored.has(name)) continue
      const kept = new Set(stored.has(name) ? (ofTheSite[doctype] ?? []) : [])
      const given = Object.fromEntries(Object.entries(values).filter(([key]) => !kept.has(key)))
      const document = `${doctype} ${name}`
      if (await storedFrom({ file: `${app.name}/${file}`, document }, () => putDocument(ctx, meta, given))) written.push(document)
    }
  }
  await writeHashes(ctx, app, { known, documents })
  return written
}

function readModuleDocuments(app: App): ModuleDocument[] {
  const modules = readdirSync(app.folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (app.modules.length === 0 || app.modules.some((module) => scrub(module) === entry.name)))
    .map(({ name }) => name)
  const places = modules.flatMap((module) => [...folders, `${module}_dashboard`].map((kind) => join(module, kind)))
  const rank = (place: string): number => (folders as readonly string[]).indexOf(place.split(/[\\/]/)[1] ?? '') + 1 || folders.length - 0.5
  return places.toSorted((a, b) => rank(a) - rank(b)).flatMap((place) => filesBelow(app, place))
}

function filesBelow(app: App, place: string): ModuleDocument[] {
  const folder = join(app.folder, place)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, `${entry.name}.json`)))
    .map((entry) => readFile(app, join(place, entry.name, `${entry.name}.json`)))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
}

function readFile(app: App, path: string): ModuleDocument {
  const file = path.replaceAll('\\', '/')
  const bytes = readFileSync(join(app.folder, path))
  const shown = `${app.name}/${file}`
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw badFile({ file: shown, field: 'the file', reason: `is not JSON: ${(error as Error).message}` }, { cause: error })
  }
  const values = json as Partial<ModuleDocument['values']> | null
  for (const field of ['doctype', 'name'] as const)
    if (typeof values?.[field] !== 'string') throw badFile({ file: shown, field, reason: 'is missing' })
  const message = values?.doctype === 'Notification' ? messageBeside(join(app.folder, path)) : undefined
  const hash = createHash('md5')
    .update(bytes)
    .update(message ?? '')
  return { file, hash: hash.digest('hex'), values: { ...(values as ModuleDocument['values']), ...(message !== undefined && { message }) } }
}

/** The message of a notification as a file of its own: `<name>.html` or `<name>.md`. */
function messageBeside(json: string): string | undefined {
  const file = ['.html', '.md'].map((ending) => json.replace(/\.json$/, ending)).find((each) => existsSync(each))
  return file && readFileSync(file, 'utf8')
}

async function storedNames({ db }: Context, table: string, group: readonly ModuleDocument[]): Promise<ReadonlySet<string>> {
  const among = db.dialect.inList(
    sql.id('name'),
    group.map(({ values }) => values.name),
  )
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table(table)} where ${among}`))
  return new Set(rows.map(({ name }) => String(name)))
}

// What was read of which file is kept beside the defaults, where no user's are looked for.
const noted = (app: App) => sql`from ${sql.table('tabDefaultValue')} where parent = ${'__app_files'} and defkey = ${app.name}`

async function readHashes({ db }: Context, app: App): Promise<Readonly<Record<string, string>>> {
  const [row] = await db.read(compile(db.dialect, sql`select defvalue ${noted(app)}`))
  return row ? (JSON.parse(String(row.defvalue)) as Record<string, string>) : {}
}

interface Read {
  readonly known: Readonly<Record<string, string>>
  readonly documents: readonly ModuleDocument[]
}

async function writeHashes(ctx: Context, app: App, { known, documents }: Read): Promise<void> {
  const text = JSON.stringify(Object.fromEntries(documents.map(({ file, hash }) => [file, hash])))
  if (text === JSON.stringify(known)) return
  const { db, clock, user } = ctx
  const now = clock.timestamp()
  await forgetModuleDocuments(ctx, app)
  await db.write(
    compile(
      db.dialect,
      sql`insert into ${sql.table('tabDefaultValue')} (name, owner, creation, modified, modified_by, docstatus, idx, parent, parentfield, parenttype, defkey, defvalue)
        values (${randomHash()}, ${user.name}, ${now}, ${now}, ${user.name}, 0, 0, ${'__app_files'}, ${'system_defaults'}, ${'__default'}, ${app.name}, ${text})`,
    ),
  )
}

/** Forgets which files of an app were read: it is being uninstalled. */
export async function forgetModuleDocuments({ db }: Context, app: App): Promise<void> {
  await db.write(compile(db.dialect, sql`delete ${noted(app)}`))
}
