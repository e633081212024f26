import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

/** A stored value of a single document, else the default of its field; undefined: it has neither. Whoever asks: for what the site itself needs to know. */
export async function settingOf(ctx: Context, doctype: string, field: string): Promise<string | undefined> {
  const { db } = ctx
  const [row] = await db.read(
    compile(db.dialect, sql`select value from ${sql.table('tabSingles')} where doctype = ${doctype} and field = ${field}`, { named: true }),
  )
  const value = row?.value ?? (await ctx.meta.get(doctype)).field.get(field)?.default
  return value == null || value === '' ? undefined : String(value)
}
