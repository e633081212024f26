import type { Row } from '../../database/db.ts'
import type { Document } from '../document.ts'
import { madeFields } from './made.ts'
import { readValues } from './read.ts'
import { plainDocument } from './scope.ts'

/** A document with the object that is about to be sent for it. */
export interface SentDocument {
  readonly doc: Document
  readonly wire: Row
}

/** Whether a document or one of its rows has values that are made when they are read. */
export const hasMadeValues = (doc: Document): boolean =>
  madeFields(doc.meta).length > 0 || doc.meta.tableFields.some(({ fieldname }) => hasMade(doc.rows(fieldname)[0]))

/** All rows of a table are of one DocType. */
const hasMade = (row: Document | undefined): boolean => row !== undefined && madeFields(row.meta).length > 0

/** Puts the values that are made when they are read into an object that is about to be sent, and into its rows. `nulls`: what an empty one becomes. */
export async function addMadeValues({ doc, wire }: SentDocument, { nulls }: { readonly nulls: 'omit' | 'keep' }): Promise<void> {
  const sets = [[{ doc, wire }], ...doc.meta.tableFields.map(({ fieldname }) => sentRows(doc, wire, fieldname))]
  for (const sent of sets) {
    const [first] = sent
    const fields = first ? madeFields(first.doc.meta) : []
    if (!first || fields.length === 0) continue
    const values = await readValues(doc.ctx, first.doc.meta, { documents: sent.map((each) => plainDocument(each.doc)), fields })
    for (const { fieldname } of fields)
      for (const [index, each] of sent.entries()) {
        const value = values.get(fieldname)?.[index] ?? null
        if (value !== null || nulls === 'keep') each.wire[fieldname] = value
      }
  }
}

const sentRows = (doc: Document, wire: Row, fieldname: string): SentDocument[] =>
  doc.rows(fieldname).map((row, index) => ({ doc: row, wire: (wire[fieldname] as Row[])[index] as Row }))
