import { refersToFiles } from './attach-referenced.ts'
import type { Document } from './document.ts'
import { hasEventRules } from './event-rules.ts'
import { storedRow } from './fields/stored.ts'
import { isSearched } from './global-search.ts'
import { childMetas } from './load.ts'
import { keepsPasswords } from './passwords.ts'
import { type DocumentEvent, handles } from './run-event.ts'
import { insertOne, updateOne, type Whole, writeWhole } from './statements.ts'
import { allRows } from './validate.ts'
import { workflowOf } from './workflow.ts'

/**
 * Whether a write of this document can be one statement that nothing follows, so that it may commit itself: no transaction, no other verbs in the
 * request, no tree, no files to attach, no workflow, no rules, and nobody listens to `events`.
 */
export async function standsAlone(doc: Document, events: readonly DocumentEvent[]): Promise<boolean> {
  const { ctx, meta } = doc
  if (ctx.db.inTransaction || ctx.db.grouped || meta.isTree || meta.issingle || meta.isVirtual || isSearched(meta) || refersToFiles(doc)) return false
  return !events.some((event) => handles(doc, event)) && !(await workflowOf(ctx, meta)) && !(await hasEventRules(doc))
}

/** Rows beyond this are written in a transaction: a long statement would hold up those behind it on the connection that all share. */
const mostRows = 100

/**
 * Writes a document that stands alone, with its rows, by one statement. Answers how many documents were written: 0 where somebody changed the stored row
 * since `modified`, and then no row is written either. undefined, and nothing done: it takes a transaction (passwords, many rows, a database that cannot).
 */
export async function writeAlone(doc: Document, modified?: unknown): Promise<number | undefined> {
  const { ctx, meta } = doc
  const rows = allRows(doc)
  const children = rows.length > 0 ? await childMetas(ctx, meta) : []
  if (rows.length > mostRows || [meta, ...children].some(keepsPasswords)) return undefined
  const { dialect } = ctx.db
  const values = storedRow(doc)
  if (rows.length === 0) {
    const statement = modified === undefined ? insertOne(dialect, meta, values) : updateOne(dialect, meta, values, modified)
    return (await ctx.db.writeAlone(statement)).count
  }
  const tables: Whole['tables'] = children
    .map((child) => ({ child, rows: rows.filter((row) => row.meta.name === child.name).map(storedRow) }))
    .filter((table) => table.rows.length > 0)
  const statement = writeWhole(dialect, meta, { values, tables, modified })
  return statement && Number((await ctx.db.writeAlone(statement)).rows[0]?.count ?? 0)
}
