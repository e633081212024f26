import type { DocFieldJson } from './doc-field.ts'

/** What the database keeps a value in; dialects turn it into a column type. Lengths are characters. */
export type ColumnKind =
  | { kind: 'varchar'; length: number }
  | { kind: 'text' | 'longtext' | 'int' | 'bigint' | 'smallint' | 'date' | 'datetime' | 'time' | 'json' | 'uuid' }
  | { kind: 'decimal'; precision: number; scale: number }

/** Field types by name, as a type sees them that depends on others. */
export interface FieldTypeNames {
  get(name: string): FieldType | undefined
  /** Throws validation where there is none. */
  named(name: string): FieldType
}

/** How a value is checked at save. */
export interface ValidateOptions {
  /** The value goes to `tabSingles`, where no column limits its length. Default: false. */
  readonly unbounded?: boolean
}

/**
 * A field type: one object per file of this folder, listed in `registry.ts`, or brought by an app (`fieldTypes` of its `app.ts`). All functions are
 * pure and run in the server and in the browser; what they throw is an error of the catalogue that names the field.
 */
export interface FieldType {
  /** As in DocType files: `Small Text`. */
  readonly name: string
  /** Column of the field; absent: no column (Section Break, Table …). Whether the field is virtual is the caller's business. */
  column?(field: DocFieldJson): ColumnKind
  /** The column is NOT NULL and has a default of its own (Check, Int, Float, Currency, Percent). */
  readonly notNull?: true
  /**
   * A value of a client or controller as documents keep it and the database takes it. Lenient as Frappe; undefined and null become null or the
   * type's zero. Reading a read value again changes nothing. Throws badValue, tooLong (a number out of the column's range).
   */
  parse(value: unknown, field: DocFieldJson): unknown
  /** Checks a parsed value that is not null, at save. Throws tooLong, negative, badValue, badEmail, badPersonName, badPhone. */
  validate?(value: unknown, field: DocFieldJson, options?: ValidateOptions): void
  /** A parsed value that is not null as the column takes it. Absent: as it is. */
  toDatabase?(value: unknown, field: Readonly<DocFieldJson>): unknown
  /** Text or number from the driver as documents and clients know it. Absent: as it is. */
  fromDatabase?(value: unknown, field?: Readonly<DocFieldJson>): unknown
  /** Whether two parsed values mean the same, where one value has several spellings (`9:05:00` and `09:05:00`). Absent: `===` tells. */
  same?(one: unknown, other: unknown): boolean
  /** A filter's value as it is compared with the column; undefined: as it is. Never throws. */
  filterValue?(value: unknown): unknown
  /** `none`: a text is kept letter by letter (Code, Attach, Barcode …); absent: harmful HTML is taken out of it. */
  readonly sanitise?: 'none'
  /** A value that is not null as people read it. Absent: its text. */
  display?(value: unknown, field: Readonly<DocFieldJson>): string
  /** Whether the field's column has an index. Absent: `search_index` of the field tells. */
  index?(field: Readonly<DocFieldJson>): boolean
  /** Module of the control that the Desk shows the field with: a path that the app serves, or a package's. Absent: the control called like the type. */
  readonly control?: string
  /** Why a field of this type cannot be used ("should name …"); undefined: it can. */
  fault?(field: Readonly<DocFieldJson>, types: FieldTypeNames): string | undefined
  /** The type that a field's values have, where its options decide it (Computed, Virtual). Called for fields without a fault; once per field. */
  resolve?(field: Readonly<DocFieldJson>, types: FieldTypeNames): FieldType
  /** The field as Frappe can have it. Absent: types that Frappe knows as they are, others by the kind of their column. */
  toFrappe?(field: Readonly<DocFieldJson>, types: FieldTypeNames): DocFieldJson
  /** Texts are encrypted in the database, and found by a keyed hash beside them. */
  readonly encrypted?: true
  /** The server computes the value; what clients send is ignored. */
  readonly computed?: true
  /** A function of the controller or of an app fetches the value when it is read. */
  readonly virtual?: true
  /** JSON Schema (OpenAPI 3.1) of the value on the wire. */
  schema(field: DocFieldJson): Record<string, unknown>
  /** TypeScript type of the value in a controller. */
  typescript(field: DocFieldJson): string
}
