import { validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { randomHash } from '../config/names.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { demand } from '../permission/decide.ts'
import { removeSecrets } from '../services/secrets/secrets.ts'
import { announce } from './announce.ts'
import { attachedFiles } from './attachments.ts'
import { refuseReferrers } from './back-links.ts'
import type { Document, DocumentFlags } from './document.ts'
import { childMetas, load } from './load.ts'
import { toPlain } from './new.ts'
import { runEvent } from './run-event.ts'
import { revertSeries } from './series.ts'
import { insertOne } from './statements.ts'
import { lockTree, removeFromTree } from './tree.ts'

/** How a document is removed. */
export interface RemoveOptions extends DocumentFlags {
  /** No check of links from other documents. */
  readonly force?: boolean
  /** No copy in Deleted Document. */
  readonly permanently?: boolean
}

/** Deletes a document with its rows, secrets and what hangs on it, and keeps a copy in Deleted Document. Throws notFound, noPermission, linked. */
export async function remove(ctx: Context, doctype: string, name: string, options: RemoveOptions = {}): Promise<void> {
  const meta = await ctx.meta.get(doctype)
  await lockTree(ctx, meta)
  const doc = await load(ctx, meta, name, { lock: true })
  Object.assign(doc.flags, options)
  if (!options.ignorePermissions) await demand(ctx, doc.meta, 'delete', doc.values)
  if (doc.docstatus === 1) throw validation({ message: `${doctype} ${name}: Submitted Record cannot be deleted. You must Cancel it first` })
  await runEvent(doc, 'onTrash')
  await runEvent(doc, 'onChange')
  if (!options.force) await refuseReferrers(doc)
  await revertSeries(doc)
  await removeFromTree(doc)
  await deleteRow(doc)
  await removeSecrets(ctx, doctype, name)
  await runEvent(doc, 'afterDelete')
  await deleteCompanions(doc)
  if (!options.permanently) await keepCopy(doc)
  announce(doc, 'delete')
}

async function deleteRow(doc: Document): Promise<void> {
  const { db } = doc.ctx
  if (doc.meta.issingle) await db.write(compile(db.dialect, sql`delete from ${sql.table('tabSingles')} where doctype = ${doc.doctype}`))
  else
    await db.write(compile(db.dialect, sql`delete from ${sql.table(doc.meta.table)} where ${sql.id('name')} = ${doc.values.name}`, { named: true }))
  for (const child of await childMetas(doc.ctx, doc.meta)) {
    await db.write(
      compile(db.dialect, sql`delete from ${sql.table(child.table)} where parent = ${doc.name} and parenttype = ${doc.doctype}`, { named: true }),
    )
  }
}

/** What belongs to a document alone and goes with it: DocType, fields that name DocType and document. */
const companions: readonly [string, string, string][] = [
  ['Comment', 'reference_doctype', 'reference_name'],
  ['ToDo', 'reference_type', 'reference_name'],
  ['DocShare', 'share_doctype', 'share_name'],
  ['Version', 'ref_doctype', 'docname'],
  ['Tag Link', 'document_type', 'document_name'],
  ['Notification Log', 'document_type', 'document_name'],
]

const nothingHangsOn = new Set([...companions.map(([doctype]) => doctype), 'Deleted Document', 'Error Log', 'Activity Log', 'Access Log'])

async function deleteCompanions(doc: Document): Promise<void> {
  if (nothingHangsOn.has(doc.doctype)) return
  const { db } = doc.ctx
  for (const [doctype, typeField, nameField] of companions) {
    await db.write(
      compile(
        db.dialect,
        sql`delete from ${sql.table(`tab${doctype}`)} where ${sql.id(typeField)} = ${doc.doctype} and ${sql.id(nameField)} = ${doc.name}`,
        { named: true },
      ),
    )
  }
  await deleteAttachments(doc)
}

/** Files that are attached to a document go with it. */
async function deleteAttachments({ ctx, doctype, name }: Document): Promise<void> {
  for (const file of await attachedFiles(ctx, doctype, name)) await remove(ctx, 'File', String(file.name), { ignorePermissions: true, force: true })
}

async function keepCopy(doc: Document): Promise<void> {
  const { ctx } = doc
  if (doc.doctype === 'Deleted Document') return
  const meta = await ctx.meta.get('Deleted Document')
  const now = ctx.clock.timestamp()
  const row: Row = {
    name: randomHash(10),
    owner: ctx.user.name,
    modified_by: ctx.user.name,
    creation: now,
    modified: now,
    docstatus: 0,
    idx: 0,
    deleted_doctype: doc.doctype,
    deleted_name: doc.name,
    data: JSON.stringify(toPlain(doc)),
    restored: 0,
  }
  await ctx.db.write(insertOne(ctx.db.dialect, meta, row))
}
