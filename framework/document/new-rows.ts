import { setDefaults } from './defaults.ts'
import type { Document } from './document.ts'
import { nameRow } from './naming.ts'
import { allRows } from './validate.ts'

/** Rows that the life cycle added (in `validate`, `beforeSave` …) get what rows that came with the document have. */
export async function completeRows(doc: Document): Promise<void> {
  for (const row of allRows(doc)) if (row.isNew() && !row.values.name) await completeRow(row, doc)
}

/** Gives a new row its defaults, a name, owner and times, and its document. */
export async function completeRow(row: Document, doc: Document): Promise<void> {
  await setDefaults(row)
  await nameRow(row)
  stampRow(row, doc)
  Object.assign(row.values, { parent: doc.values.name, parenttype: doc.doctype })
}

/** Times and state of a new row; they follow the parent. */
export function stampRow(row: Document, doc: Document): void {
  const { owner, modified, modified_by, docstatus } = doc.values
  row.values.owner ??= owner === undefined ? modified_by : doc.ctx.user.name
  row.values.creation ??= modified
  Object.assign(row.values, { modified, modified_by, docstatus })
}
