import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { type RawBuilder, sql } from 'kysely'

const write = async (ctx: Context, query: RawBuilder<unknown>): Promise<void> => {
  await ctx.db.write(compile(ctx.db.dialect, query))
}

const linking = sql`('Link', 'Table', 'Table MultiSelect')`

/** Gives a DocType's table, and everything that names the DocType by text, the new name. Link fields to DocType the rename itself moves. */
export async function renameEverywhere(ctx: Context, { from, to, hasTable }: { from: string; to: string; hasTable: boolean }): Promise<void> {
  if (hasTable) await write(ctx, sql`alter table ${sql.table(`tab${from}`)} rename to ${sql.table(`tab${to}`)}`)
  await write(ctx, sql`update ${sql.table('tabDocField')} set options = ${to} where options = ${from} and fieldtype in ${linking}`)
  await write(ctx, sql`update ${sql.table('tabCustom Field')} set options = ${to} where options = ${from} and fieldtype in ${linking}`)
  await write(ctx, sql`update ${sql.table('tabProperty Setter')} set value = ${to} where property = 'options' and value = ${from}`)
  await write(ctx, sql`update ${sql.table('tabCustom DocPerm')} set parent = ${to} where parent = ${from}`)
  await write(ctx, sql`update ${sql.table('tabSingles')} set doctype = ${to} where doctype = ${from}`)
  for (const child of await childTables(ctx, to))
    await write(ctx, sql`update ${sql.table(`tab${child}`)} set parenttype = ${to} where parenttype = ${from}`)
}

/** DocTypes of the table fields of a DocType. */
async function childTables(ctx: Context, doctype: string): Promise<string[]> {
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select distinct f.options from ${sql.table('tabDocField')} f join ${sql.table('tabDocType')} d on d.name = f.options where f.parent = ${doctype} and f.fieldtype in ('Table', 'Table MultiSelect') and d.is_virtual = 0`,
    ),
  )
  return rows.map((row) => String(row.options))
}

/** Removes what customises a DocType that goes, and custom table fields that hold its rows. Its data stays in its table. */
export async function forgetCustomisations(ctx: Context, doctype: string): Promise<void> {
  await write(
    ctx,
    sql`delete from ${sql.table('tabCustom Field')} where dt = ${doctype} or (options = ${doctype} and fieldtype in ('Table', 'Table MultiSelect'))`,
  )
  await write(ctx, sql`delete from ${sql.table('tabProperty Setter')} where doc_type = ${doctype}`)
  await write(ctx, sql`delete from ${sql.table('tabCustom DocPerm')} where parent = ${doctype}`)
  await write(ctx, sql`delete from ${sql.table('tabClient Script')} where dt = ${doctype}`)
}
