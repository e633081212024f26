import { badValue, brokenLink, tooManyRows } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import { boundClass } from './bind.ts'
import { Document } from './document.ts'
import { limitOf } from './limits.ts'

/** Standard columns that a client's values may carry; the rest of them the verbs decide. */
const carried = new Set([
  'name',
  'owner',
  'creation',
  'modified',
  'modified_by',
  'docstatus',
  'idx',
  'parent',
  'parentfield',
  'parenttype',
  '_user_tags',
])

const known = perMeta((meta) => new Set([...carried, ...meta.fields.map((field) => field.fieldname)]))

/** Keys that clients add to documents and that are not stored (`__newname` …). */
const clientKeys = new Set(['__islocal', '__newname', '__unsaved'])

/** Takes those keys from a document that has been stored, and from its rows: it is neither new nor unsaved any more. */
export function dropClientKeys(doc: Document): void {
  for (const key of clientKeys) if (key in doc.values) delete doc.values[key]
  for (const { fieldname } of doc.meta.tableFields) for (const row of doc.rows(fieldname)) dropClientKeys(row)
}

/** An unsaved document of `values`; keys that the DocType does not have are left out, rows of tables become documents. Defaults come at insert. */
export async function newDocument(ctx: Context, doctype: string | Meta, values: Row = {}): Promise<Document> {
  const meta = typeof doctype === 'string' ? await ctx.meta.get(doctype) : doctype
  const doc = new (boundClass(meta, await ctx.controllers.controller(meta)))(ctx, meta, {})
  await assign(doc, values)
  return doc
}

/** Sets `values` on a document: fields that exist, tables replaced as a whole by rows made of the given keys alone. */
export async function assign(doc: Document, values: Row): Promise<void> {
  const allowed = known(doc.meta)
  for (const [key, value] of Object.entries(values)) {
    if (clientKeys.has(key)) doc.values[key] = value
    else if (isTable(doc.meta, key)) refuseLostRows(doc, key, value)
    else if (allowed.has(key)) doc.values[key] = carried.has(key) ? standardValue(key, value) : value
  }
  for (const field of doc.meta.tableFields) {
    if (values[field.fieldname] !== undefined) await setRows(doc, field.fieldname, values[field.fieldname])
  }
}

/** Standard columns hold texts and numbers. Throws badValue. */
function standardValue(key: string, value: unknown): unknown {
  if (value === null || value === undefined) return value
  if (typeof value === 'object') throw badValue({ label: key, value: Array.isArray(value) ? 'a list' : 'an object', expected: 'a text or a number' })
  if (key === 'idx') return position(value)
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
    throw badValue({
      label: key,
      value: value.replaceAll('\0', '␀').toWellFormed(),
      expected: 'a text without NUL characters and half surrogate pairs',
    })
  return value
}

/** The number of a row. Throws badValue. */
function position(value: unknown): number {
  const number = Math.trunc(Number(value))
  if (!Number.isSafeInteger(number)) throw badValue({ label: 'idx', value, expected: 'a whole number' })
  return number
}

/** Rows whose DocType is not installed have no table to go to. Throws brokenLink. */
function refuseLostRows(doc: Document, fieldname: string, rows: unknown): void {
  if (!Array.isArray(rows) || rows.length === 0 || doc.meta.tableFields.some((field) => field.fieldname === fieldname)) return
  const field = doc.meta.field.get(fieldname)
  throw brokenLink({ links: `${field?.label ?? fieldname}: ${field?.options}` })
}

const isTable = (meta: Meta, fieldname: string): boolean => {
  const field = meta.field.get(fieldname)
  return field !== undefined && (field.fieldtype === 'Table' || field.fieldtype === 'Table MultiSelect')
}

/** Replaces the rows of a table field; an existing Document is kept as it is. Throws badValue for what is neither empty nor a list of objects, tooManyRows. */
export async function setRows(doc: Document, fieldname: string, value: unknown): Promise<Document[]> {
  const field = doc.meta.field.get(fieldname)
  const child = await doc.ctx.meta.get(field?.options ?? '')
  const list: unknown = value === null || value === undefined || value === '' ? [] : value
  if (!Array.isArray(list) || list.some((row) => row === null || typeof row !== 'object' || Array.isArray(row)))
    throw badValue({ label: field?.label ?? fieldname, value: Array.isArray(list) ? 'a list' : typeof value, expected: 'a list of rows' })
  const most = limitOf(doc.ctx, 'max_child_rows')
  if (list.length > most) throw tooManyRows({ label: field?.label ?? fieldname, limit: most })
  const rows: Document[] = []
  for (const row of list) rows.push(row instanceof Document ? row : await newDocument(doc.ctx, child, row as Row))
  rows.forEach((row, index) => {
    place(row, doc, fieldname, index)
  })
  doc.values[fieldname] = rows
  return rows
}

/** Tells a row where it belongs; its number stays where it has one. */
function place(row: Document, doc: Document, fieldname: string, index: number): void {
  row.parentDocument = doc
  row.values.parentfield = fieldname
  row.values.parenttype = doc.doctype
  if (!Number(row.values.idx)) row.values.idx = index + 1
}

/** Adds a row at the end of a table field. */
export async function append(doc: Document, fieldname: string, values: Row): Promise<Document> {
  const rows = await setRows(doc, fieldname, [...doc.rows(fieldname), values])
  return rows[rows.length - 1] as Document
}

/** A document as plain values, rows included: for JSON, copies and comparisons. */
export function toPlain(doc: Document): Row {
  const plain: Row = { doctype: doc.doctype, ...doc.values }
  for (const field of doc.meta.tableFields) plain[field.fieldname] = doc.rows(field.fieldname).map(toPlain)
  return plain
}

/** Reads every value by its field type: '7' → 7, '' → null, `{}` → JSON text … Throws the field type's errors, which name the field. */
export function parseValues(doc: Document): void {
  for (const { fieldname, parse } of parsers(doc.meta)) {
    if (doc.values[fieldname] !== undefined) doc.values[fieldname] = parse(doc.values[fieldname])
  }
  for (const field of doc.meta.tableFields) for (const row of doc.rows(field.fieldname)) parseValues(row)
}

const parsers = perMeta((meta) =>
  meta.valueFields.map((field) => {
    const type = meta.fieldTypes.of(field)
    return { fieldname: field.fieldname, parse: (value: unknown) => emptyUnique(field.unique, type.parse(value, field)) }
  }),
)

/** Several documents may leave a unique field empty: '' is kept as null. */
const emptyUnique = (unique: unknown, value: unknown) => (unique && value === '' ? null : value)
