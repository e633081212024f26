import type { Row } from 'cortado/database/db.ts'
import { setDefaults } from 'cortado/document/defaults.ts'
import type { Document } from 'cortado/document/document.ts'
import { stampRow } from 'cortado/document/insert.ts'
import { nameRow } from 'cortado/document/naming.ts'
import { append } from 'cortado/document/new.ts'
import { completeDoctype } from 'cortado/meta/complete-doctype.ts'
import { definitionOf } from './definition.ts'

/** What completing may change of the DocType, and of a field that is there. */
const ownKeys = ['autoname', 'nsm_parent_field', 'allow_import', 'is_submittable'] as const
const fieldKeys = ['fieldname', 'options', 'unique', 'search_index', 'in_list_view'] as const

/** Brings a DocType into the form that it is kept in: what saving one changes by itself. */
export async function complete(doc: Document): Promise<void> {
  const json = completeDoctype(definitionOf(doc), doc.ctx.meta.fieldTypes)
  for (const key of ownKeys) if (json[key] !== undefined) doc.set(key, json[key])
  if (doc.get('istable')) doc.set('permissions', [])
  const rows = doc.rows('fields')
  const fields = json.fields ?? []
  rows.forEach((row, index) => {
    for (const key of fieldKeys) if (fields[index]?.[key] !== undefined) row.set(key, fields[index]?.[key])
  })
  for (const field of fields.slice(rows.length)) await addField(doc, { ...field })
}

async function addField(doc: Document, values: Row): Promise<void> {
  const row = await append(doc, 'fields', values)
  await setDefaults(row)
  await nameRow(row)
  stampRow(row, doc)
  Object.assign(row.values, { parent: doc.values.name, parenttype: doc.doctype })
}
