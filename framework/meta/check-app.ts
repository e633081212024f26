import { basename } from 'node:path'
import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import { validation } from '@cortado/contract/error-catalogue.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { randomHash, scrub } from '../config/names.ts'
import type { Database } from '../database/database.ts'
import type { Db } from '../database/db.ts'
import { apply } from '../database/schema/apply.ts'
import { planTable } from '../database/schema/plan.ts'
import type { DoctypeBuilder } from './builder.ts'
import { appDoctypes } from './built.ts'
import { compileMeta } from './compile.ts'
import { metaDoctypes } from './definition.ts'
import type { AppDoctype, FileFault } from './files.ts'
import { type MissingDoctype, missingDoctypes } from './links.ts'
import type { Meta } from './meta.ts'
import { type Autonames, autonames, linkFacts } from './read.ts'
import { rowsOf } from './rows.ts'
import { tableOf } from './table.ts'

/** A field of a checked file that the site's own DocType lacks or types differently. */
export interface FieldDifference {
  readonly fieldname: string
  /** As the checked file has it. */
  readonly fieldtype: string
  /** As the site has it; absent: it lacks the field. */
  readonly installed?: string
}

/** What became of one file. */
export interface CheckedDoctype {
  readonly doctype: string
  readonly module: string
  /** Columns of its table; 0: it has none. */
  readonly columns: number
  /** Why its rows or table could not be made. */
  readonly failure?: string
  /** The site provides the DocType itself: what it lacks or types differently. Absent: it does not provide it. */
  readonly differences?: readonly FieldDifference[]
}

/** What `checkApp` found. */
export interface AppReport {
  readonly app: string
  readonly doctypes: readonly CheckedDoctype[]
  /** Files that cannot be used. */
  readonly faults: readonly FileFault[]
  /** DocTypes that fields point to and that neither the app nor the site has. */
  readonly missing: readonly MissingDoctype[]
  /** Neither faults nor failures nor differences; missing DocTypes are only a warning. */
  readonly ok: boolean
}

/** What the site has. */
export interface CheckOptions {
  /** Definitions of the installed DocTypes by name; DocType, DocField … among them, for the rows. */
  readonly installed: ReadonlyMap<string, DocTypeJson>
  /** Name of the app; default: of its folder. */
  readonly app?: string
  /** Field types of the site with those of the app. Default: those that are shipped. */
  readonly types?: FieldTypes
  /** What the app makes in code, and its modules. Default: nothing. */
  readonly code?: { readonly modules: readonly string[]; readonly doctypes: readonly DoctypeBuilder[] }
  readonly progress?: (done: number, total: number) => void
}

/**
 * Tries an app's DocTypes without installing it: reads every file and what it makes in code, makes the rows and, in a scratch schema that is rolled back, the tables.
 * DocTypes that the site provides itself are compared field by field. Faults are reported, not thrown.
 */
export async function checkApp(database: Database, folder: string, options: CheckOptions): Promise<AppReport> {
  const app = options.app ?? scrub(basename(folder))
  const { types = fieldTypes } = options
  const { doctypes, faults } = await appDoctypes({ ...options.code, name: app, folder }, types)
  const db = database.session()
  try {
    await enterScratchSchema(db)
    const checked: CheckedDoctype[] = []
    const targets = autonames([...options.installed.values(), ...doctypes.map(({ json }) => json)])
    const metas = new Map(
      [...options.installed].filter(([name]) => metaDoctypes.has(name)).map(([name, json]) => [name, compileMeta(json, {}, types)]),
    )
    for (const each of doctypes) {
      checked.push(await check(db, each, { installed: options.installed, metas, targets, types }))
      options.progress?.(checked.length, doctypes.length)
    }
    const missing = missingDoctypes(doctypes, new Set([...options.installed.keys(), ...doctypes.map(({ doctype }) => doctype)]))
    return {
      app,
      doctypes: checked,
      faults,
      missing,
      ok: faults.length === 0 && checked.every(({ failure, differences = [] }) => !failure && differences.length === 0),
    }
  } finally {
    await db.rollback()
  }
}

async function enterScratchSchema(db: Db): Promise<void> {
  const statements = db.dialect.schema.scratchSchema?.(`cortado_check_${randomHash(12)}`)
  if (!statements) throw validation({ message: 'This database cannot try tables without making them' })
  for (const text of statements) await db.write({ text, values: [] })
}

interface Facts {
  readonly installed: CheckOptions['installed']
  /** Compiled DocType, DocField …; empty: rows are not tried. */
  readonly metas: ReadonlyMap<string, Meta>
  readonly targets: Autonames
  readonly types: FieldTypes
}

async function check(db: Db, { doctype, module, json }: AppDoctype, { installed, metas, targets, types }: Facts): Promise<CheckedDoctype> {
  const meta = compileMeta(json, linkFacts(json.fields ?? [], targets), types)
  const table = tableOf(db.dialect, meta)
  const own = installed.get(doctype)
  return {
    doctype,
    module,
    columns: table?.columns.length ?? 0,
    failure: rowFailure(json, metas) ?? (await tableFailure(db, table)),
    ...(own ? { differences: differences(json, own) } : {}),
  }
}

function rowFailure(json: DocTypeJson, metas: ReadonlyMap<string, Meta>): string | undefined {
  const find = (name: string) => metas.get(name)
  if (!find('DocType')) return undefined
  const [fault] = rowsOf(json, { metas: (name) => find(name) ?? compileMeta({ name }), now: '2000-01-01 00:00:00.000000' }).faults
  return fault && `${fault.field} ${fault.reason}`
}

async function tableFailure(db: Db, table: ReturnType<typeof tableOf>): Promise<string | undefined> {
  if (!table) return undefined
  try {
    await db.savepoint(() => apply(db, planTable(db.dialect, table)))
    return undefined
  } catch (error) {
    // what the database says about one DocType is its report; a lost connection concerns them all
    if (error instanceof CortadoError && error.status >= 500) throw error
    return (error as Error).message
  }
}

/** Fields that the installed DocType lacks, or has with another type. */
function differences(json: DocTypeJson, installed: DocTypeJson): FieldDifference[] {
  const own = new Map((installed.fields ?? []).map((field) => [field.fieldname, field.fieldtype]))
  return (json.fields ?? [])
    .filter(({ fieldname, fieldtype }) => own.get(fieldname) !== fieldtype)
    .map(({ fieldname, fieldtype }) => ({ fieldname, fieldtype, ...(own.has(fieldname) ? { installed: own.get(fieldname) } : {}) }))
}
