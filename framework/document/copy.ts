import { type Meta, perMeta } from '../meta/meta.ts'
import type { Document } from './document.ts'
import { newDocument } from './new.ts'
import { passwordFields } from './passwords.ts'

/** How a document is copied. */
export interface CopyOptions {
  /** Also the values of fields with `no_copy`. Default true, as Frappe's `copy_doc`; a client's "duplicate" leaves them out. */
  readonly ignoreNoCopy?: boolean
}

/** What says who made a document, when, and what became of it. */
const own = ['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx', '_user_tags', 'amended_from', 'amendment_date']

const notCopied = perMeta((meta) => meta.fields.filter((field) => field.no_copy).map((field) => field.fieldname))

/** A new document, not stored yet, with the values and rows of another one. Permission to read it is the caller's; secrets stay where they are. */
export async function copyDocument(doc: Document, { ignoreNoCopy = true }: CopyOptions = {}): Promise<Document> {
  const values = copied(doc, ignoreNoCopy)
  for (const { fieldname } of doc.meta.tableFields) {
    if (doc.values[fieldname] !== undefined && fieldname in values) values[fieldname] = doc.rows(fieldname).map((row) => copied(row, ignoreNoCopy))
  }
  return newDocument(doc.ctx, doc.meta, values)
}

function copied(doc: Document, ignoreNoCopy: boolean): Record<string, unknown> {
  const left = new Set([...own, ...places(doc.meta), ...passwordFields(doc.meta), ...(ignoreNoCopy ? [] : notCopied(doc.meta))])
  return Object.fromEntries(Object.entries(doc.values).filter(([key]) => !left.has(key)))
}

/** Where a row or a node stands: the copy gets a place of its own. */
const places = (meta: Meta): string[] => [
  ...(meta.istable ? ['parent', 'parenttype', 'parentfield'] : []),
  ...(meta.isTree ? ['lft', 'rgt', 'old_parent'] : []),
]
