import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { Document } from '../document.ts'
import { fromDatabase } from '../load.ts'
import { isAlike } from '../same.ts'
import { selectNamed, selectRowsOf } from '../statements.ts'
import { rowBatches, updateRows } from './batches.ts'
import { computeStored, storedPlan } from './computed.ts'
import { openRow } from './encrypted.ts'
import { storedRow } from './stored.ts'

/** What is computed anew, and how. */
export interface RecomputeOptions {
  /** Only these documents. Default: all. */
  readonly names?: readonly string[]
}

/**
 * Computes the stored Computed fields of documents and their rows anew, and writes what changed: in batches that stay locked until the transaction ends,
 * with a bounded number of statements each. `modified` stays. Answers how many documents were looked at. Throws computeFailed.
 */
export async function recompute(ctx: Context, meta: Meta, { names }: RecomputeOptions = {}): Promise<number> {
  const steps = meta.issingle || meta.isVirtual || meta.istable ? [] : await storedPlan(ctx, meta)
  if (steps.length === 0) return 0
  const computed = new Map<Meta, string[]>()
  for (const step of steps) computed.set(step.meta, [...(computed.get(step.meta) ?? []), step.field.fieldname])
  const condition = names && ctx.db.dialect.inList(sql.id('name'), names)
  let done = 0
  // locked before they are read: of two that compute at once the second one sees what the first one wrote
  for await (const rows of rowBatches(ctx, meta, { columns: [], ...(condition && { condition }) }))
    done += await recomputeBatch(ctx, meta, { names: rows.map(({ name }) => String(name)), computed })
  return done
}

interface Batch {
  readonly names: readonly string[]
  /** Computed fields by the DocType of the document, or of its rows. */
  readonly computed: ReadonlyMap<Meta, readonly string[]>
}

async function recomputeBatch(ctx: Context, meta: Meta, { names, computed }: Batch): Promise<number> {
  const documents = (await ctx.db.read(selectNamed(ctx.db.dialect, meta, names))).map((row) => documentOf(ctx, meta, row))
  await addRows(ctx, meta, documents)
  for (const doc of documents) await computeStored(doc)
  const all = [...documents, ...documents.flatMap((doc) => meta.tableFields.flatMap(({ fieldname }) => doc.rows(fieldname)))]
  for (const [owner, fields] of computed) {
    const changed = all.filter((doc) => doc.meta === owner && fields.some((name) => isChanged(doc, name)))
    await updateRows(ctx, owner, { columns: fields, rows: changed.map(storedRow) })
  }
  return documents.length
}

function documentOf(ctx: Context, meta: Meta, row: Row): Document {
  const doc = new Document(ctx, meta, openRow(ctx, meta, fromDatabase(meta, row)))
  doc.before = { ...doc.values }
  return doc
}

async function addRows(ctx: Context, meta: Meta, documents: readonly Document[]): Promise<void> {
  const byName = new Map(documents.map((doc) => [doc.name, doc]))
  for (const { fieldname } of meta.tableFields) for (const doc of documents) doc.values[fieldname] = []
  for (const child of await Promise.all([...new Set(meta.tableFields.map(({ options }) => options ?? ''))].map((name) => ctx.meta.get(name)))) {
    for (const row of await ctx.db.read(selectRowsOf(ctx.db.dialect, child, [...byName.keys()], meta.name))) {
      const parent = byName.get(String(row.parent))
      const rows = parent?.values[String(row.parentfield)]
      if (!parent || !Array.isArray(rows)) continue
      const document = documentOf(ctx, child, row)
      document.parentDocument = parent
      rows.push(document)
    }
  }
}

function isChanged({ meta, values, before }: Document, fieldname: string): boolean {
  const field = meta.field.get(fieldname)
  return field !== undefined && !isAlike({ types: meta.fieldTypes, field }, before?.[fieldname], values[fieldname])
}
