import type { DocFieldJson, DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import type { NamingRule } from './naming-rules.ts'
import type { ScriptJson } from './scripts.ts'

/** A row of Custom Field: a field with the place where it goes. */
export interface CustomFieldJson extends DocFieldJson {
  /** Fieldname that it follows; empty: first. */
  readonly insert_after?: string
}

/** A row of Property Setter. */
export interface PropertySetterJson {
  /** What is changed: DocType, DocField, DocType Link, DocType Action or DocType State. */
  readonly doctype_or_field?: string
  readonly field_name?: string
  readonly row_name?: string
  readonly property: string
  /** Field type that the value is read as; Check and Int give numbers. */
  readonly property_type?: string
  readonly value?: string | null
}

/** What belongs to a DocType besides its own definition. Every part may be left out. */
export interface Overlay {
  /** Rows of Custom Field, in order. */
  readonly customFields?: readonly CustomFieldJson[]
  /** Rows of Property Setter. */
  readonly propertySetters?: readonly PropertySetterJson[]
  /** Rows of Custom DocPerm: where there are any, they replace the DocType's own. */
  readonly customPermissions?: readonly DocPermJson[]
  /** Enabled Server Scripts, in the order in which they were made; of the DocType Server Script: those that answer API calls. */
  readonly scripts?: readonly ScriptJson[]
  /** Enabled Document Naming Rules, the one that is asked first first. */
  readonly namingRules?: readonly NamingRule[]
  /** App that brings the DocType. */
  readonly app?: string
  /** DocTypes whose names are UUIDs: links to them are columns of that type. */
  readonly uuidDoctypes?: readonly string[]
  /** DocTypes of table fields that are not installed. */
  readonly missingTables?: readonly string[]
}

/** What makes a DocType, a field or a row the one that it is. */
const identity: ReadonlySet<string> = new Set(['name', 'fieldname', 'doctype', 'parent', 'parenttype', 'parentfield'])
/** Where the documents of a DocType are kept, and the lists of its parts. */
const storage: ReadonlySet<string> = new Set(['custom', 'issingle', 'is_virtual', 'fields', 'permissions', 'actions', 'links', 'states'])

/** Whether a Property Setter may set its property: anything but what a DocType, a field or a row is, and where documents are kept. */
export const isSettable = ({ property, doctype_or_field }: Pick<PropertySetterJson, 'property' | 'doctype_or_field'>): boolean =>
  /^[A-Za-z]\w*$/.test(property) && !identity.has(property) && !(doctype_or_field === 'DocType' && storage.has(property))

/** All that a Meta is compiled from. */
export interface Definition {
  readonly json: DocTypeJson
  readonly overlay: Overlay
}

/** DocTypes that describe DocTypes. They take no custom fields, property setters or permissions. */
export const metaDoctypes: ReadonlySet<string> = new Set([
  'DocType',
  'DocField',
  'DocPerm',
  'DocType Action',
  'DocType Link',
  'DocType State',
  'Module Def',
])

/** Child tables of DocType by the key that holds their rows. */
export const partDoctypes = {
  fields: 'DocField',
  permissions: 'DocPerm',
  actions: 'DocType Action',
  links: 'DocType Link',
  states: 'DocType State',
} as const

/** Key of a DocType's JSON that holds rows. */
export type PartKey = keyof typeof partDoctypes

/** The keys of a DocType's JSON that hold rows. */
export const partKeys = Object.keys(partDoctypes) as readonly PartKey[]
