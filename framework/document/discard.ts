import { validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { demand } from '../permission/decide.ts'
import { dbSet } from './db-set.ts'
import type { Document } from './document.ts'
import { demandUnlocked } from './document-lock.ts'
import { childMetas, load } from './load.ts'
import { runEvent } from './run-event.ts'
import { noteWorkflowAction } from './workflow-action.ts'

/**
 * Gives a draft up: docstatus 2 for it and its rows, without any validation. Needs the right to write. Runs beforeDiscard, beforeChange, onChange,
 * onDiscard. Throws validation where it is no draft.
 */
export async function discard(ctx: Context, doctype: string, name: string): Promise<Document> {
  const doc = await load(ctx, doctype, name, { lock: true })
  await demand(ctx, doc.meta, 'write', doc.values)
  await demandUnlocked(doc)
  if (doc.docstatus !== 0 || doc.meta.issingle || doc.meta.isVirtual)
    throw validation({ message: `${doctype} ${name}: only draft documents can be discarded` })
  await runEvent(doc, 'beforeDiscard')
  await dbSet(doc, { docstatus: 2 })
  const { db } = ctx
  for (const child of await childMetas(ctx, doc.meta)) {
    await db.write(
      compile(db.dialect, sql`update ${sql.table(child.table)} set docstatus = 2 where parent = ${doc.name} and parenttype = ${doctype}`),
    )
  }
  await runEvent(doc, 'onDiscard')
  await noteWorkflowAction(doc)
  const discarded = await load(ctx, doctype, name)
  discarded.flags.changed = true
  return discarded
}
