import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'
import { encryptedFields, hidden } from './fields/encrypted.ts'
import { isAlike } from './same.ts'

/** What a field was and what it is. */
export type FieldChange = readonly [fieldname: string, old: unknown, value: unknown]

/** A row of a table that came or went. */
export type RowMove = readonly [table: string, row: Row]

/** Changed fields of a row: its table, its place (from 0), its name. */
export type RowChange = readonly [table: string, index: number, name: string, changes: readonly FieldChange[]]

/** Differences between two states of a document, in the form of Frappe's Version data. */
export interface Differences {
  readonly changed: readonly FieldChange[]
  readonly added: readonly RowMove[]
  readonly removed: readonly RowMove[]
  readonly row_changed: readonly RowChange[]
}

/** Whether two states differ at all. */
export const isDifferent = ({ changed, added, removed, row_changed }: Differences): boolean =>
  changed.length + added.length + removed.length + row_changed.length > 0

/** What differs between values as they were and the document; rows are told by their names. Secrets are never shown. */
export function differences(doc: Document, before: Row): Differences {
  const changed = fieldChanges(doc, before)
  const added: RowMove[] = []
  const removed: RowMove[] = []
  const row_changed: RowChange[] = []
  if (doc.docstatus !== Number(before.docstatus ?? 0)) changed.push(['docstatus', before.docstatus, doc.docstatus])
  for (const { fieldname } of doc.meta.tableFields) {
    const stored = new Map(((before[fieldname] as Document[] | undefined) ?? []).map((row) => [row.name, row]))
    doc.rows(fieldname).forEach((row, index) => {
      const old = stored.get(row.name)
      stored.delete(row.name)
      if (!old) added.push([fieldname, shown(row)])
      else {
        const changes = fieldChanges(row, old.before ?? old.values)
        if (changes.length) row_changed.push([fieldname, index, row.name, changes])
      }
    })
    for (const row of stored.values()) removed.push([fieldname, shown(row)])
  }
  return { changed, added, removed, row_changed }
}

const fieldChanges = (doc: Document, before: Row): FieldChange[] =>
  doc.meta.valueFields
    .filter(
      (field) =>
        field.fieldtype !== 'Password' && !isAlike({ types: doc.meta.fieldTypes, field }, before[field.fieldname], doc.values[field.fieldname]),
    )
    .map(({ fieldname }) => {
      const show = encryptedFields(doc.meta).includes(fieldname) ? masked : (value: unknown) => value ?? null
      return [fieldname, show(before[fieldname]), show(doc.values[fieldname])]
    })

/** A version tells that an encrypted text changed, never what it says. */
const masked = (value: unknown): string | null => (value == null || value === '' ? null : hidden)

const shown = ({ doctype, meta, values }: Document): Row => ({
  ...values,
  ...Object.fromEntries(encryptedFields(meta).map((name) => [name, masked(values[name])])),
  doctype,
})
