import type { Document } from './document.ts'
import { type DocumentEvent, handles } from './run-event.ts'

/**
 * Whether a write of this document is one statement that nothing follows, so that it may commit itself: no transaction, no other verbs in the
 * request, no rows, no tree, and nobody listens to `events`.
 */
export function standsAlone(doc: Document, events: readonly DocumentEvent[]): boolean {
  const { db } = doc.ctx
  if (db.inTransaction || db.grouped || doc.meta.tableFields.length > 0 || doc.meta.isTree) return false
  return !events.some((event) => handles(doc, event))
}
