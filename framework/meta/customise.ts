import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { doctypeShape, fieldShape } from '@cortado/contract/faults/shape.ts'
import { type CustomFieldJson, isSettable, metaDoctypes, type Overlay, type PropertySetterJson } from './definition.ts'

/** Merges Custom Fields, Property Setters and Custom DocPerms into a DocType, in Frappe's order. The input is left as it is. */
export function customise(json: DocTypeJson, overlay: Overlay): DocTypeJson {
  const merged: DocTypeJson = structuredClone(json)
  if (metaDoctypes.has(json.name)) return merged
  const custom = (overlay.customFields ?? []).filter((field) => !merged.fields?.some(({ fieldname }) => fieldname === field.fieldname))
  merged.fields = [...(merged.fields ?? []), ...custom.map((field) => ({ ...field, is_custom_field: 1 }))] as DocFieldJson[]
  for (const setter of overlay.propertySetters ?? []) applySetter(merged, setter)
  merged.fields = sortFields(merged.fields, custom, listProperty(merged, 'field_order'))
  for (const part of ['links', 'actions', 'states'] as const) sortRows(merged, part)
  if (overlay.customPermissions?.length && !merged.istable) merged.permissions = [...overlay.customPermissions]
  return merged
}

type Rows = { name?: unknown; fieldname?: unknown }[]

function applySetter(json: DocTypeJson, setter: PropertySetterJson): void {
  if (!isSettable(setter)) return
  for (const target of targetsOf(json, setter)) Object.assign(target, { [setter.property]: castProperty(setter) })
}

function targetsOf(json: DocTypeJson, setter: PropertySetterJson): object[] {
  const rows = (list: unknown) => ((list ?? []) as Rows).filter(({ name }) => name !== undefined && name === setter.row_name)
  switch (setter.doctype_or_field) {
    case 'DocType':
      return [json]
    case 'DocType Link':
      return rows(json.links)
    case 'DocType Action':
      return rows(json.actions)
    case 'DocType State':
      return rows(json.states)
    default:
      return (json.fields ?? []).filter(({ fieldname }) => fieldname === setter.field_name)
  }
}

/** The kind of a known property counts, whatever the Property Setter says of it: what is compiled relies on it. */
function kindOf({ property, property_type, doctype_or_field }: PropertySetterJson): string | undefined {
  const { texts, flags, numbers } = doctype_or_field === 'DocType' ? doctypeShape : fieldShape
  if (texts.includes(property)) return 'Data'
  if (flags.includes(property)) return 'Check'
  return numbers.includes(property) ? 'Int' : property_type
}

function castProperty(setter: PropertySetterJson): unknown {
  const { value } = setter
  const kind = kindOf(setter)
  if (kind === 'Check') return Number.parseInt(String(value ?? 0), 10) ? 1 : 0
  if (kind === 'Int') return Number.parseInt(String(value ?? 0), 10) || 0
  if (kind === 'Float') return Number.parseFloat(String(value ?? 0)) || 0
  return value ?? undefined
}

/** A property that holds a list of names as JSON text, as Property Setters write it. A file's own `field_order` is a list: its fields are in order already. */
function listProperty(json: DocTypeJson, property: string): string[] {
  const text = (json as unknown as Record<string, unknown>)[property]
  if (typeof text !== 'string') return []
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.map(String) : []
  } catch {
    // a property that cannot be read orders nothing, as in Frappe
    return []
  }
}

function sortRows(json: DocTypeJson, part: 'links' | 'actions' | 'states'): void {
  const order = listProperty(json, `${part}_order`)
  if (order.length === 0) return
  const rank = ({ name }: { name?: unknown }) => (order.indexOf(String(name)) + order.length + 1) % (order.length + 1)
  ;(json[part] as Rows | undefined)?.sort((a, b) => rank(a) - rank(b))
}

/** A wished order first, then the standard one, with custom fields where `insert_after` puts them. */
function sortFields(fields: readonly DocFieldJson[], custom: readonly CustomFieldJson[], wished: readonly string[]): DocFieldJson[] {
  const byName = new Map(fields.map((field) => [field.fieldname, field]))
  const rank = new Map(wished.map((name, index) => [name, index]))
  if (fields.every(({ fieldname }) => rank.has(fieldname)))
    return [...fields].sort((a, b) => (rank.get(a.fieldname) ?? 0) - (rank.get(b.fieldname) ?? 0))
  const isCustom = new Set(custom.map(({ fieldname }) => fieldname))
  const order = wished.filter((name) => byName.has(name))
  const placed = new Set(order)
  let before: string | undefined
  for (const { fieldname } of fields) {
    if (isCustom.has(fieldname)) continue
    if (!placed.has(fieldname)) order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, fieldname)
    placed.add(fieldname)
    before = fieldname
  }
  place(
    order,
    custom.filter(({ fieldname }) => !placed.has(fieldname)),
    byName,
  )
  return order.flatMap((name) => byName.get(name) ?? [])
}

/** Puts custom fields behind their targets; one may follow another. What follows nothing at all comes first, the latest first; what follows nothing known comes last. */
function place(order: string[], custom: readonly CustomFieldJson[], byName: ReadonlyMap<string, DocFieldJson>): void {
  const first = custom.filter((field) => !field.insert_after)
  order.unshift(...first.map(({ fieldname }) => fieldname).reverse())
  let waiting = custom.filter((field) => field.insert_after)
  const lastAfter = new Map<string, string>()
  for (let moved = true; moved; ) {
    moved = false
    for (const field of waiting) {
      const target = field.insert_after ?? ''
      if (!order.includes(target)) continue
      order.splice(positionAfter(order, lastAfter.get(target) ?? target, { field, byName }), 0, field.fieldname)
      lastAfter.set(target, field.fieldname)
      moved = true
    }
    waiting = waiting.filter(({ fieldname }) => !order.includes(fieldname))
  }
  order.push(...waiting.map(({ fieldname }) => fieldname))
}

/** A break goes to the end of the section or column that its target is in; anything else right behind it. */
function positionAfter(
  order: readonly string[],
  target: string,
  { field, byName }: { field: CustomFieldJson; byName: ReadonlyMap<string, DocFieldJson> },
): number {
  const next = order.indexOf(target) + 1
  const ends = endsOf[field.fieldtype]
  if (!ends) return next
  const end = order.findIndex((name, index) => index >= next && ends.includes(byName.get(name)?.fieldtype ?? ''))
  return end < 0 ? order.length : end
}

const endsOf: Readonly<Record<string, readonly string[]>> = {
  'Section Break': ['Section Break', 'Tab Break'],
  'Column Break': ['Column Break', 'Section Break', 'Tab Break'],
}
