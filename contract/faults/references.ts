import type { Fault, FaultKind, Rough } from './fault.ts'
import { valueless } from './layout.ts'
import { isSet } from './shape.ts'

/** Keys of a DocType that name one of its fields, and the types that the field may have. */
const fieldKeys: Readonly<Record<string, readonly string[] | undefined>> = {
  title_field: undefined,
  image_field: ['Attach Image'],
  timeline_field: ['Link', 'Dynamic Link'],
  is_published_field: undefined,
  website_search_field: undefined,
}

/** Types of the field that holds the subject of e-mails. */
const subjectTypes = ['Data', 'Text', 'Long Text', 'Small Text', 'Text Editor']

/** Columns by which lists may be ordered without a field. */
const sortable = new Set([
  'name',
  'owner',
  'creation',
  'modified',
  'modified_by',
  'docstatus',
  'idx',
  'doctype',
  'parent',
  'parentfield',
  'parenttype',
])

type Fields = ReadonlyMap<string, Rough>

/** What a DocType says of its own fields that is not so: `title_field`, `search_fields`, `sort_field`, `autoname` and their like. */
export function referenceFaults(json: Rough, rows: readonly Rough[]): Fault[] {
  const fields: Fields = new Map(rows.map((field) => [text(field.fieldname), field]))
  return [
    ...Object.entries(fieldKeys).flatMap(([key, types]) => fieldFault(fields, { key, name: text(json[key]), types, kind: 'reference' })),
    ...titleFaults(fields, text(json.title_field)),
    ...searchFaults(fields, text(json.search_fields)),
    ...text(json.sort_field)
      .split(',')
      .map((part) => part.trim().split(/\s/)[0] ?? '')
      .filter((name) => !sortable.has(name))
      .flatMap((name) => fieldFault(fields, { key: 'sort_field', name, kind: 'reference' })),
    ...autonameFaults(fields, text(json.autoname)),
    ...websiteFaults(fields, json),
    ...(isSet(json.email_append_to) ? emailFaults(fields, json) : []),
  ]
}

interface Reference {
  readonly key: string
  readonly name: string
  readonly types?: readonly string[]
  readonly kind?: FaultKind
}

function fieldFault(fields: Fields, { key, name, types, kind }: Reference): Fault[] {
  if (name === '') return []
  const field = fields.get(name)
  const place = { field: key, ...(kind && { kind }) }
  if (!field) return [{ ...place, reason: `names the field "${name}", which does not exist` }]
  return types && !types.includes(text(field.fieldtype)) ? [{ ...place, reason: `should name a field of type ${types.join(' or ')}` }] : []
}

/** The title may be put together of fields: `{customer}: {total}`, in the options or the default of its field. */
function titleFaults(fields: Fields, title: string): Fault[] {
  const field = fields.get(title)
  const names = [field?.options, field?.default].flatMap((pattern) => [...text(pattern).matchAll(/{(.*?)}/g)].map(([, name = '']) => name))
  return names
    .filter((name) => !name.startsWith('{') && !fields.has(name))
    .map((name) => ({ field: title, reason: `puts {${name}} into titles, which is no field`, kind: 'reference' }))
}

const searchFaults = (fields: Fields, names: string): Fault[] =>
  names.split(',').flatMap((part) => {
    const name = part.trim()
    if (valueless.has(text(fields.get(name)?.fieldtype))) return [{ field: 'search_fields', reason: `names ${name}, which holds no value` }]
    return fieldFault(fields, { key: 'search_fields', name })
  })

function autonameFaults(fields: Fields, autoname: string): Fault[] {
  if (/^naming_series:/i.test(autoname) && !fields.has('naming_series'))
    return [{ field: 'autoname', reason: 'takes names from a field naming_series, which does not exist' }]
  if (!/^field:/i.test(autoname)) return []
  const name = autoname.slice(6).trim()
  return name === '' ? [{ field: 'autoname', reason: 'names no field behind "field:"' }] : fieldFault(fields, { key: 'autoname', name })
}

function websiteFaults(fields: Fields, json: Rough): Fault[] {
  const missing = (name: string, key: string): Fault[] => (fields.has(name) ? [] : [{ field: key, reason: `needs a field "${name}"` }])
  return [
    ...(isSet(json.has_web_view) ? missing('route', 'has_web_view') : []),
    ...(text(json.website_search_field) ? missing('title', 'website_search_field') : []),
  ]
}

/** Documents that are made of e-mails say who sent them. */
function emailFaults(fields: Fields, json: Rough): Fault[] {
  const sender = fields.get(text(json.sender_field))
  return [
    ...fieldFault(fields, { key: 'subject_field', name: text(json.subject_field), types: subjectTypes }),
    ...(sender?.options === 'Email' ? [] : [{ field: 'sender_field', reason: 'should name a field with the options "Email"' }]),
  ]
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
