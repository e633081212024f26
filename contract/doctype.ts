import { secretFaults } from './faults/derived.ts'
import { type Fault, isObject } from './faults/fault.ts'
import { fieldFaults } from './faults/fields.ts'
import { doctypeNameFaults } from './faults/names.ts'
import { referenceFaults } from './faults/references.ts'
import { doctypeShape, isSet, rowShapes, rowsOf, shapeFaults } from './faults/shape.ts'
import type { DocFieldJson } from './fields/doc-field.ts'
import { type ColumnKind, type FieldTypes, fieldTypes } from './fields/registry.ts'

export type { Fault } from './faults/fault.ts'
export type { DocFieldJson } from './fields/doc-field.ts'

/** What a role may do at a level, in Frappe's keys; flags are 0 or 1. */
export interface DocPermJson {
  role: string
  permlevel?: number
  if_owner?: number
  select?: number
  read?: number
  write?: number
  create?: number
  delete?: number
  submit?: number
  cancel?: number
  amend?: number
  report?: number
  export?: number
  import?: number
  share?: number
  print?: number
  email?: number
  [key: string]: unknown
}

/** A button above the form. */
export interface DocTypeActionJson {
  label: string
  /** `Server Action` or `Route`. */
  action_type: string
  /** Dotted method, or path. */
  action: string
  group?: string
  hidden?: number
  custom?: number
  [key: string]: unknown
}

/** A DocType whose documents are shown as connected, by the field that links here. */
export interface DocTypeLinkJson {
  link_doctype: string
  link_fieldname: string
  group?: string
  hidden?: number
  custom?: number
  parent_doctype?: string
  is_child_table?: number
  table_fieldname?: string
  [key: string]: unknown
}

/** A state of documents and its colour in lists. */
export interface DocTypeStateJson {
  title: string
  /** Default: Blue. */
  color?: string
  custom?: number
  [key: string]: unknown
}

/** A DocType as its file holds it, in Frappe's keys. Flags are 0 or 1; an absent key is 0 or empty. Keys that Cortado does not know are kept. */
export interface DocTypeJson {
  name: string
  /** `DocType` */
  doctype?: string
  module?: string
  fields?: DocFieldJson[]
  /** Fieldnames in order; where absent, the order of `fields`. */
  field_order?: string[]
  permissions?: DocPermJson[]
  actions?: DocTypeActionJson[]
  links?: DocTypeLinkJson[]
  states?: DocTypeStateJson[]
  is_submittable?: number
  istable?: number
  issingle?: number
  is_tree?: number
  is_virtual?: number
  custom?: number
  autoname?: string
  naming_rule?: string
  title_field?: string
  /** Fieldnames separated by commas. */
  search_fields?: string
  image_field?: string
  timeline_field?: string
  nsm_parent_field?: string
  /** Default: creation. May hold several: `a asc, b desc`. */
  sort_field?: string
  /** Default: DESC. */
  sort_order?: string
  track_changes?: number
  track_seen?: number
  track_views?: number
  allow_rename?: number
  allow_copy?: number
  allow_import?: number
  allow_auto_repeat?: number
  allow_events_in_timeline?: number
  quick_entry?: number
  editable_grid?: number
  queue_in_background?: number
  max_attachments?: number
  make_attachments_public?: number
  show_title_field_in_link?: number
  translated_doctype?: number
  read_only?: number
  in_create?: number
  hide_toolbar?: number
  beta?: number
  document_type?: string
  description?: string
  documentation?: string
  icon?: string
  color?: string
  default_print_format?: string
  restrict_to_domain?: string
  creation?: string
  modified?: string
  owner?: string
  modified_by?: string
  [key: string]: unknown
}

/** A column that tables have without a field for it. */
export interface StandardField {
  readonly fieldname: string
  readonly label: string
  /** Field type that reads and compares its values. */
  readonly fieldtype: string
  /** DocType of a Link. */
  readonly options?: string
  readonly kind: ColumnKind
  /** NOT NULL; numbers have the default 0. */
  readonly notNull?: true
}

const line = { kind: 'varchar', length: 140 } as const
const lines = { kind: 'text' } as const
const moment = { kind: 'datetime' } as const

/** Columns of every table, in the order of a document's JSON. `name` is a bigint or a UUID where the naming rule says so. */
export const standardFields: readonly StandardField[] = [
  { fieldname: 'name', label: 'ID', fieldtype: 'Data', kind: line, notNull: true },
  { fieldname: 'owner', label: 'Created By', fieldtype: 'Link', options: 'User', kind: line },
  { fieldname: 'creation', label: 'Created On', fieldtype: 'Datetime', kind: moment },
  { fieldname: 'modified', label: 'Last Updated On', fieldtype: 'Datetime', kind: moment },
  { fieldname: 'modified_by', label: 'Last Updated By', fieldtype: 'Link', options: 'User', kind: line },
  { fieldname: 'docstatus', label: 'Document Status', fieldtype: 'Int', kind: { kind: 'smallint' }, notNull: true },
  { fieldname: 'idx', label: 'Index', fieldtype: 'Int', kind: { kind: 'bigint' }, notNull: true },
]

/** Columns of child tables besides: the document, its table field and its DocType. */
export const childFields: readonly StandardField[] = [
  { fieldname: 'parent', label: 'Parent', fieldtype: 'Data', kind: line },
  { fieldname: 'parentfield', label: 'Parent Field', fieldtype: 'Data', kind: line },
  { fieldname: 'parenttype', label: 'Parent Document Type', fieldtype: 'Data', kind: line },
]

/** Columns of all other tables besides: tags, comments, assignments and likes, as JSON texts or lists with commas. */
export const optionalFields: readonly StandardField[] = [
  { fieldname: '_user_tags', label: 'Tags', fieldtype: 'Text', kind: lines },
  { fieldname: '_comments', label: 'Comments', fieldtype: 'Text', kind: lines },
  { fieldname: '_assign', label: 'Assigned To', fieldtype: 'Text', kind: lines },
  { fieldname: '_liked_by', label: 'Liked By', fieldtype: 'Text', kind: lines },
]

/** Column of DocTypes with `track_seen`: who has seen a document. */
export const seenField: StandardField = { fieldname: '_seen', label: 'Seen By', fieldtype: 'Text', kind: lines }

/** How strictly a definition is looked at. */
export interface FaultOptions {
  /** Asks for what Frappe asks for when a person saves a DocType, and not when it loads files. Default: false. */
  readonly strict?: boolean
  /** Types that fields may have: a site's `meta.fieldTypes`. Default: those that are shipped. */
  readonly types?: FieldTypes
}

/** What is wrong with a DocType definition, as far as it can be said without the site it is for. An empty list: nothing. Never throws, whatever `json` is. */
export function doctypeFaults(json: unknown, { strict = false, types = fieldTypes }: FaultOptions = {}): Fault[] {
  if (!isObject(json)) return [{ reason: 'should be an object' }]
  const faults: Fault[] = []
  if (json.doctype !== undefined && json.doctype !== 'DocType') faults.push({ field: 'doctype', reason: 'should be "DocType"' })
  faults.push(...doctypeNameFaults(json.name), ...shapeFaults(json, doctypeShape))
  const fields = rowsOf(json, 'fields', faults)
  faults.push(...fieldFaults(fields, { istable: isSet(json.istable), strict, types }), ...secretFaults(json, types))
  for (const [key, { required, ...shape }] of Object.entries(rowShapes)) {
    rowsOf(json, key, faults).forEach((row, index) => {
      const at = `${key}[${index}]`
      faults.push(
        ...shapeFaults(row, shape, at),
        ...required.filter((name) => !row[name]).map((name) => ({ field: `${at}.${name}`, reason: 'is missing' })),
      )
    })
  }
  return strict ? [...faults, ...referenceFaults(json, fields)] : faults
}
