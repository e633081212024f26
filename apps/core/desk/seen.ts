import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { readNames, writeNames } from 'cortado/document/names-column.ts'
import { newRow } from 'cortado/document/row-values.ts'
import { insertOne } from 'cortado/document/statements.ts'
import { sql } from 'kysely'
import { hasMarks } from './marks.ts'

/**
 * Notes that the user has opened a document: in `_seen` where the DocType has `track_seen`, as a View Log where it has `track_views`. Each is a
 * statement that commits itself, since what a GET writes is rolled back otherwise.
 */
export async function noteOpening(doc: Document): Promise<void> {
  const { ctx, meta } = doc
  if (!hasMarks(meta) || doc.isNew()) return
  const { grouped } = ctx.db
  ctx.db.grouped = false
  try {
    if (meta.json.track_seen) await markSeen(doc)
    if (meta.json.track_views) await logView(doc)
  } finally {
    ctx.db.grouped = grouped
  }
}

/** Every save leaves the one who saved alone in it. */
async function markSeen({ ctx, meta, values }: Document): Promise<void> {
  const seen = readNames(values._seen)
  if (seen.includes(ctx.user.name)) return
  values._seen = writeNames([...seen, ctx.user.name])
  const { db } = ctx
  const query = sql`update ${sql.table(meta.table)} set ${sql.id('_seen')} = ${values._seen} where ${sql.id('name')} = ${values.name}`
  await db.writeAlone(compile(db.dialect, query, { named: true }))
}

async function logView({ ctx, doctype, name }: Document): Promise<void> {
  const meta = await ctx.meta.get('View Log')
  const row = newRow(ctx, meta, { viewed_by: ctx.user.name, reference_doctype: doctype, reference_name: name })
  await ctx.db.writeAlone(insertOne(ctx.db.dialect, meta, row))
}
