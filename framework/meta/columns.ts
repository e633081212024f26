import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { type ColumnKind, fieldTypes } from '@cortado/contract/fields/registry.ts'
import type { MetaColumn } from './meta.ts'

const nameLength: ColumnKind = { kind: 'varchar', length: 140 }
const text: ColumnKind = { kind: 'text' }

/** Columns of every table after `name`, in Frappe's order. */
const standard: readonly MetaColumn[] = [
  { name: 'owner', kind: nameLength },
  { name: 'creation', kind: { kind: 'datetime' } },
  { name: 'modified', kind: { kind: 'datetime' } },
  { name: 'modified_by', kind: nameLength },
  { name: 'docstatus', kind: { kind: 'smallint' } },
  { name: 'idx', kind: { kind: 'bigint' } },
]

const child: readonly MetaColumn[] = ['parent', 'parentfield', 'parenttype'].map((name) => ({ name, kind: nameLength }))
const optional: readonly MetaColumn[] = ['_user_tags', '_comments', '_assign', '_liked_by'].map((name) => ({ name, kind: text }))

/** Kind of the primary key: numbers for autoincrement, UUIDs for UUID naming, else text. */
export const nameKind = (autoname: string | undefined): ColumnKind =>
  autoname === 'autoincrement' ? { kind: 'bigint' } : autoname === 'UUID' ? { kind: 'uuid' } : nameLength

/** The field's column; undefined: it has none (layout, tables, virtual fields, types that nobody knows). */
export function columnKind(field: Readonly<DocFieldJson>, uuidDoctypes: readonly string[] = []): ColumnKind | undefined {
  if (field.is_virtual) return undefined
  if (field.fieldtype === 'Link' && uuidDoctypes.includes(field.options ?? '')) return { kind: 'uuid' }
  return fieldTypes.get(field.fieldtype)?.column?.(field)
}

/** Standard columns, those of child tables, one per value field. A field that is called like a standard column (of Custom DocPerm: `parent`) is not there twice. */
export function columnsOf(json: DocTypeJson, uuidDoctypes: readonly string[]): MetaColumn[] {
  const columns: MetaColumn[] = [{ name: 'name', kind: nameKind(json.autoname) }, ...standard, ...(json.istable ? child : [])]
  const taken = new Set(columns.map(({ name }) => name))
  for (const field of json.fields ?? []) {
    const kind = columnKind(field, uuidDoctypes)
    if (!kind || taken.has(field.fieldname)) continue
    taken.add(field.fieldname)
    columns.push({ name: field.fieldname, kind, field })
  }
  return columns
}

/** Columns that people's tags, comments, assignments, likes and reads are kept in. */
export const optionalColumnsOf = (json: DocTypeJson): MetaColumn[] =>
  json.istable ? [] : [...optional, ...(json.track_seen ? [{ name: '_seen', kind: text }] : [])]
