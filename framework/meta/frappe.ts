import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { type ColumnKind, type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'

/** Whether Frappe knows a field type by its name: those that are shipped and do not say how they are written for it. */
const isKnown = (name: string): boolean => {
  const shipped = fieldTypes.get(name)
  return shipped !== undefined && shipped.toFrappe === undefined
}

/** What Frappe keeps a column of that kind with. */
const byKind: Readonly<Record<ColumnKind['kind'], string>> = {
  varchar: 'Data',
  uuid: 'Data',
  text: 'Small Text',
  longtext: 'Long Text',
  int: 'Int',
  smallint: 'Int',
  bigint: 'Long Int',
  decimal: 'Float',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
  json: 'JSON',
}

/** A DocType whose fields all have types of Frappe: Computed and Virtual ones are for reading only, others are kept by the kind of their column. */
export function toFrappe(json: DocTypeJson, types: FieldTypes): DocTypeJson {
  return { ...json, fields: (json.fields ?? []).map((field) => fieldToFrappe(field, types)) }
}

function fieldToFrappe(field: DocFieldJson, types: FieldTypes): DocFieldJson {
  const type = types.get(field.fieldtype)
  if (isKnown(field.fieldtype) || !type) return field
  const written = type.toFrappe?.(field, types) ?? plainField(field, types)
  // what a type of an app is made of may be one itself
  return isKnown(written.fieldtype) ? written : plainField({ ...written, options: undefined }, types)
}

function plainField(field: DocFieldJson, types: FieldTypes): DocFieldJson {
  const { options, default: begin, ...rest } = field
  const type = types.find(field)
  const kind = type?.column?.(field)
  if (!kind) return { ...rest, fieldtype: 'Data', is_virtual: 1, read_only: 1 }
  const isText = kind.kind === 'text' || kind.kind === 'longtext' || kind.kind === 'json'
  const stored = begin == null || begin === '' ? undefined : (type?.toDatabase?.(type.parse(begin, field), field) ?? begin)
  return {
    ...rest,
    ...(stored !== undefined && { default: String(stored) }),
    // texts have no index there
    ...(isText && { search_index: undefined, unique: undefined }),
    fieldtype: byKind[kind.kind],
    ...(kind.kind === 'varchar' && { length: kind.length }),
  }
}

/** A DocType as Frappe writes its file: keys in order, one blank of indentation. */
export const frappeText = (json: DocTypeJson): string => `${JSON.stringify(sorted(json), undefined, 1)}\n`

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, each]) => [key, sorted(each)]))
}
