import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { computeFailed } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { fromDatabase } from '../load.ts'
import { selectNamed, selectRowsOf } from '../statements.ts'
import { encryptedFields, openRow } from './encrypted.ts'
import { madeFields } from './made.ts'
import { plainRow } from './scope.ts'

type Field = Readonly<DocFieldJson>

/** Values of fields that are made when they are read, per field in the order of the documents. */
export type ReadFields = (
  meta: Meta,
  asked: { readonly documents: readonly Row[]; readonly fields: readonly Field[] },
) => Promise<ReadonlyMap<string, readonly unknown[]>>

/** So many documents are read by one statement. */
const perStatement = 1000

/** What is wanted of documents of another DocType. */
export interface Wanted {
  /** Empty ones, and those that cannot be names, are not there. */
  readonly names: readonly string[]
  readonly properties: ReadonlySet<string>
  readonly read: ReadFields
}

/** Stored columns of documents by name; encrypted ones are decrypted. */
export async function storedDocuments(ctx: Context, meta: Meta, names: readonly string[]): Promise<Map<string, Row>> {
  const wanted = [...new Set(names)].filter((name) => isPossible(meta, name))
  const found = new Map<string, Row>()
  for (let from = 0; from < wanted.length; from += perStatement) {
    const rows = await ctx.db.read(selectNamed(ctx.db.dialect, meta, wanted.slice(from, from + perStatement)))
    for (const row of rows) found.set(String(row.name), openRow(ctx, meta, fromDatabase(meta, row)))
  }
  return found
}

/** Documents by name, with the properties that an expression reads, whatever the user may see. Encrypted ones are left out. Throws computeFailed for a DocType that has no table. */
export async function documentsByName(ctx: Context, doctype: string, { names, properties, read }: Wanted): Promise<ReadonlyMap<string, Row>> {
  const meta = await ctx.meta.find(doctype)
  if (!meta || meta.issingle || meta.isVirtual)
    throw computeFailed({ label: doctype, reason: 'it has no documents of its own that could be linked to' })
  const rows = [...(await storedDocuments(ctx, meta, names)).values()]
  const made = madeFields(meta).filter(({ fieldname }) => properties.has(fieldname))
  const values = made.length > 0 ? await read(meta, { documents: rows, fields: made }) : undefined
  const secrets = encryptedFields(meta)
  return new Map(
    rows.map((row, index) => {
      for (const { fieldname } of made) row[fieldname] = values?.get(fieldname)?.[index] ?? null
      const plain = plainRow(meta, row)
      for (const name of secrets) delete plain[name]
      return [String(row.name), plain]
    }),
  )
}

function isPossible(meta: Meta, name: string): boolean {
  const kind = meta.columns[0]?.kind.kind
  if (kind === 'bigint') return /^\d{1,18}$/.test(name)
  return kind === 'uuid' ? /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) : name !== ''
}

/** Rows of a table of documents, in the order of the documents: those that they hold, else those that are stored. */
export async function childRows(
  ctx: Context,
  meta: Meta,
  { table, documents }: { readonly table: Field; readonly documents: readonly Row[] },
): Promise<Row[][]> {
  const held = documents.map((doc) => doc[table.fieldname])
  const child = await ctx.meta.get(table.options ?? '')
  if (held.every((rows) => Array.isArray(rows))) return (held as Row[][]).map((rows) => rows.map((row) => plainRow(child, row)))
  const names = documents.map(({ name }) => String(name))
  const stored = await ctx.db.read(selectRowsOf(ctx.db.dialect, child, names, meta.name), 'pool')
  const secrets = encryptedFields(child)
  const own = stored.filter((row) => row.parentfield === table.fieldname)
  const byParent = Map.groupBy(own, ({ parent }) => String(parent))
  return names.map((name) =>
    (byParent.get(name) ?? []).map((row) => {
      for (const secret of secrets) delete row[secret]
      return plainRow(child, fromDatabase(child, row))
    }),
  )
}
