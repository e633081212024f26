import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { Document } from './document.ts'
import { openRow } from './fields/encrypted.ts'
import { childMetas, fromDatabase } from './load.ts'
import { selectNamed, selectRowsOf } from './statements.ts'

/**
 * Stored documents with their rows, for work on many at once: without controllers and permission checks, in no order; names that are not there are left out.
 * Statements: one, and one per child DocType, however many names.
 */
export async function storedDocuments(ctx: Context, meta: Meta, names: readonly string[]): Promise<Document[]> {
  const documents = (await ctx.db.read(selectNamed(ctx.db.dialect, meta, names))).map((row) => documentOf(ctx, meta, row))
  const byName = new Map(documents.map((doc) => [doc.name, doc]))
  for (const { fieldname } of meta.tableFields) for (const doc of documents) doc.values[fieldname] = []
  for (const child of await childMetas(ctx, meta)) {
    for (const row of await ctx.db.read(selectRowsOf(ctx.db.dialect, child, [...byName.keys()], meta.name))) {
      const parent = byName.get(String(row.parent))
      const rows = parent?.values[String(row.parentfield)]
      if (!parent || !Array.isArray(rows)) continue
      const document = documentOf(ctx, child, row)
      document.parentDocument = parent
      rows.push(document)
    }
  }
  return documents
}

function documentOf(ctx: Context, meta: Meta, row: Row): Document {
  const doc = new Document(ctx, meta, openRow(ctx, meta, fromDatabase(meta, row)))
  doc.before = { ...doc.values }
  return doc
}
