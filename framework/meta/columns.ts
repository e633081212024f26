import {
  childFields,
  type DocFieldJson,
  type DocTypeJson,
  optionalFields,
  type StandardField,
  seenField,
  standardFields,
} from '@cortado/contract/doctype.ts'
import { hashColumn, hashLength } from '@cortado/contract/fields/encrypted.ts'
import { type ColumnKind, type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import type { MetaColumn } from './meta.ts'

const columnOf = ({ fieldname, kind }: StandardField): MetaColumn => ({ name: fieldname, kind })

/** Kind of the primary key: numbers for autoincrement, UUIDs for UUID naming, else text. */
export function nameKind(autoname: string | undefined): ColumnKind {
  if (autoname === 'autoincrement') return { kind: 'bigint' }
  return autoname === 'UUID' ? { kind: 'uuid' } : { kind: 'varchar', length: 140 }
}

/** The field's column; undefined: it has none (layout, tables, virtual fields, types that nobody knows). */
function columnKind(field: Readonly<DocFieldJson>, uuidDoctypes: readonly string[], types: FieldTypes): ColumnKind | undefined {
  if (field.is_virtual) return undefined
  if (field.fieldtype === 'Link' && uuidDoctypes.includes(field.options ?? '')) return { kind: 'uuid' }
  return types.find(field)?.column?.(field)
}

/** Standard columns, those of child tables, one per value field. A field that is called like a standard column (`idx`) is not there twice. */
export function columnsOf(json: DocTypeJson, uuidDoctypes: readonly string[], types: FieldTypes = fieldTypes): MetaColumn[] {
  const columns = [...standardFields, ...(json.istable ? childFields : [])].map(columnOf)
  columns[0] = { name: 'name', kind: nameKind(json.autoname) }
  const taken = new Set(columns.map(({ name }) => name))
  for (const field of json.fields ?? []) {
    const kind = columnKind(field, uuidDoctypes, types)
    if (!kind || taken.has(field.fieldname)) continue
    taken.add(field.fieldname)
    columns.push({ name: field.fieldname, kind, ...(types.find(field)?.notNull && { notNull: true }), field })
  }
  return columns
}

/** Columns that people's tags, comments, assignments, likes and reads are kept in, but for those that a field declares (Communication: `_user_tags`). */
export function optionalColumnsOf(json: DocTypeJson): MetaColumn[] {
  if (json.istable) return []
  const declared = new Set((json.fields ?? []).map(({ fieldname }) => fieldname))
  return [...optionalFields, ...(json.track_seen ? [seenField] : [])].map(columnOf).filter(({ name }) => !declared.has(name))
}

/** Columns of the keyed hashes by which encrypted values are found. */
export const hashColumnsOf = (columns: readonly MetaColumn[], types: FieldTypes): MetaColumn[] =>
  columns.flatMap(({ name, field }) =>
    field && types.find(field)?.encrypted ? [{ name: hashColumn(name), kind: { kind: 'varchar', length: hashLength }, field }] : [],
  )
