import type { Row } from '../database/db.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import { maskCopy } from '../permission/copies.ts'
import { may } from '../permission/decide.ts'
import { maskKeptNames } from '../permission/kept-names.ts'
import { maskFor, maskForRead } from '../permission/levels.ts'
import type { Document } from './document.ts'
import { addMadeValues, hasMadeValues } from './fields/wire.ts'

/** How nulls appear in a document's JSON: left out, or kept as null. */
export interface WireOptions {
  readonly nulls: 'omit' | 'keep'
  /** Shows every field, whatever the user may read: for backups and copies, never for a client. */
  readonly unmasked?: boolean
}

const standard = ['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx'] as const
const childKeys = ['parent', 'parentfield', 'parenttype'] as const
/** Keys that appear only when they hold something. */
const optional = ['_user_tags', '__islocal', '__onload', '_liked_by', '__unsaved'] as const

/** A document as clients get it: Frappe's key order, only fields that the user may read. To write is not to read: who may only do that sees what was sent. */
export async function toWire(doc: Document, options: WireOptions): Promise<Row> {
  const wire = toObject(doc, options)
  if (hasMadeValues(doc)) await addMadeValues({ doc, wire }, options)
  if (options.unmasked) return wire
  const open = await maskCopy(doc.ctx, doc.meta, await maskForRead(doc.ctx, doc.meta, wire))
  const masked = await maskKeptNames(doc.ctx, doc.meta, open)
  if (await isShown(doc)) return masked
  // a field above the levels that the user may write was not taken from what was sent: it holds what is stored
  await maskFor(doc.ctx, doc.meta, { right: 'write', wire: masked })
  return Object.fromEntries([...standard, 'doctype', ...(doc.flags.sent ?? [])].filter((key) => key in masked).map((key) => [key, masked[key]]))
}

/** What was only read was allowed to be; a new document holds what its maker sent. */
export const isShown = async (doc: Document): Promise<boolean> =>
  !doc.flags.changed || doc.flags.ignorePermissions === true || may(doc.ctx, doc.meta, 'read', doc.values)

function toObject(doc: Document, options: WireOptions): Row {
  const wire: Row = {}
  const put = (key: string, value: unknown) => {
    if (value != null) wire[key] = value
    else if (options.nulls === 'keep') wire[key] = null
  }
  for (const key of standard) put(key, doc.values[key])
  for (const { fieldname, decimal } of wireFields(doc.meta)) put(fieldname, decimal ? exact(doc.values[fieldname]) : doc.values[fieldname])
  if (doc.meta.istable) for (const key of childKeys) put(key, doc.values[key])
  wire.doctype = doc.doctype
  for (const { fieldname } of doc.meta.tableFields) wire[fieldname] = doc.rows(fieldname).map((row) => toObject(row, options))
  for (const key of optional) if (doc.values[key]) wire[key] = doc.values[key]
  if (doc.onload) wire.__onload = doc.onload
  return wire
}

const wireFields = perMeta((meta: Meta) =>
  meta.valueFields.map((field) => ({ fieldname: field.fieldname, decimal: meta.fieldTypes.of(field).column?.(field).kind === 'decimal' })),
)

/** JSON with raw digits, where the runtime has it (Node ≥ 22). */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** A decimal that a JavaScript number cannot hold exactly stays a text inside; on the wire its digits are a number. */
export const exact = (value: unknown): unknown => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? rawJson(value) : value)
