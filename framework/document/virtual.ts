import { notFound, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import type { Document } from './document.ts'
import { newDocument, parseValues } from './new.ts'
import { demandRecord, fromSource } from './source.ts'

/**
 * What the controller of a virtual DocType, which has no table, brings for single documents; for lists see `VirtualLists`. What it does not bring
 * is refused. Another service cannot take part in the database's transaction: its methods are called last, and what they did stays where the
 * request fails afterwards.
 */
export interface VirtualStore {
  /** The values of the document `this.name`, its rows as lists of objects; undefined: there is none. */
  loadFromDb?(): Promise<Row | undefined> | Row | undefined
  /** Stores a new document. It may set `this.name`. */
  dbInsert?(): Promise<void> | void
  /** Stores a changed document. */
  dbUpdate?(): Promise<void> | void
  /** Removes the document. */
  dbDelete?(): Promise<void> | void
}

/** A document as its controller reads it. Throws notFound; validation where the controller reads none; unavailable where its source is away; the field types' errors. */
export async function loadVirtual(ctx: Context, meta: Meta, name: string): Promise<Document> {
  const empty = await newDocument(ctx, meta, { name })
  const read = storeOf(empty).loadFromDb
  if (!read) throw refused(meta, 'reads')
  const found = await fromSource(meta, () => read.call(empty))
  if (!found) throw notFound({ doctype: meta.name, name })
  const values = demandRecord(meta, 'loadFromDb', found)
  const doc = await newDocument(ctx, meta, { docstatus: 0, idx: 0, ...values, name })
  parseValues(doc)
  for (const { fieldname } of meta.tableFields) {
    doc.values[fieldname] ??= []
    for (const row of doc.rows(fieldname)) settle(row, { name: `${name}:${fieldname}:${row.values.idx}`, parent: name })
  }
  settle(doc, {})
  return doc
}

/** Marks a document as stored, with what it lacks. */
function settle(doc: Document, lacking: Row): void {
  for (const [key, value] of Object.entries(lacking)) doc.values[key] ??= value
  doc.islocal = false
  doc.before = { ...doc.values }
}

/** Has the controller store or remove a document. Throws validation where it does not, unavailable where its source is away. */
export async function writeVirtual(doc: Document, method: 'dbInsert' | 'dbUpdate' | 'dbDelete'): Promise<void> {
  const write = storeOf(doc)[method]
  if (!write) throw refused(doc.meta, verbs[method])
  await fromSource(doc.meta, () => write.call(doc))
}

const verbs = { dbInsert: 'inserts', dbUpdate: 'changes', dbDelete: 'deletes' } as const

const storeOf = (doc: Document): VirtualStore => doc as VirtualStore

const refused = ({ name }: Meta, verb: string) => validation({ message: `${name} is virtual, and its controller ${verb} no documents` })
