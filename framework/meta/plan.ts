import { validation } from '@cortado/contract/error-catalogue.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { describe } from '../database/schema/describe.ts'
import { planTable } from '../database/schema/plan.ts'
import type { SchemaChange } from '../database/schema/table.ts'
import type { DoctypeBuilder } from './builder.ts'
import { builtDoctypes } from './built.ts'
import { compileMeta } from './compile.ts'
import { type Definition, metaDoctypes, type Overlay } from './definition.ts'
import { type AppDoctype, type FileFault, fileError, scanApp, shownFile } from './files.ts'
import { type MissingDoctype, missingDoctypes } from './links.ts'
import type { Meta } from './meta.ts'
import { autonames, linkFacts, readDefinitions } from './read.ts'
import { type DoctypeRows, rowsOf } from './rows.ts'
import { hasSpecialTable } from './special-tables.ts'
import { tableOf } from './table.ts'

/** An app whose DocTypes are brought into a site. */
export interface MigratedApp {
  readonly name: string
  /** Absolute path. */
  readonly folder: string
  /** Names of its modules; those that its DocTypes name are added. */
  readonly modules?: readonly string[]
  /** DocTypes that it makes in code. */
  readonly doctypes?: readonly DoctypeBuilder[]
}

/** A DocType whose rows or table are behind its file. */
export interface PlannedDoctype {
  readonly doctype: string
  readonly app: string
  /** Rows to write; absent: the file is the one that was read last. */
  readonly rows?: DoctypeRows
  /** What its table lacks. */
  readonly changes: readonly SchemaChange[]
}

/** What a migration is going to do. */
export interface MigrationPlan {
  /** The database has no tables yet. */
  readonly bootstrap: boolean
  /** DocTypes with something to do, those that describe DocTypes first. */
  readonly doctypes: readonly PlannedDoctype[]
  /** How many files were read. */
  readonly files: number
  /** Rows of Module Def that are missing or name another app. */
  readonly modules: readonly Row[]
  /** DocTypes of these apps that are on the site and have no file any more; they and their tables stay. */
  readonly vanished: readonly string[]
  /** DocTypes that fields point to and that are not installed. */
  readonly missing: readonly MissingDoctype[]
  /** Compiled DocTypes of the rows: DocType, DocField … */
  readonly metas: (doctype: string) => Meta
}

/** What is on the site already. */
interface Stored {
  readonly empty: boolean
  readonly doctypes: ReadonlyMap<string, Row>
  readonly moduleApps: ReadonlyMap<string, string>
}

/**
 * Compares the files of apps with a site: reads and validates every file, compares hashes, rows and tables. Changes nothing.
 * Throws badFile naming all faults of all files.
 */
export async function planMigration(ctx: Context, apps: readonly MigratedApp[]): Promise<MigrationPlan> {
  const scanned = [
    ...(await Promise.all(apps.map((app) => scanApp(app.folder, app.name, ctx.meta.fieldTypes)))),
    ...apps.map((app) => builtDoctypes(app, ctx.meta.fieldTypes)),
  ]
  const files = scanned.flatMap(({ doctypes }) => doctypes)
  const stored = await readStored(ctx)
  refuse([...scanned.flatMap(({ faults }) => faults), ...clashes(files, stored)])
  const definitions = await currentDefinitions(ctx, files, stored)
  const metas = metaLookup(definitions, ctx.meta.fieldTypes)
  const rows = changedRows(ctx, files, { stored, metas })
  const changes = await tableChanges(ctx, files, definitions)
  const planned = files.map(({ doctype, app }) => ({ doctype, app, rows: rows.get(doctype), changes: changes.get(doctype) ?? [] }))
  return {
    bootstrap: stored.empty,
    doctypes: sorted(planned.filter((each) => each.rows || each.changes.length)),
    files: files.length,
    modules: moduleRows(ctx, { apps, files, stored }),
    vanished: vanished(apps, files, stored),
    missing: missingDoctypes(files, new Set([...stored.doctypes.keys(), ...files.map(({ doctype }) => doctype)])),
    metas,
  }
}

async function readStored(ctx: Context): Promise<Stored> {
  const tables = await describe(ctx.db, ['tabDocType'])
  if (!tables.has('tabDocType')) return { empty: true, doctypes: new Map(), moduleApps: new Map() }
  const [doctypes, modules] = await Promise.all([
    ctx.db.read(compile(ctx.db.dialect, sql`select name, module, custom, autoname, migration_hash from ${sql.table('tabDocType')}`)),
    ctx.db.read(compile(ctx.db.dialect, sql`select name, app_name from ${sql.table('tabModule Def')}`)),
  ])
  return {
    empty: false,
    doctypes: new Map(doctypes.map((row) => [String(row.name), row])),
    moduleApps: new Map(modules.map(({ name, app_name }) => [String(name), String(app_name ?? '')])),
  }
}

function refuse(faults: readonly FileFault[]): void {
  if (faults.length) throw fileError(faults)
}

/** Frappe's own app is taken over by core where a site of Frappe is migrated. */
const takesOver = (app: string, other: string): boolean => app === other || (app === 'core' && other === 'frappe')

/** DocTypes that come twice, or that the site has from elsewhere. */
function clashes(files: readonly AppDoctype[], stored: Stored): FileFault[] {
  const seen = new Map<string, string>()
  return files.flatMap((each) => {
    const { app, doctype } = each
    const file = shownFile(each)
    const row = stored.doctypes.get(doctype)
    const owner = seen.get(doctype) ?? (row ? stored.moduleApps.get(String(row.module)) : undefined)
    seen.set(doctype, seen.get(doctype) ?? app)
    const fault = (reason: string) => [{ file, field: 'name', reason: `is "${doctype}", ${reason}` }]
    if (hasSpecialTable(doctype)) return fault('whose table the framework has for itself')
    if (row?.custom) return fault('which was made on this site: rename one of them')
    return owner && !takesOver(app, owner) ? fault(`which the app ${owner} brings already`) : []
  })
}

/** The definitions as they will be: files where they changed, rows where they did not, with the site's customisations. */
async function currentDefinitions(ctx: Context, files: readonly AppDoctype[], stored: Stored): Promise<Map<string, Definition>> {
  const known = stored.empty ? new Map<string, Definition>() : await readDefinitions(ctx.db, [...files.map(({ doctype }) => doctype), ...neededMetas])
  const targets = autonames([...stored.doctypes.values(), ...files.map(({ json }) => json)])
  const definitions = new Map(known)
  for (const { app, doctype, json, hash } of files) {
    const before = known.get(doctype)
    const definition = before && stored.doctypes.get(doctype)?.migration_hash === hash ? before.json : json
    const overlay: Overlay = before?.overlay ?? {}
    const facts = linkFacts([...(definition.fields ?? []), ...(overlay.customFields ?? [])], targets)
    definitions.set(doctype, { json: definition, overlay: { ...overlay, app, ...facts } })
  }
  return definitions
}

const neededMetas = [...metaDoctypes]

function metaLookup(definitions: ReadonlyMap<string, Definition>, types: FieldTypes): (doctype: string) => Meta {
  const compiled = new Map<string, Meta>()
  return (doctype) => {
    const known = compiled.get(doctype)
    if (known) return known
    const definition = definitions.get(doctype)
    if (!definition) throw validation({ message: `DocType ${doctype} is missing: the core app has to be installed first` })
    const meta = compileMeta(definition.json, definition.overlay, types)
    compiled.set(doctype, meta)
    return meta
  }
}

function changedRows(
  ctx: Context,
  files: readonly AppDoctype[],
  { stored, metas }: { stored: Stored; metas: (doctype: string) => Meta },
): Map<string, DoctypeRows> {
  const now = ctx.clock.timestamp()
  const changed = files.filter(({ doctype, hash }) => stored.doctypes.get(doctype)?.migration_hash !== hash)
  const made = changed.map((each) => ({ doctype: each.doctype, file: shownFile(each), ...rowsOf(each.json, { metas, now, hash: each.hash }) }))
  refuse(made.flatMap(({ file, faults }) => faults.map((fault) => ({ file, ...fault }))))
  return new Map(made.map(({ doctype, rows }) => [doctype, rows]))
}

async function tableChanges(
  ctx: Context,
  files: readonly AppDoctype[],
  definitions: ReadonlyMap<string, Definition>,
): Promise<Map<string, readonly SchemaChange[]>> {
  const wanted = files.flatMap(({ doctype }) => {
    const definition = definitions.get(doctype)
    const table = definition && tableOf(ctx.db.dialect, compileMeta(definition.json, definition.overlay, ctx.meta.fieldTypes))
    return table ? [{ doctype, table }] : []
  })
  const found = await describe(
    ctx.db,
    wanted.map(({ table }) => table.name),
  )
  return new Map(wanted.map(({ doctype, table }) => [doctype, planTable(ctx.db.dialect, table, found.get(table.name))]))
}

/** DocTypes that describe DocTypes come first: their tables take the rows of the others. */
const sorted = (planned: readonly PlannedDoctype[]): PlannedDoctype[] => [
  ...planned.filter(({ doctype }) => metaDoctypes.has(doctype)),
  ...planned.filter(({ doctype }) => !metaDoctypes.has(doctype)),
]

function moduleRows(ctx: Context, { apps, files, stored }: { apps: readonly MigratedApp[]; files: readonly AppDoctype[]; stored: Stored }): Row[] {
  const named = apps.flatMap(({ name, modules = [] }) => modules.map((module) => [module, name] as const))
  const wanted = new Map([...named, ...files.map(({ module, app }) => [module, app] as const)])
  const now = ctx.clock.timestamp()
  const stamps = { creation: now, modified: now, owner: 'Administrator', modified_by: 'Administrator', docstatus: 0, idx: 0, custom: 0 }
  return [...wanted]
    .filter(([module, app]) => stored.moduleApps.get(module) !== app)
    .map(([name, app_name]) => ({ ...stamps, name, module_name: name, app_name }))
}

function vanished(apps: readonly MigratedApp[], files: readonly AppDoctype[], stored: Stored): string[] {
  const names = new Set(apps.map(({ name }) => name))
  const there = new Set(files.map(({ doctype }) => doctype))
  const rows = [...stored.doctypes.values()].filter(
    ({ name, module, custom }) => !custom && !there.has(String(name)) && names.has(stored.moduleApps.get(String(module)) ?? ''),
  )
  return rows.map(({ name }) => String(name)).sort()
}
