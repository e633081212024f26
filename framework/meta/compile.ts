import { createHash } from 'node:crypto'
import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { columnsOf, hashColumnsOf, optionalColumnsOf } from './columns.ts'
import { customise } from './customise.ts'
import type { Overlay } from './definition.ts'
import type { Meta } from './meta.ts'
import { scriptsByEvent } from './scripts.ts'

/** Compiled DocTypes by the hash of what they were made from. */
type Compiled = Map<string, WeakRef<Meta>>

/** Compiled DocTypes of all sites, apart for sites with other field types; those that no site uses any more are collected. */
const compiledWith = new WeakMap<FieldTypes, Compiled>()
const collected = new FinalizationRegistry<{ readonly compiled: WeakRef<Compiled>; readonly hash: string }>(({ compiled, hash }) => {
  if (compiled.deref()?.get(hash)?.deref() === undefined) compiled.deref()?.delete(hash)
})

/**
 * Compiles a DocType with its customisations, for a site with these field types. The result is frozen, and the same object for equal input: sites that
 * have the same file and customise nothing share it.
 */
export function compileMeta(json: DocTypeJson, overlay: Overlay = {}, types: FieldTypes = fieldTypes): Meta {
  const compiled = compiledWith.get(types) ?? new Map<string, WeakRef<Meta>>()
  compiledWith.set(types, compiled)
  const hash = createHash('sha1')
    .update(JSON.stringify([json, overlay]))
    .digest('base64')
  const known = compiled.get(hash)?.deref()
  if (known) return known
  const meta = make(customise(withFieldTypes(json, types), overlay), overlay, types)
  compiled.set(hash, new WeakRef(meta))
  collected.register(meta, { compiled: new WeakRef(compiled), hash })
  return meta
}

function make(json: DocTypeJson, overlay: Overlay, types: FieldTypes): Meta {
  // frozen first: what a field's type is found to be is kept for frozen fields
  deepFreeze(json)
  const fields: readonly DocFieldJson[] = json.fields ?? []
  const columns = columnsOf(json, overlay.uuidDoctypes ?? [], types)
  const missing = new Set(overlay.missingTables)
  const own = new Set(columns.flatMap((column) => column.field ?? []))
  const valueFields = fields.filter((field) => own.has(field))
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
    hashColumns: deepFreeze(hashColumnsOf(columns, types)),
    fieldTypes: types,
    valueFields,
    tableFields: fields.filter((field) => isTable(field) && !missing.has(field.options ?? '')),
    linkFields: valueFields.filter((field) => field.fieldtype === 'Link'),
    dynamicLinkFields: valueFields.filter((field) => field.fieldtype === 'Dynamic Link'),
    permissions: json.permissions ?? [],
    autoname: json.autoname ?? '',
    titleField: json.title_field || undefined,
    searchFields: (json.search_fields ?? '').split(',').flatMap((name) => name.trim() || []),
    app: overlay.app,
    scripts: deepFreeze(overlay.scripts ?? []),
    eventScripts: scriptsByEvent(overlay.scripts),
    namingRules: deepFreeze(overlay.namingRules ?? []),
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

/** DocTypes with a field in which people choose a field type. */
const choosing: ReadonlySet<string> = new Set(['DocField', 'Custom Field', 'Customize Form Field'])

/** Types that are for files alone. */
const unchosen: ReadonlySet<string> = new Set(['Long Int'])

/** What describes fields offers every field type of the site. */
function withFieldTypes(json: DocTypeJson, types: FieldTypes): DocTypeJson {
  if (!choosing.has(json.name)) return json
  const fields = json.fields?.map((field) => {
    if (field.fieldname !== 'fieldtype' || !field.options) return field
    const offered = field.options.split('\n')
    const more = [...types.keys()].filter((name) => !offered.includes(name) && !unchosen.has(name))
    return more.length ? { ...field, options: [...offered, ...more].join('\n') } : field
  })
  return { ...json, fields }
}
