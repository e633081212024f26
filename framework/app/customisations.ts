import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { badFile } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { scrub } from '../config/names.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { insert } from '../document/insert.ts'
import { newDocument } from '../document/new.ts'
import { doctypeChanged } from '../meta/sync-table.ts'
import type { App } from './app-folder.ts'
import { putDocument } from './put-document.ts'
import { storedFrom } from './told.ts'

/** `<module>/custom/<doctype>.json`: what an app adds to a DocType of another. spec: doctype-meta §9.6. */
interface Customisation {
  /** Where it stands, for messages. */
  readonly file: string
  readonly doctype: string
  readonly sync_on_migrate?: number | boolean
  readonly custom_fields?: readonly Row[]
  readonly property_setters?: readonly Row[]
  readonly custom_perms?: readonly Row[]
}

/**
 * Brings the customisations of an app into the site: Custom Fields and Property Setters by their names, Custom DocPerms in place of those
 * that are there. With `migrating`, only files that ask for it. Answers the DocTypes that changed. DocTypes that the site does not have are left out.
 */
export async function importCustomisations(ctx: Context, app: App, { migrating = false }: { migrating?: boolean } = {}): Promise<string[]> {
  const changed: string[] = []
  for (const each of readCustomisations(app)) {
    if (migrating && !each.sync_on_migrate) continue
    if (!(await ctx.meta.find(each.doctype))) continue
    if (await apply(ctx, each)) changed.push(each.doctype)
  }
  return changed
}

async function apply(ctx: Context, { file, doctype, custom_fields = [], property_setters = [], custom_perms = [] }: Customisation): Promise<boolean> {
  let changed = false
  const put = async (kind: string, values: Row) => {
    const meta = await ctx.meta.get(kind)
    if (await storedFrom({ file, document: `${kind} ${values.name}` }, () => putDocument(ctx, meta, values))) changed = true
  }
  for (const field of custom_fields) await put('Custom Field', { ...field, dt: doctype, name: `${doctype}-${field.fieldname}` })
  for (const setter of property_setters) {
    const place = setter.field_name || setter.row_name || 'main'
    await put('Property Setter', { ...setter, doc_type: doctype, name: `${doctype}-${place}-${setter.property}` })
  }
  if (custom_perms.length && (await replacePermissions(ctx, doctype, custom_perms))) changed = true
  if (changed) await doctypeChanged(ctx, doctype)
  return changed
}

/** Puts rules in the place of those that the site has, unless they say the same. */
async function replacePermissions(ctx: Context, doctype: string, rules: readonly Row[]): Promise<boolean> {
  const { db } = ctx
  const meta = await ctx.meta.get('Custom DocPerm')
  const keys = meta.valueFields.map(({ fieldname }) => fieldname).filter((fieldname) => fieldname !== 'parent')
  const textOf = (rule: Row) => JSON.stringify(keys.map((key) => String(rule[key] || 0)))
  const known = await db.read(compile(db.dialect, sql`select * from ${sql.table(meta.table)} where parent = ${doctype}`))
  if (known.map(textOf).sort().join() === rules.map(textOf).sort().join()) return false
  await db.write(compile(db.dialect, sql`delete from ${sql.table(meta.table)} where parent = ${doctype}`))
  for (const rule of rules) {
    const values = Object.fromEntries(keys.map((key) => [key, rule[key] ?? 0]))
    const doc = await newDocument(ctx, meta, { ...values, parent: doctype, parenttype: 'DocType', parentfield: 'permissions' })
    Object.assign(doc.flags, { ignorePermissions: true, ignoreLinks: true })
    await insert(doc)
  }
  return true
}

function readCustomisations(app: App): Customisation[] {
  return readdirSync(app.folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(app.folder, entry.name, 'custom')))
    .filter((entry) => app.modules.length === 0 || app.modules.some((module) => scrub(module) === entry.name))
    .flatMap((entry) => {
      const folder = join(app.folder, entry.name, 'custom')
      const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
      return files.toSorted().map((name) => readCustomisation(join(folder, name), [app.name, entry.name, 'custom', name].join('/')))
    })
}

function readCustomisation(file: string, shown: string): Customisation {
  let json: Partial<Customisation> | null
  try {
    json = JSON.parse(readFileSync(file, 'utf8')) as Partial<Customisation> | null
  } catch (error) {
    throw badFile({ file: shown, field: 'the file', reason: `is not JSON: ${(error as Error).message}` }, { cause: error })
  }
  if (typeof json?.doctype !== 'string') throw badFile({ file: shown, field: 'doctype', reason: 'is missing' })
  return { ...json, file: shown } as Customisation
}
