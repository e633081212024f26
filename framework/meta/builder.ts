import type { DocFieldJson, DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { unscrub } from '../config/names.ts'

/** Keys of a DocType, without the lists that the builder's methods fill. */
export type DoctypeProperties = Omit<
  Partial<DocTypeJson>,
  'name' | 'doctype' | 'fields' | 'permissions' | 'links' | 'actions' | 'states' | 'field_order'
>

/** Keys of a field, without its name and type. */
export type FieldProperties = Omit<Partial<DocFieldJson>, 'fieldname' | 'fieldtype'>

/** A right of a role, as permission rows have them. */
export type RoleRight = Exclude<keyof DocPermJson & string, 'role' | 'permlevel' | 'if_owner'>

/** Where a role's rights count. */
export interface PermissionPlace {
  /** Level of fields, 0 to 9. Default 0. */
  readonly level?: number
  /** Only for documents of one's own. */
  readonly onlyOwn?: boolean
}

const everyday: readonly RoleRight[] = ['read', 'write', 'create', 'delete', 'report', 'export', 'share', 'print', 'email']

/**
 * A DocType in code: `doctype('Task', { module: 'Projects' }).field('title', 'Data', { reqd: 1 }).permission('System Manager')`. Each method
 * answers a new builder, so that several DocTypes can begin alike. Given to `defineApp({ doctypes })` it is installed and migrated as a file
 * would be; `build()` gives the JSON, for `POST /api/resource/DocType` or a file.
 */
export class DoctypeBuilder {
  readonly #json: Readonly<DocTypeJson>

  constructor(json: Readonly<DocTypeJson>) {
    this.#json = json
  }

  /** Adds a field. Its label is made of the name where none is given. */
  field(fieldname: string, fieldtype: string, properties: FieldProperties = {}): DoctypeBuilder {
    const field: DocFieldJson = { fieldname, fieldtype, label: unscrub(fieldname), ...properties }
    return this.#with({ fields: [...(this.#json.fields ?? []), field] })
  }

  /** Adds a link to documents of another DocType. */
  link(fieldname: string, doctype: string, properties: FieldProperties = {}): DoctypeBuilder {
    return this.field(fieldname, 'Link', { ...properties, options: doctype })
  }

  /** Adds a table whose rows are of a child DocType. */
  table(fieldname: string, doctype: string, properties: FieldProperties = {}): DoctypeBuilder {
    return this.field(fieldname, 'Table', { ...properties, options: doctype })
  }

  /** Adds a choice among values. */
  select(fieldname: string, choices: readonly string[], properties: FieldProperties = {}): DoctypeBuilder {
    return this.field(fieldname, 'Select', { ...properties, options: choices.join('\n') })
  }

  /** Begins a section of the form. */
  section(fieldname: string, label?: string): DoctypeBuilder {
    return this.field(fieldname, 'Section Break', { label })
  }

  /** Begins a column of the form. */
  column(fieldname: string): DoctypeBuilder {
    return this.field(fieldname, 'Column Break', { label: undefined })
  }

  /** Gives a role rights. Default: all that people need every day; submit, cancel, amend and import have to be named. */
  permission(role: string, rights: readonly RoleRight[] = everyday, { level = 0, onlyOwn = false }: PermissionPlace = {}): DoctypeBuilder {
    const granted = Object.fromEntries(rights.map((right) => [right, 1]))
    const row: DocPermJson = { role, ...granted, ...(level && { permlevel: level }), ...(onlyOwn && { if_owner: 1 }) }
    return this.#with({ permissions: [...(this.#json.permissions ?? []), row] })
  }

  /** Shows documents that link here beside a document. */
  connection(doctype: string, fieldname: string, group?: string): DoctypeBuilder {
    return this.#with({ links: [...(this.#json.links ?? []), { link_doctype: doctype, link_fieldname: fieldname, ...(group && { group }) }] })
  }

  /** Adds a button: a dotted method (`Server Action`), or a path (`Route`). */
  action(label: string, action: string, type: 'Server Action' | 'Route' = 'Server Action'): DoctypeBuilder {
    return this.#with({ actions: [...(this.#json.actions ?? []), { label, action_type: type, action }] })
  }

  /** Gives a state of documents a colour in lists. */
  state(title: string, color = 'Blue'): DoctypeBuilder {
    return this.#with({ states: [...(this.#json.states ?? []), { title, color }] })
  }

  /** Documents are submitted and cancelled. */
  submittable(): DoctypeBuilder {
    return this.#with({ is_submittable: 1 })
  }

  /** Documents are rows of others. */
  child(): DoctypeBuilder {
    return this.#with({ istable: 1 })
  }

  /** There is one document. */
  single(): DoctypeBuilder {
    return this.#with({ issingle: 1 })
  }

  /** Documents are nodes of a tree. */
  tree(): DoctypeBuilder {
    return this.#with({ is_tree: 1 })
  }

  /** The definition in Frappe's keys, as a file would hold it. */
  build(): DocTypeJson {
    const { fields = [], ...rest } = this.#json
    const shown = fields.map(
      (field) => Object.fromEntries(Object.entries(field).filter(([, value]) => value !== undefined)) as unknown as DocFieldJson,
    )
    return {
      doctype: 'DocType',
      sort_field: 'creation',
      sort_order: 'DESC',
      ...rest,
      field_order: shown.map(({ fieldname }) => fieldname),
      fields: shown,
    }
  }

  #with(more: Partial<DocTypeJson>): DoctypeBuilder {
    return new DoctypeBuilder({ ...this.#json, ...more })
  }
}

/** Begins a DocType in code. */
export const doctype = (name: string, properties: DoctypeProperties = {}): DoctypeBuilder =>
  new DoctypeBuilder({ ...properties, name } as DocTypeJson)
