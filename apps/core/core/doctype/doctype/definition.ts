import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'

const parts = ['fields', 'permissions', 'actions', 'links', 'states'] as const
const storage = new Set(['parent', 'parenttype', 'parentfield', 'docstatus', 'idx', 'owner', 'creation', 'modified', 'modified_by'])

/** A DocType document in the form of its file: empty and falsy values are left out, rows carry no storage columns. */
export function definitionOf(doc: Document): DocTypeJson {
  const json: Row = { ...filled(doc.values), doctype: 'DocType', name: doc.name }
  for (const part of parts) json[part] = doc.rows(part).map((row) => ({ ...filled(row.values), name: undefined }))
  return json as unknown as DocTypeJson
}

const filled = (values: Row): Row =>
  Object.fromEntries(Object.entries(values).filter(([key, value]) => value && !storage.has(key) && !Array.isArray(value)))
