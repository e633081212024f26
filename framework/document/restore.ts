import { alreadyRestored, badFile } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { demand } from '../permission/decide.ts'
import { addComment } from './comment.ts'
import { dbSet } from './db-set.ts'
import type { Document } from './document.ts'
import { openCopy } from './fields/stored.ts'
import { insert } from './insert.ts'
import { load } from './load.ts'
import { nameIsTaken } from './naming.ts'
import { newDocument } from './new.ts'
import { raiseSeries } from './series.ts'
import { workflowOf } from './workflow.ts'

/** What came of a restoration. */
export interface Restored {
  readonly document: Document
  /** It had been cancelled, and is a draft now. */
  readonly asDraft: boolean
}

/**
 * Stores a deleted document anew from its Deleted Document: under its old name where that is free, with its life cycle, by and now. Secrets and
 * what hung on it are gone for good. Needs the right to read the Deleted Document, and to create the document. Throws alreadyRestored, and what
 * inserting throws.
 */
export async function restore(ctx: Context, name: string): Promise<Restored> {
  const kept = await load(ctx, 'Deleted Document', name, { lock: true })
  await demand(ctx, kept.meta, 'read', kept.values)
  if (Number(kept.get('restored'))) throw alreadyRestored({ doctype: kept.get('deleted_doctype'), name: kept.get('deleted_name') })
  const values = valuesOf(kept)
  const document = await newDocument(ctx, String(kept.get('deleted_doctype')), { ...values, docstatus: 0 })
  openCopy(document)
  const workflow = await workflowOf(ctx, document.meta)
  // a way through a workflow is gone again, not resumed
  if (workflow) document.values[workflow.field] = null
  await keepName(document, values.name)
  await insert(document)
  await addComment(document, 'Edit', `restored ${kept.get('deleted_name')} as ${document.name}`)
  await dbSet(kept, { restored: 1, new_name: document.name })
  return { document, asDraft: Number(values.docstatus ?? 0) !== 0 }
}

function valuesOf(kept: Document): Row {
  try {
    const values: unknown = JSON.parse(String(kept.get('data')))
    if (values !== null && typeof values === 'object' && !Array.isArray(values)) return values as Row
  } catch (cause) {
    throw badFile({ file: `Deleted Document ${kept.name}`, field: 'data', reason: 'is no JSON' }, { cause })
  }
  throw badFile({ file: `Deleted Document ${kept.name}`, field: 'data', reason: 'is no document' })
}

/** The old name, where nobody has it meanwhile; a counter that gave the number back takes it again. */
async function keepName(document: Document, name: unknown): Promise<void> {
  document.values.name = name
  document.flags.nameSet = document.name !== '' && !document.meta.issingle && !document.meta.isVirtual && !(await nameIsTaken(document))
  if (document.flags.nameSet) await raiseSeries(document)
}
