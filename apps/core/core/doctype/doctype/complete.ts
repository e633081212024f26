import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { append } from 'cortado/document/new.ts'
import { completeRow } from 'cortado/document/new-rows.ts'
import { completeDoctype } from 'cortado/meta/complete-doctype.ts'
import { definitionOf } from './definition.ts'

/** What completing may change of the DocType, and of a field that is there. */
const ownKeys = ['autoname', 'nsm_parent_field', 'allow_import', 'is_submittable', 'istable', 'allow_rename', 'route', 'max_attachments'] as const
const fieldKeys = [
  'fieldname',
  'options',
  'unique',
  'search_index',
  'in_list_view',
  'default',
  'fetch_from',
  'allow_bulk_edit',
  'translatable',
] as const
const ruleKeys = ['create', 'submit', 'cancel', 'amend'] as const
/** What nobody does with the document of a Single. */
const singleKeys = ['report', 'import', 'export'] as const

/** Brings a DocType into the form that it is kept in: what saving one changes by itself. */
export async function complete(doc: Document): Promise<void> {
  number(doc)
  const json = completeDoctype(definitionOf(doc), doc.ctx.meta.fieldTypes)
  for (const key of ownKeys) if (json[key] !== undefined) doc.set(key, json[key])
  if (doc.get('istable')) doc.set('permissions', [])
  const rows = doc.rows('fields')
  const fields = json.fields ?? []
  rows.forEach((row, index) => {
    for (const key of fieldKeys) if (fields[index]?.[key] !== undefined) row.set(key, fields[index]?.[key])
  })
  for (const field of fields.slice(rows.length)) await addField(doc, { ...field })
  doc.rows('permissions').forEach((row, index) => {
    for (const key of ruleKeys) if (json.permissions?.[index]?.[key] === 0) row.set(key, 0)
    if (doc.get('issingle')) takeFromSingle(row)
  })
}

/** Fields stand in the order of their numbers, which then have no gaps: what is added follows them all. */
function number(doc: Document): void {
  const rows = doc.rows('fields').toSorted((one, other) => Number(one.get('idx')) - Number(other.get('idx')))
  doc.set('fields', rows)
  rows.forEach((row, index) => void row.set('idx', index + 1))
}

function takeFromSingle(row: Document): void {
  if (!Number(row.get('report'))) return
  row.ctx.messages.push({ message: 'Report cannot be set for Single types' })
  for (const key of singleKeys) row.set(key, 0)
}

async function addField(doc: Document, values: Row): Promise<void> {
  await completeRow(await append(doc, 'fields', values), doc)
}
