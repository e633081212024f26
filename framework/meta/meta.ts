import type { DocFieldJson, DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import type { ColumnKind, FieldTypes } from '@cortado/contract/fields/registry.ts'
import type { NamingRule } from './naming-rules.ts'
import type { ScriptJson } from './scripts.ts'

/** A column that a DocType's table has. */
export interface MetaColumn {
  readonly name: string
  readonly kind: ColumnKind
  /** The field's type has a zero: the column is never empty (Int, Check, Currency …). */
  readonly notNull?: true
  /** Absent for standard columns (name, owner …). */
  readonly field?: Readonly<DocFieldJson>
}

/** A DocType as everything else uses it: file or database rows, merged with customisations, compiled and frozen. */
export interface Meta {
  readonly name: string
  /** The merged definition in Frappe's keys. */
  readonly json: Readonly<DocTypeJson>
  /** `tabSales Order`. Singles have none of their own: their values are rows of `tabSingles`. */
  readonly table: string
  readonly istable: boolean
  readonly issingle: boolean
  readonly isVirtual: boolean
  readonly isSubmittable: boolean
  readonly isTree: boolean
  /** All fields in order, custom ones included. */
  readonly fields: readonly Readonly<DocFieldJson>[]
  readonly field: ReadonlyMap<string, Readonly<DocFieldJson>>
  /** Standard columns first, in Frappe's order, then one per value field. */
  readonly columns: readonly MetaColumn[]
  /** `_user_tags`, `_comments`, `_assign`, `_liked_by` and, where the DocType tracks it, `_seen`: columns that lists may ask for and documents never write. Empty for child tables. */
  readonly optionalColumns: readonly MetaColumn[]
  /** Columns of keyed hashes beside those of encrypted fields, with these fields. Nobody reads them but filters. */
  readonly hashColumns: readonly MetaColumn[]
  /** The field types of the site that it was compiled for. */
  readonly fieldTypes: FieldTypes
  /** Fields with a column. */
  readonly valueFields: readonly Readonly<DocFieldJson>[]
  /** Table and Table MultiSelect fields whose child DocType is installed. */
  readonly tableFields: readonly Readonly<DocFieldJson>[]
  readonly linkFields: readonly Readonly<DocFieldJson>[]
  readonly dynamicLinkFields: readonly Readonly<DocFieldJson>[]
  /** Custom DocPerm rows where there are any, else the DocType's own. */
  readonly permissions: readonly Readonly<DocPermJson>[]
  /** As written in the file: 'hash', 'field:code', 'format:…', ''. */
  readonly autoname: string
  readonly titleField: string | undefined
  readonly searchFields: readonly string[]
  /** App that brings the DocType; undefined for those made on the site. */
  readonly app: string | undefined
  /** Enabled Server Scripts of the DocType (of Server Script: those that answer API calls). */
  readonly scripts: readonly ScriptJson[]
  /** Those that wait for an event of documents, by the event: `onUpdate`. */
  readonly eventScripts: ReadonlyMap<string, readonly ScriptJson[]>
  /** Enabled Document Naming Rules, the one that is asked first first. */
  readonly namingRules: readonly NamingRule[]
}

/** The site's DocTypes (`ctx.meta`): in memory, filled on first use, cleared through the bus when a DocType changes. */
export interface MetaStore {
  /** Throws `unknownDoctype`. */
  get(doctype: string): Promise<Meta>
  find(doctype: string): Promise<Meta | undefined>
  /** Only what is already in memory. */
  peek(doctype: string): Meta | undefined
  /** Forgets one DocType (or all) in this process; the caller announces it to the others after commit. */
  clear(doctype?: string): void
  /** Forgets what was read: the database holds something else by now, of which this process has not heard yet. Nobody is told. */
  refresh(): void
  /** The field types of the site: those that are shipped, and those of its apps. */
  readonly fieldTypes: FieldTypes
}

declare module '../context.ts' {
  interface Context {
    readonly meta: MetaStore
  }
}

/** Memoises what a layer compiles from a Meta (statements, serializers, permission matrix): made once per change of the DocType. */
export function perMeta<T>(make: (meta: Meta) => T): (meta: Meta) => T {
  const made = new WeakMap<Meta, T>()
  return (meta) => {
    const known = made.get(meta)
    if (known !== undefined) return known
    const fresh = make(meta)
    made.set(meta, fresh)
    return fresh
  }
}
