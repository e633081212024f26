import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { renameTable } from 'cortado/database/schema/rename-table.ts'
import { type RawBuilder, sql } from 'kysely'

/** A DocType that was given another name. */
export interface RenamedDoctype {
  readonly from: string
  readonly to: string
  readonly hasTable: boolean
}

/** Columns that name a DocType and are no links to it: a renaming of documents does not move them. */
const texts = [
  ['__Auth', 'doctype'],
  ['__global_search', 'doctype'],
  ['__UserSettings', 'doctype'],
  ['tabSingles', 'doctype'],
  ['tabCustom DocPerm', 'parent'],
  ['tabDeleted Document', 'deleted_doctype'],
] as const

const linking = sql`('Link', 'Table', 'Table MultiSelect')`

/** Gives a DocType's table, its rows of child tables and everything that names it by text the new name. Link fields to DocType the renaming itself moves. */
export async function renameEverywhere(ctx: Context, { from, to, hasTable }: RenamedDoctype): Promise<void> {
  const children = await childTables(ctx, to)
  if (hasTable) await renameTable(ctx.db, `tab${from}`, `tab${to}`)
  for (const [table, column] of texts)
    await write(ctx, sql`update ${sql.table(table)} set ${sql.id(column)} = ${to} where ${sql.id(column)} = ${from}`)
  for (const table of ['tabDocField', 'tabCustom Field'])
    await write(ctx, sql`update ${sql.table(table)} set options = ${to} where options = ${from} and fieldtype in ${linking}`)
  await write(ctx, sql`update ${sql.table('tabProperty Setter')} set value = ${to} where property = 'options' and value = ${from}`)
  for (const child of children) {
    const table = sql.table(`tab${child}`)
    // rows of a Single are called after it
    if (!hasTable) await write(ctx, sql`update ${table} set parent = ${to} where parenttype = ${from} and parent = ${from}`)
    await write(ctx, sql`update ${table} set parenttype = ${to} where parenttype = ${from}`)
  }
}

/** DocTypes of the table fields of a DocType, as the site has customised them. */
async function childTables(ctx: Context, doctype: string): Promise<string[]> {
  const { db } = ctx
  const tables = sql`fieldtype in ('Table', 'Table MultiSelect')`
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select ${sql.id('name')} from ${sql.table('tabDocType')} where is_virtual = 0 and ${sql.id('name')} in (
        select options from ${sql.table('tabDocField')} where parent = ${doctype} and ${tables}
        union select options from ${sql.table('tabCustom Field')} where dt = ${doctype} and ${tables}
        union select value from ${sql.table('tabProperty Setter')} where doc_type = ${doctype} and property = 'options'
      ) and istable = 1`,
    ),
  )
  return rows.map(({ name }) => String(name))
}

async function write(ctx: Context, query: RawBuilder<unknown>): Promise<void> {
  await ctx.db.write(compile(ctx.db.dialect, query))
}
