import { formulaOf, headOf, isComputedAtRead } from '../fields/computed.ts'
import type { DocFieldJson } from '../fields/doc-field.ts'
import { hashColumn } from '../fields/encrypted.ts'
import type { FieldTypes } from '../fields/registry.ts'
import type { Fault, Rough } from './fault.ts'

/** What fields that the server makes or encrypts cannot be among the others of their DocType. Only for fields without faults of their own. */
export function derivedFaults(fields: readonly DocFieldJson[], types: FieldTypes): Fault[] {
  const byName = new Map(fields.map((field) => [field.fieldname, field]))
  const fieldFaults = fields.flatMap((field) => {
    const type = types.get(field.fieldtype)
    if (type?.encrypted && byName.has(hashColumn(field.fieldname)))
      return [{ field: hashColumn(field.fieldname), reason: `is the column with the hashes of ${field.fieldname}` }]
    return type?.computed && !type.fault?.(field, types) ? sourceFaults(field, byName, types) : []
  })
  return [...fieldFaults, ...circles(fields, types)]
}

/** Fields of its own document that a Computed field reads. */
export const ownSources = (field: Readonly<DocFieldJson>): readonly string[] =>
  [...formulaOf(field).names].flatMap((path) => (headOf(path) === 'doc' ? (path.split('.')[1] ?? []) : []))

function sourceFaults(field: DocFieldJson, byName: ReadonlyMap<string, DocFieldJson>, types: FieldTypes): Fault[] {
  return ownSources(field).flatMap((name) => {
    const source = byName.get(name)
    const type = source && types.get(source.fieldtype)
    if (!source || !type) return []
    if (type.encrypted) return [{ field: field.fieldname, reason: `computes with ${name}, which is encrypted` }]
    const isLate = type.virtual || (type.computed && !type.fault?.(source, types) && isComputedAtRead(source))
    if (!isLate || isComputedAtRead(field)) return type.virtual ? [{ field: field.fieldname, reason: `computes with ${name}, which is virtual` }] : []
    return [{ field: field.fieldname, reason: `is stored and computes with ${name}, which is made when it is read: set is_virtual` }]
  })
}

/** Computed fields that wait for each other. */
function circles(fields: readonly DocFieldJson[], types: FieldTypes): Fault[] {
  const computed = fields.filter((field) => types.get(field.fieldtype)?.computed && !types.get(field.fieldtype)?.fault?.(field, types))
  const sources = new Map(computed.map((field) => [field.fieldname, ownSources(field)]))
  const circle = findCircle([...sources.keys()], (name) => (sources.get(name) ?? []).filter((source) => sources.has(source)))
  return circle ? [{ field: circle[0] ?? '', reason: `is computed in a circle: ${circle.join(' → ')}` }] : []
}

/** A way from a node back to itself, with that node at both ends; undefined: there is none. */
export function findCircle(nodes: readonly string[], next: (node: string) => readonly string[]): string[] | undefined {
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return undefined
    for (const each of next(node)) {
      const circle = visit(each, [...path, node])
      if (circle) return circle
    }
    done.add(node)
    return undefined
  }
  for (const node of nodes) {
    const circle = visit(node, [])
    if (circle) return circle
  }
  return undefined
}

/** Keys of a DocType that would show an encrypted text elsewhere, or look for a part of it. */
export function secretFaults(json: Rough, types: FieldTypes): Fault[] {
  const fields = (Array.isArray(json.fields) ? json.fields : []) as readonly (Partial<DocFieldJson> | null)[]
  const secret = new Set(fields.flatMap((field) => (types.get(String(field?.fieldtype))?.encrypted ? String(field?.fieldname) : [])))
  if (secret.size === 0) return []
  return ['autoname', 'title_field', 'search_fields', 'sort_field'].flatMap((key) =>
    String(json[key] ?? '')
      .split(/\W+/)
      .filter((name) => secret.has(name))
      .map((name) => ({ field: key, reason: `names ${name}, which is encrypted` })),
  )
}
