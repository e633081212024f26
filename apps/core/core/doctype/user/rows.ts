import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { setRows } from 'cortado/document/new.ts'

/** Replaces the rows of a table, and numbers them anew: rows that are there keep their names. */
export async function replaceRows(doc: Document, fieldname: string, rows: readonly (Document | Row)[]): Promise<void> {
  for (const [index, row] of (await setRows(doc, fieldname, rows)).entries()) row.values.idx = index + 1
}
