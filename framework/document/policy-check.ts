import { noPermission } from '@cortado/contract/error-catalogue.ts'
import { isOpenByPolicies } from '../permission/decide.ts'
import type { Right } from '../permission/right.ts'
import type { Document } from './document.ts'

/**
 * Holds a document to its policies as it is about to be written: fields that the user may not write have been reset since the rights were asked for,
 * and controllers may have changed others. Throws noPermission.
 */
export async function checkPolicies(doc: Document, rights: readonly Right[]): Promise<void> {
  if (doc.flags.ignorePermissions) return
  for (const right of rights) {
    if (!(await isOpenByPolicies(doc.ctx, doc.meta, right, doc.values))) throw noPermission({ right, doctype: doc.doctype, name: doc.name ?? '' })
  }
}
