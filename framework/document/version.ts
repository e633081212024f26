import { randomHash } from '../config/names.ts'
import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'
import { isAlike } from './same.ts'
import { insertOne } from './statements.ts'

/** Writes a Version row with what a save changed, where the DocType tracks changes. Nothing changed: no row. */
export async function writeVersion(doc: Document): Promise<void> {
  const { ctx } = doc
  if (!doc.meta.json.track_changes || doc.flags.ignoreVersion || !doc.before) return
  const data = differences(doc, doc.before)
  if (!data) return
  const meta = await ctx.meta.get('Version')
  const { modified, modified_by } = doc.values
  const row: Row = {
    name: randomHash(10),
    owner: modified_by,
    modified_by,
    creation: modified,
    modified,
    docstatus: 0,
    idx: 0,
    ref_doctype: doc.doctype,
    docname: doc.name,
    data: JSON.stringify(data),
  }
  await ctx.db.write(insertOne(ctx.db.dialect, meta, row))
}

/** Differences in the form of Frappe's Version data: changed fields, added, removed and changed rows. */
interface Differences {
  readonly changed: [string, unknown, unknown][]
  readonly added: [string, Row][]
  readonly removed: [string, Row][]
  readonly row_changed: [string, number, string, [string, unknown, unknown][]][]
  readonly data_import: null
  readonly updater_reference: null
}

/** What differs between stored values and the document; undefined: nothing. */
export function differences(doc: Document, before: Row): Differences | undefined {
  const out: Differences = { changed: fieldChanges(doc, before), added: [], removed: [], row_changed: [], data_import: null, updater_reference: null }
  if (doc.docstatus !== Number(before.docstatus ?? 0)) out.changed.push(['docstatus', before.docstatus, doc.docstatus])
  for (const { fieldname } of doc.meta.tableFields) {
    const stored = new Map(((before[fieldname] as Document[] | undefined) ?? []).map((row) => [row.name, row]))
    doc.rows(fieldname).forEach((row, index) => {
      const old = stored.get(row.name)
      stored.delete(row.name)
      if (!old) out.added.push([fieldname, row.values])
      else {
        const changes = fieldChanges(row, old.before ?? old.values)
        if (changes.length) out.row_changed.push([fieldname, index, row.name, changes])
      }
    })
    for (const row of stored.values()) out.removed.push([fieldname, row.values])
  }
  return out.changed.length + out.added.length + out.removed.length + out.row_changed.length ? out : undefined
}

const fieldChanges = (doc: Document, before: Row): [string, unknown, unknown][] =>
  doc.meta.valueFields
    .filter((field) => field.fieldtype !== 'Password' && !isAlike(field, before[field.fieldname], doc.values[field.fieldname]))
    .map(({ fieldname }) => [fieldname, before[fieldname] ?? null, doc.values[fieldname] ?? null])
