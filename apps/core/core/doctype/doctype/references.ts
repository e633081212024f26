import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { ownerNames } from 'cortado/document/fields/owners.ts'
import { searchTable } from 'cortado/document/global-search.ts'
import { type RawBuilder, sql } from 'kysely'

const write = async (ctx: Context, query: RawBuilder<unknown>): Promise<void> => {
  await ctx.db.write(compile(ctx.db.dialect, query))
}

/** Gives the DocTypes that have tables of a child DocType a new time of change: clients that keep their definition have to ask for it again. */
export async function touchOwners({ ctx, name, values }: Document): Promise<void> {
  const { db } = ctx
  const owners = (await ownerNames(ctx, name)).filter((owner) => owner !== name)
  if (owners.length === 0) return
  await write(ctx, sql`update ${sql.table('tabDocType')} set modified = ${values.modified} where ${db.dialect.inList(sql.id('name'), owners)}`)
  for (const owner of owners) ctx.meta.clear(owner)
}

/** Removes what customises a DocType that goes, custom table fields that hold its rows, and its documents from the search. Its data stays in its table. */
export async function forgetCustomisations(ctx: Context, doctype: string): Promise<void> {
  await write(
    ctx,
    sql`delete from ${sql.table('tabCustom Field')} where dt = ${doctype} or (options = ${doctype} and fieldtype in ('Table', 'Table MultiSelect'))`,
  )
  await write(ctx, sql`delete from ${sql.table('tabProperty Setter')} where doc_type = ${doctype}`)
  await write(ctx, sql`delete from ${sql.table('tabCustom DocPerm')} where parent = ${doctype}`)
  await write(ctx, sql`delete from ${sql.table('tabClient Script')} where dt = ${doctype}`)
  await write(ctx, sql`delete from ${sql.table(searchTable)} where doctype = ${doctype}`)
}
