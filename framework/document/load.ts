import { notFound } from '@cortado/contract/error-catalogue.ts'
import { datetime } from '@cortado/contract/fields/datetime.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import { boundClass } from './bind.ts'
import type { Document, DocumentClass } from './document.ts'
import { openRow } from './fields/encrypted.ts'
import { loadSingle } from './single.ts'
import { selectForUpdate, selectNamed, selectRows } from './statements.ts'
import { loadVirtual } from './virtual.ts'

/** How a document is loaded. */
export interface LoadOptions {
  /** Locks the row until the transaction ends (opens one). */
  readonly lock?: boolean
}

/** A stored document with its rows, without any permission check. Throws `notFound`, `unknownDoctype`. Statements: one, and one per child DocType, all sent at once. */
export async function load(ctx: Context, doctype: string | Meta, name: string, options: LoadOptions = {}): Promise<Document> {
  const meta = typeof doctype === 'string' ? await ctx.meta.get(doctype) : doctype
  if (meta.issingle) return loadSingle(ctx, meta)
  if (!isPossibleName(meta, name)) throw notFound({ doctype: meta.name, name })
  if (meta.isVirtual) return loadVirtual(ctx, meta, name)
  const children = await childMetas(ctx, meta)
  const locked = options.lock ? await ctx.db.write(selectForUpdate(ctx.db.dialect, meta, name)) : undefined
  const [row, ...tables] = await Promise.all([
    locked ? locked.rows[0] : readRow(ctx, meta, name),
    ...children.map((child) => ctx.db.read(selectRows(ctx.db.dialect, child, name, meta.name))),
  ])
  if (!row) throw notFound({ doctype: meta.name, name })
  const byChild = new Map(children.map((child, i) => [child.name, tables[i] ?? []]))
  return assemble(ctx, meta, row, byChild)
}

const readRow = async (ctx: Context, meta: Meta, name: string): Promise<Row | undefined> =>
  (await ctx.db.read(selectNamed(ctx.db.dialect, meta, [name])))[0]

/** Whether a text can be a name of this DocType at all; the database is not asked about others (and not for what it cannot compare). */
function isPossibleName(meta: Meta, name: string): boolean {
  const kind = meta.columns[0]?.kind.kind
  if (kind === 'bigint') return /^\d{1,18}$/.test(name)
  if (kind === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)
  return name !== '' && name.length <= 140 && !name.includes('\0')
}

/** The distinct DocTypes of a DocType's tables. */
export const childMetas = (ctx: Context, meta: Meta): Promise<Meta[]> =>
  Promise.all([...new Set(meta.tableFields.map((field) => field.options ?? ''))].map((name) => ctx.meta.get(name)))

async function assemble(ctx: Context, meta: Meta, row: Row, byChild: ReadonlyMap<string, Row[]>): Promise<Document> {
  const doc = made(ctx, meta, row, await ctx.controllers.controller(meta))
  for (const field of meta.tableFields) {
    const child = await ctx.meta.get(field.options ?? '')
    const controller = await ctx.controllers.controller(child)
    const rows = (byChild.get(child.name) ?? []).filter((values) => values.parentfield === field.fieldname)
    const documents = rows.map((values) => {
      const document = made(ctx, child, values, controller)
      document.parentDocument = doc
      return document
    })
    doc.values[field.fieldname] = documents
    if (doc.before) doc.before[field.fieldname] = [...documents]
  }
  return doc
}

function made(ctx: Context, meta: Meta, row: Row, controller: DocumentClass | undefined): Document {
  const values = openRow(ctx, meta, fromDatabase(meta, row))
  const doc = new (boundClass(meta, controller))(ctx, meta, values)
  doc.islocal = false
  doc.before = { ...values }
  return doc
}

const readers = perMeta((meta) =>
  meta.columns.flatMap(({ name, kind, field }) => {
    const read = field ? meta.fieldTypes.of(field).fromDatabase : kind.kind === 'datetime' ? datetime.fromDatabase : undefined
    return read ? [{ name, field, read }] : []
  }),
)

/** A row as the driver gave it, in the forms that documents and clients know. */
export function fromDatabase(meta: Meta, row: Row): Row {
  for (const { name, field, read } of readers(meta)) if (row[name] != null) row[name] = read(row[name], field)
  return row
}

/** A new document object over a stored row, without its tables. */
export const documentOfRow = async (ctx: Context, meta: Meta, row: Row): Promise<Document> =>
  made(ctx, meta, { ...row }, await ctx.controllers.controller(meta))
