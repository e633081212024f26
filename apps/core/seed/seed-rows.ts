import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { setDefaults } from 'cortado/document/defaults.ts'
import { newDocument, parseValues } from 'cortado/document/new.ts'
import { writeRows } from 'cortado/document/statements.ts'
import { sql } from 'kysely'

/**
 * Stores those of `rows` whose names are not taken yet, with the defaults of their DocType, in two statements however many there are. Names are
 * given (`name`), or follow from `autoname` `field:…`. Meant for plain facts (countries, currencies): no controller and no check runs.
 */
export async function seedRows(ctx: Context, doctype: string, rows: readonly Row[]): Promise<number> {
  if (rows.length === 0) return 0
  const meta = await ctx.meta.get(doctype)
  const source = /^field:(.+)$/i.exec(meta.autoname)?.[1]?.trim() ?? 'name'
  const taken = await namesOf(ctx, doctype)
  const fresh: Row[] = []
  for (const row of rows) {
    const name = String(row.name ?? row[source])
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    const doc = await newDocument(ctx, meta, row)
    await setDefaults(doc)
    parseValues(doc)
    const now = ctx.clock.timestamp()
    fresh.push({ ...doc.values, name, owner: 'Administrator', modified_by: 'Administrator', creation: now, modified: now, docstatus: 0, idx: 0 })
  }
  if (fresh.length > 0) await ctx.db.write(writeRows(ctx.db.dialect, meta, fresh))
  return fresh.length
}

async function namesOf(ctx: Context, doctype: string): Promise<Set<string>> {
  const rows = await ctx.db.read(compile(ctx.db.dialect, sql`select ${sql.id('name')} from ${sql.table(`tab${doctype}`)}`))
  return new Set(rows.map((row) => String(row.name).toLowerCase()))
}
