import { timestampMismatch } from '@cortado/contract/error-catalogue.ts'
import { storedMoment } from '@cortado/contract/fields/moments.ts'
import type { Row } from '../database/db.ts'
import { demand } from '../permission/decide.ts'
import type { Document } from './document.ts'
import { load } from './load.ts'
import { assign } from './new.ts'
import { checkStandardConstants } from './validate.ts'

/** A stored document with what a client changes of it; tables are replaced as a whole. Throws noPermission, timestampMismatch, constant. */
export async function merged(doc: Document, changes: Row): Promise<Document> {
  if (!doc.flags.ignorePermissions) await demand(doc.ctx, doc.meta, 'write', doc.values)
  if (changes.modified !== undefined) checkMoment(doc, changes.modified)
  checkStandardConstants(doc, changes)
  const { modified, creation, owner, modified_by, name, ...rest } = changes
  if (name && String(name) !== doc.name && !doc.meta.issingle) await refuseOtherName(doc, String(name))
  await assign(doc, rest)
  doc.flags.sent = Object.keys(rest)
  return doc
}

/** A save gives no other name: the document of that name is not the one that was loaded. Throws notFound, timestampMismatch. */
async function refuseOtherName(doc: Document, name: string): Promise<never> {
  await load(doc.ctx, doc.meta, name)
  throw timestampMismatch({ doctype: doc.doctype, name })
}

/** Refuses what a client holds of a document that was changed since: `modified` as the client saw it, nothing where it does not say. Throws timestampMismatch. */
export function checkMoment({ doctype, name, values }: Document, modified: unknown): void {
  // a Single that was never saved has no time to compare with; a fraction of 0 is answered with six zeros by the write, and without them when read
  if (values.modified == null || storedMoment(String(modified ?? '')) === storedMoment(String(values.modified))) return
  throw timestampMismatch({ doctype, name })
}

/** What was set on the document in memory neither opens one that is closed as it is stored, nor gives it another owner. Throws noPermission, constant. */
export async function checkStored(doc: Document): Promise<void> {
  if (!doc.flags.ignorePermissions) await demand(doc.ctx, doc.meta, 'write', doc.before)
  checkStandardConstants(doc, doc.values)
}
