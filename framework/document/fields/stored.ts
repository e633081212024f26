import type { Row } from '../../database/db.ts'
import { perMeta } from '../../meta/meta.ts'
import type { Document } from '../document.ts'
import { encryptedFields, openRow, sealRow } from './encrypted.ts'

const writers = perMeta((meta) =>
  meta.valueFields.flatMap((field) => {
    const { toDatabase } = meta.fieldTypes.of(field)
    return toDatabase ? [{ field, toDatabase }] : []
  }),
)

/** The values of a document as its columns take them. Where its types change nothing: the values themselves. */
export function storedRow({ ctx, meta, values }: Document): Row {
  const changed = writers(meta)
  const sealed = encryptedFields(meta)
  if (changed.length === 0 && sealed.length === 0) return values
  const row = { ...values }
  for (const { field, toDatabase } of changed) if (row[field.fieldname] != null) row[field.fieldname] = toDatabase(row[field.fieldname], field)
  return sealed.length > 0 ? sealRow(ctx, meta, row) : row
}

/** A document with its rows as plain values, for a copy that is kept in the database: encrypted texts stay encrypted. */
export function sealedCopy(doc: Document): Row {
  const plain: Row = { doctype: doc.doctype, ...doc.values }
  if (encryptedFields(doc.meta).length > 0) sealRow(doc.ctx, doc.meta, plain)
  for (const { fieldname } of doc.meta.tableFields) plain[fieldname] = doc.rows(fieldname).map(sealedCopy)
  return plain
}

/** Decrypts what `sealedCopy` has encrypted in a document that was made from it. */
export function openCopy(doc: Document): void {
  openRow(doc.ctx, doc.meta, doc.values)
  for (const { fieldname } of doc.meta.tableFields) for (const row of doc.rows(fieldname)) openCopy(row)
}
