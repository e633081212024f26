import { computeFailed } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Meta } from '../../meta/meta.ts'
import type { Document } from '../document.ts'
import { isAlike } from '../same.ts'
import { storedDocuments } from '../stored-documents.ts'
import { rowBatches, updateRows } from './batches.ts'
import { computeStored, storedPlan } from './computed.ts'
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
  const documents = await storedDocuments(ctx, meta, names)
  for (const doc of documents) await recomputed(doc)
  const all = [...documents, ...documents.flatMap((doc) => meta.tableFields.flatMap(({ fieldname }) => doc.rows(fieldname)))]
  for (const [owner, fields] of computed) {
    const changed = all.filter((doc) => doc.meta === owner && fields.some((name) => isChanged(doc, name)))
    await updateRows(ctx, owner, { columns: fields, rows: changed.map(storedRow) })
  }
  return documents.length
}

/** A refusal names the document: whoever changes a DocType does not have it before their eyes. */
async function recomputed(doc: Document): Promise<void> {
  try {
    await computeStored(doc)
  } catch (error) {
    if (!computeFailed.is(error)) throw error
    throw computeFailed({ label: `${error.values.label} of ${doc.doctype} ${doc.name}`, reason: error.values.reason }, { cause: error })
  }
}

function isChanged({ meta, values, before }: Document, fieldname: string): boolean {
  const field = meta.field.get(fieldname)
  return field !== undefined && !isAlike({ types: meta.fieldTypes, field }, before?.[fieldname], values[fieldname])
}
