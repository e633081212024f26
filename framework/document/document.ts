import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import type { VirtualFields } from './fields/virtual.ts'

/** Switches of one document's next write (Frappe's `doc.flags`). */
export interface DocumentFlags {
  /** No permission checks, no reset of fields above the user's level. */
  ignorePermissions?: boolean
  ignoreMandatory?: boolean
  ignoreLinks?: boolean
  /** Skips `validate`, `beforeSave`, `beforeSubmit`. */
  ignoreValidate?: boolean
  /** After submit, also fields without `allow_on_submit` may change. */
  ignoreValidateUpdateAfterSubmit?: boolean
  ignoreVersion?: boolean
  /** Child DocTypes whose stored rows stay, although the document does not hold them. */
  ignoreChildrenType?: readonly string[]
  /** Secrets stay in the row as they are: all, or those of some fields. */
  ignoreSavePasswords?: boolean | readonly string[]
  /** Fields that are written whatever their level. */
  ignorePermlevelForFields?: readonly string[]
  /** Kept in the Version: what caused the change. */
  updaterReference?: { readonly doctype: string; readonly docname: string; readonly label?: string }
  /** Kept in the Version: name of the Data Import that made the change. */
  viaDataImport?: string
  /** The Document Lock that this document holds: it may be changed nevertheless. */
  lock?: string
  /** Rules that have acted in this save, or need not any more: each acts once. */
  actedRules?: Set<string>
  /** Set while the document is being inserted. */
  inInsert?: boolean
  /** It was stored before and this request has changed it: an answer shows it to those who may read it. */
  changed?: true
  /** Fields that the request sent: an answer shows them also to who may write the document and not read it. */
  sent?: readonly string[]
  /** Set while the document is being inserted or saved. */
  inSave?: boolean
  /** Set while the document is being deleted. */
  inDelete?: boolean
  /** What the client called it before it was stored: files that were uploaded for that name become its attachments. */
  localName?: string
  /** The name is set already; naming is skipped. */
  nameSet?: boolean
  /** A data import: no defaults, no Select check, names are kept. */
  inImport?: boolean
}

/** How a document is renamed. */
export interface RenameOptions {
  /** Joins the document into one that exists; the renamed one goes. */
  readonly merge?: boolean
  /** Also where the DocType does not allow it. */
  readonly force?: boolean
  readonly ignorePermissions?: boolean
}

/** The verbs, as documents and controllers reach them (`ctx.documents`). */
export interface Documents {
  load(ctx: Context, doctype: string, name: string, options?: { lock?: boolean }): Promise<Document>
  create(ctx: Context, doctype: string, values?: Row): Promise<Document>
  insert(doc: Document): Promise<Document>
  save(doc: Document): Promise<Document>
  remove(ctx: Context, doctype: string, name: string): Promise<void>
  rename(ctx: Context, doctype: string, name: string, to: string, options?: RenameOptions): Promise<string>
  discard(ctx: Context, doctype: string, name: string): Promise<Document>
  copy(doc: Document, options?: { ignoreNoCopy?: boolean }): Promise<Document>
  append(doc: Document, fieldname: string, values: Row): Promise<Document>
  dbSet(doc: Document, changes: Row, options?: { updateModified?: boolean }): Promise<void>
  runEvent(doc: Document, event: string, ...args: unknown[]): Promise<unknown>
}

/** A function that an app registered for an event of documents. */
export type DocEvent = (doc: Document, event: string, ...args: readonly unknown[]) => unknown

/** Finds what apps bring for documents (`ctx.controllers`): classes and event hooks. */
export interface ControllerRegistry {
  /** The controller class of a DocType, imported on first use; undefined: plain Document. */
  controller(meta: Meta): Promise<DocumentClass | undefined>
  /** Hooks for an event of a DocType, those for `*` last. Event names as methods: `onUpdate`. */
  hooks(doctype: string, event: string): readonly DocEvent[]
  /** DocTypes whose links never keep a document from being deleted, as apps list them. Absent: none. */
  readonly ignoredReferrers?: readonly string[]
  /** What apps bring to fetch Virtual fields of a DocType. Absent: nothing. */
  virtualFields?(doctype: string): VirtualFields | undefined
}

declare module '../context.ts' {
  interface Context {
    readonly documents: Documents
    readonly controllers: ControllerRegistry
  }
}

/** Constructor of a controller. */
export type DocumentClass = (new (
  ctx: Context,
  meta: Meta,
  values: Row,
) => Document) & {
  /** Names of the methods that clients may call by `run_method`. */
  readonly whitelisted?: readonly string[]
  /** What fetches its Virtual fields, by fieldname. */
  readonly virtualFields?: VirtualFields
  /** How much happened around a document, for the heatmap of its form: seconds since 1970 of a day → a number. */
  readonly timelineData?: (doc: Document) => Promise<Readonly<Record<string, number>>> | Readonly<Record<string, number>>
}

/**
 * One document: its values, where it belongs, and the verbs on it. Controllers extend it and add life-cycle methods
 * (`beforeInsert`, `autoname`, `validate`, `onUpdate`, `onSubmit` …). Fields are reached by `get`/`set`, or by name where the class
 * was made with `documentOf<Fields>()`. Rows of child tables are Documents too.
 */
export class Document {
  readonly ctx: Context
  readonly meta: Meta
  /** Field values by fieldname; table fields hold arrays of Documents. */
  values: Row
  readonly flags: DocumentFlags = {}
  /** The stored values that this document was loaded with; undefined while new. */
  before: Row | undefined
  /** The parent of a child row. */
  parentDocument: Document | undefined
  /** Filled by `onload` and others, sent as `__onload`. */
  onload: Row | undefined
  /** Not stored yet. */
  islocal = true

  constructor(ctx: Context, meta: Meta, values: Row) {
    this.ctx = ctx
    this.meta = meta
    this.values = values
  }

  get doctype(): string {
    return this.meta.name
  }

  /** The primary key; '' before naming. Numbers (autoincrement) as text. */
  get name(): string {
    return this.values.name == null ? '' : String(this.values.name)
  }

  set name(name: string | number) {
    this.values.name = name
  }

  get docstatus(): number {
    return Number(this.values.docstatus ?? 0)
  }

  isNew(): boolean {
    return this.islocal
  }

  get<T = unknown>(fieldname: string): T {
    return this.values[fieldname] as T
  }

  set(fieldname: string, value: unknown): void {
    this.values[fieldname] = value
  }

  /** Rows of a table field; an empty list where there are none. */
  rows(fieldname: string): Document[] {
    const rows = this.values[fieldname]
    return Array.isArray(rows) ? (rows as Document[]) : []
  }

  /** Stored values before this save; undefined for a new document. */
  getBefore(): Row | undefined {
    return this.before
  }

  /** Whether a field differs from what is stored. Always true for a new document. */
  hasChanged(fieldname: string): boolean {
    return this.before === undefined || (this.before[fieldname] ?? null) !== (this.values[fieldname] ?? null)
  }

  insert(): Promise<Document> {
    return this.ctx.documents.insert(this)
  }

  /** Inserts a new document, saves a stored one. */
  save(): Promise<Document> {
    return this.ctx.documents.save(this)
  }

  submit(): Promise<Document> {
    this.values.docstatus = 1
    return this.save()
  }

  cancel(): Promise<Document> {
    this.values.docstatus = 2
    return this.save()
  }

  delete(): Promise<void> {
    return this.ctx.documents.remove(this.ctx, this.doctype, this.name)
  }

  /** Takes another name, with every link to it; or is the document that it was merged into. What was not saved is lost. */
  async rename(to: string, options?: RenameOptions): Promise<this> {
    this.name = await this.ctx.documents.rename(this.ctx, this.doctype, this.name, to, options)
    return this.reload()
  }

  /** Takes the stored values again; what was not saved is lost. */
  async reload(): Promise<this> {
    const stored = await this.ctx.documents.load(this.ctx, this.doctype, this.name)
    Object.assign(this, { values: stored.values, before: stored.before, islocal: false })
    for (const { fieldname } of this.meta.tableFields) for (const row of this.rows(fieldname)) row.parentDocument = this
    return this
  }

  /** Adds a row at the end of a table field. */
  append(fieldname: string, values: Row = {}): Promise<Document> {
    return this.ctx.documents.append(this, fieldname, values)
  }

  /** Writes columns straight to the database: no validation, no permission, no version; runs beforeChange and onChange. */
  dbSet(changes: Row, options?: { updateModified?: boolean }): Promise<void> {
    return this.ctx.documents.dbSet(this, changes, options)
  }

  /** Calls a method of the controller by its name, then the hooks that apps have for an event of this name; one that nobody has does nothing. */
  runMethod(name: string, ...args: unknown[]): Promise<unknown> {
    return this.ctx.documents.runEvent(this, name, ...args)
  }

  /** A new document with these values, not stored yet. */
  copy(options?: { ignoreNoCopy?: boolean }): Promise<Document> {
    return this.ctx.documents.copy(this, options)
  }
}

/** A document with its fields as properties: what `documentOf` gives. */
export type Typed<Fields> = Document & Omit<Fields, keyof Document>

/**
 * Base class of a controller with typed fields: `class SalesOrder extends documentOf<SalesOrderFields>() { validate() { this.total … } }`.
 * The properties are defined per DocType when documents are made; a field that is called like a member of Document is reached by `get`.
 */
export const documentOf = <Fields>() => Document as unknown as new (ctx: Context, meta: Meta, values: Row) => Typed<Fields>
