import { validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { demand } from '../permission/decide.ts'
import { removeSecrets } from '../services/secrets/secrets.ts'
import { announce } from './announce.ts'
import { attachedFiles } from './attachments.ts'
import { refuseReferrers } from './back-links.ts'
import { deleteCompanions, hasCompanions, noteDeletion } from './companions.ts'
import type { Document, DocumentFlags } from './document.ts'
import { demandUnlocked } from './document-lock.ts'
import { sealedCopy } from './fields/stored.ts'
import { withFlags } from './flags.ts'
import { removeFromSearch } from './global-search.ts'
import { awaitLinks } from './links-underway.ts'
import { childMetas, load } from './load.ts'
import { newRow } from './row-values.ts'
import { runEvent } from './run-event.ts'
import { revertSeries } from './series.ts'
import { insertOne } from './statements.ts'
import { lockTree, refuseChildren, removeFromTree } from './tree.ts'
import { writeVirtual } from './virtual.ts'
import { dropPermittedRoles } from './workflow-action.ts'

/** How a document is removed. */
export interface RemoveOptions extends DocumentFlags {
  /** No check of links from other documents. */
  readonly force?: boolean
  /** No copy in Deleted Document. */
  readonly permanently?: boolean
  /** Events are left out but for `afterDelete`. */
  readonly ignoreOnTrash?: boolean
}

/**
 * Deletes a document with its rows, secrets and what hangs on it, and keeps a copy in Deleted Document. Throws notFound, noPermission, validation
 * (submitted), documentLocked, treeChildren, linked.
 */
export async function remove(ctx: Context, doctype: string, name: string, options: RemoveOptions = {}): Promise<void> {
  const meta = await ctx.meta.get(doctype)
  await lockTree(ctx, meta)
  if (!options.force && !options.ignoreLinks) await awaitLinks(ctx, meta.name, name)
  const doc = await load(ctx, meta, name, { lock: true })
  const { force, permanently, ignoreOnTrash, ...flags } = options
  await withFlags(doc, { ...flags, inDelete: true }, () => removeLoaded(doc, options))
}

async function removeLoaded(doc: Document, { force, permanently, ignoreOnTrash }: RemoveOptions): Promise<void> {
  const { ctx } = doc
  if (!doc.flags.ignorePermissions) await demand(ctx, doc.meta, 'delete', doc.values)
  await demandUnlocked(doc)
  if (doc.meta.isSubmittable && doc.docstatus === 1)
    throw validation({ message: `${doc.doctype} ${doc.name}: Submitted Record cannot be deleted. You must Cancel it first` })
  if (!ignoreOnTrash) {
    await runEvent(doc, 'onTrash')
    await runEvent(doc, 'onChange')
  }
  await refuseChildren(doc)
  await dropPermittedRoles(doc)
  if (!force) await refuseReferrers(doc)
  await revertSeries(doc)
  await removeFromTree(doc)
  await deleteRow(doc)
  await removeSecrets(ctx, doc.doctype, doc.name)
  await runEvent(doc, 'afterDelete')
  await deleteCompanions(doc)
  if (hasCompanions(doc.doctype)) await deleteAttachments(doc)
  if (!permanently) await keepCopy(doc)
  await noteDeletion(doc)
  await removeFromSearch(doc, doc.name)
  announce(doc, 'delete')
}

async function deleteRow(doc: Document): Promise<void> {
  const { db } = doc.ctx
  if (doc.meta.isVirtual) return writeVirtual(doc, 'dbDelete')
  if (doc.meta.issingle) await db.write(compile(db.dialect, sql`delete from ${sql.table('tabSingles')} where doctype = ${doc.doctype}`))
  else
    await db.write(compile(db.dialect, sql`delete from ${sql.table(doc.meta.table)} where ${sql.id('name')} = ${doc.values.name}`, { named: true }))
  for (const child of await childMetas(doc.ctx, doc.meta)) {
    await db.write(
      compile(db.dialect, sql`delete from ${sql.table(child.table)} where parent = ${doc.name} and parenttype = ${doc.doctype}`, { named: true }),
    )
  }
}

/** Files that are attached to a document go with it. */
async function deleteAttachments({ ctx, doctype, name }: Document): Promise<void> {
  for (const file of await attachedFiles(ctx, doctype, name)) await remove(ctx, 'File', String(file.name), { ignorePermissions: true, force: true })
}

async function keepCopy(doc: Document): Promise<void> {
  const { ctx } = doc
  if (doc.doctype === 'Deleted Document') return
  const meta = await ctx.meta.get('Deleted Document')
  const row = newRow(ctx, meta, {
    deleted_doctype: doc.doctype,
    deleted_name: doc.name,
    data: JSON.stringify(sealedCopy(doc)),
    restored: 0,
  })
  await ctx.db.write(insertOne(ctx.db.dialect, meta, row))
}
