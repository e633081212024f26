import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { describe } from '../database/schema/describe.ts'
import { deleteCompanionsOf } from '../document/companions.ts'
import { searchTable } from '../document/global-search.ts'
import { remove } from '../document/remove.ts'
import { partDoctypes } from '../meta/definition.ts'
import type { App } from './app-folder.ts'
import { forgetModuleDocuments } from './module-documents.ts'

/** Rows that stand beside a DocType, and the column that names it. */
const beside: readonly (readonly [table: string, column: string])[] = [
  ['tabSingles', 'doctype'],
  ['tabCustom Field', 'dt'],
  ['tabProperty Setter', 'doc_type'],
  ['tabCustom DocPerm', 'parent'],
  ['tabDeleted Document', 'deleted_doctype'],
  ['__Auth', 'doctype'],
  ['__UserSettings', 'doctype'],
  [searchTable, 'doctype'],
]

/** Documents that say by `module` which app they are of; they go with it. */
const ofModules = [
  'Custom Field',
  'Property Setter',
  'Client Script',
  'Server Script',
  'Workspace',
  'Dashboard',
  'Dashboard Chart',
  'Number Card',
  'Dashboard Chart Source',
  'Module Onboarding',
  'Page',
  'Report',
  'Print Format',
  'Notification',
  'Form Tour',
  'Website Theme',
] as const

/**
 * Removes everything of an app from a site's database: documents and DocTypes of its modules, their tables, what hangs on their documents, the modules, the notes of its
 * patches. Answers the DocTypes. Throws what hooks of documents that are removed refuse.
 */
export async function removeApp(ctx: Context, app: App): Promise<string[]> {
  const { db } = ctx
  const modules = (await read(ctx, sql`select name from ${sql.table('tabModule Def')} where app_name = ${app.name}`)).map(({ name }) => String(name))
  for (const doctype of ofModules) await removeDocuments(ctx, doctype, modules)
  await forgetModuleDocuments(ctx, app)
  const owned = await read(
    ctx,
    sql`select name, issingle, is_virtual from ${sql.table('tabDocType')} where custom = 0 and ${db.dialect.inList(sql.id('module'), modules)}`,
  )
  await dropTables(ctx, owned)
  const names = owned.map(({ name }) => String(name))
  await deleteCompanionsOf(ctx, names)
  for (const [table, column] of beside) await run(ctx, sql`delete from ${sql.table(table)} where ${db.dialect.inList(sql.id(column), names)}`)
  for (const part of Object.values(partDoctypes))
    await run(ctx, sql`delete from ${sql.table(`tab${part}`)} where parenttype = ${'DocType'} and ${db.dialect.inList(sql.id('parent'), names)}`)
  await run(ctx, sql`delete from ${sql.table('tabDocType')} where ${db.dialect.inList(sql.id('name'), names)}`)
  await run(ctx, sql`delete from ${sql.table('tabModule Def')} where app_name = ${app.name}`)
  for (const start of [`${app.name}.`, `finally:${app.name}.`])
    await run(ctx, sql`delete from ${sql.table('tabPatch Log')} where substring(patch, 1, ${sql.lit(start.length)}) = ${start}`)
  return names
}

/** Removes documents one by one, so that what hangs on each goes too (a Custom Field's DocType is compiled anew). */
async function removeDocuments(ctx: Context, doctype: string, modules: readonly string[]): Promise<void> {
  const meta = await ctx.meta.find(doctype)
  if (!meta?.field.has('module') || modules.length === 0) return
  const { dialect } = ctx.db
  const rows = await read(ctx, sql`select ${sql.id('name')} from ${sql.table(meta.table)} where ${dialect.inList(sql.id('module'), modules)}`)
  for (const { name } of rows) await remove(ctx, doctype, String(name), { ignorePermissions: true, force: true, permanently: true })
}

async function dropTables(ctx: Context, owned: readonly Row[]): Promise<void> {
  const metas = await Promise.all(owned.filter(({ issingle }) => !issingle).map(({ name }) => ctx.meta.get(String(name))))
  const tables = metas.map(({ table }) => table)
  for (const table of (await describe(ctx.db, tables)).keys()) await run(ctx, sql`drop table ${sql.table(table)}`)
}

const read = ({ db }: Context, query: RawBuilder<unknown>): Promise<Row[]> => db.read(compile(db.dialect, query))
const run = async ({ db }: Context, query: RawBuilder<unknown>): Promise<void> => void (await db.write(compile(db.dialect, query)))
