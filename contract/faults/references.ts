import type { Fault, Rough } from './fault.ts'

const standard = new Set(['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx'])

/** Keys of a DocType that name one of its fields, and the type that the field has to have. */
const fieldKeys: Readonly<Record<string, readonly string[] | undefined>> = {
  title_field: undefined,
  image_field: ['Attach Image'],
  timeline_field: ['Link', 'Dynamic Link'],
  is_published_field: undefined,
  subject_field: undefined,
  sender_field: undefined,
}

/** What a DocType says of its own fields that is not so: `title_field`, `search_fields`, `sort_field`, `autoname` and their like. */
export function referenceFaults(json: Rough, fields: readonly Rough[]): Fault[] {
  const byName = new Map(fields.map((field) => [field.fieldname, field]))
  const faults: Fault[] = []
  const demand = (key: string, name: string, types?: readonly string[]) => {
    if (name === '' || standard.has(name)) return
    const field = byName.get(name)
    if (!field) faults.push({ field: key, reason: `names the field "${name}", which does not exist` })
    else if (types && !types.includes(String(field.fieldtype)))
      faults.push({ field: key, reason: `should name a field of type ${types.join(' or ')}` })
  }
  for (const [key, types] of Object.entries(fieldKeys)) demand(key, text(json[key]), types)
  for (const name of text(json.search_fields).split(',')) demand('search_fields', name.trim())
  for (const part of text(json.sort_field).split(',')) demand('sort_field', part.trim().split(/\s/)[0] ?? '')
  const autoname = text(json.autoname)
  if (/^field:/i.test(autoname)) demand('autoname', autoname.slice(6).trim())
  return faults
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
