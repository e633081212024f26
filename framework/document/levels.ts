import { resetUnwritable } from '../permission/levels.ts'
import type { Document } from './document.ts'

/** Undoes what the user may not write, but for the fields that the document's flags except. */
export async function resetLevels(doc: Document): Promise<void> {
  if (doc.flags.ignorePermissions) return
  const kept = (doc.flags.ignorePermlevelForFields ?? []).map((field) => [field, doc.values[field]])
  await resetUnwritable(doc.ctx, doc.meta, doc)
  Object.assign(doc.values, Object.fromEntries(kept))
}
