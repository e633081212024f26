import { createHash } from 'node:crypto'
import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { columnsOf, optionalColumnsOf } from './columns.ts'
import { customise } from './customise.ts'
import type { Overlay } from './definition.ts'
import type { Meta } from './meta.ts'

/** Compiled DocTypes of all sites by the hash of what they were made from; those that no site uses any more are collected. */
const compiled = new Map<string, WeakRef<Meta>>()
const collected = new FinalizationRegistry<string>((hash) => {
  if (compiled.get(hash)?.deref() === undefined) compiled.delete(hash)
})

/**
 * Compiles a DocType with its customisations. The result is frozen, and the same object for equal input: sites that have the same file and
 * customise nothing share it.
 */
export function compileMeta(json: DocTypeJson, overlay: Overlay = {}): Meta {
  const hash = createHash('sha1')
    .update(JSON.stringify([json, overlay]))
    .digest('base64')
  const known = compiled.get(hash)?.deref()
  if (known) return known
  const meta = make(customise(json, overlay), overlay)
  compiled.set(hash, new WeakRef(meta))
  collected.register(meta, hash)
  return meta
}

function make(json: DocTypeJson, overlay: Overlay): Meta {
  const fields: readonly DocFieldJson[] = json.fields ?? []
  const columns = columnsOf(json, overlay.uuidDoctypes ?? [])
  const missing = new Set(overlay.missingTables)
  const own = new Set(columns.flatMap((column) => column.field ?? []))
  const valueFields = fields.filter((field) => own.has(field))
  deepFreeze(json)
  const meta: Meta = {
    name: json.name,
    json,
    table: `tab${json.name}`,
    istable: json.istable === 1,
    issingle: json.issingle === 1,
    isVirtual: json.is_virtual === 1,
    isSubmittable: json.is_submittable === 1,
    isTree: json.is_tree === 1,
    fields,
    field: new Map(fields.map((field) => [field.fieldname, field])),
    columns: deepFreeze(columns),
    optionalColumns: deepFreeze(optionalColumnsOf(json)),
    valueFields,
    tableFields: fields.filter((field) => isTable(field) && !missing.has(field.options ?? '')),
    linkFields: valueFields.filter((field) => field.fieldtype === 'Link'),
    dynamicLinkFields: valueFields.filter((field) => field.fieldtype === 'Dynamic Link'),
    permissions: json.permissions ?? [],
    autoname: json.autoname ?? '',
    titleField: json.title_field || undefined,
    searchFields: (json.search_fields ?? '').split(',').flatMap((name) => name.trim() || []),
    app: overlay.app,
  }
  for (const list of [meta.valueFields, meta.tableFields, meta.linkFields, meta.dynamicLinkFields, meta.searchFields]) Object.freeze(list)
  return Object.freeze(meta)
}

/** Whether the field holds rows of another DocType. */
export const isTable = (field: Readonly<DocFieldJson>): boolean =>
  (field.fieldtype === 'Table' || field.fieldtype === 'Table MultiSelect') && !field.is_virtual

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}
