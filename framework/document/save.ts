import { timestampMismatch } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { demand } from '../permission/decide.ts'
import type { Right } from '../permission/right.ts'
import { announce } from './announce.ts'
import { attachReferenced } from './attach-referenced.ts'
import { refuseSubmittedReferrers } from './back-links.ts'
import { setDefaults } from './defaults.ts'
import { type SaveAction, saveAction } from './docstatus.ts'
import type { Document } from './document.ts'
import { demandUnlocked } from './document-lock.ts'
import { extractImages } from './embedded-images.ts'
import { computeStored } from './fields/computed.ts'
import { storedRow } from './fields/stored.ts'
import { withFlags } from './flags.ts'
import { indexForSearch } from './global-search.ts'
import { insert, settle, writeTables } from './insert.ts'
import { resetLevels } from './levels.ts'
import { resolveLinks } from './links.ts'
import { awaitLinks } from './links-underway.ts'
import { childMetas, load } from './load.ts'
import { checkStored, merged } from './merge-changes.ts'
import { nextModified } from './modified.ts'
import { nameRow } from './naming.ts'
import { parseValues } from './new.ts'
import { completeRows, stampRow } from './new-rows.ts'
import { hidePasswords, storePasswords } from './passwords.ts'
import { checkPolicies } from './policy-check.ts'
import { type DocumentEvent, runEvent } from './run-event.ts'
import { lockSingle, writeSingle } from './single.ts'
import { standsAlone, writeAlone } from './stands-alone.ts'
import { deleteRows, updateOne } from './statements.ts'
import { setTitle } from './title.ts'
import { lockForMove, lockTree, moveInTree } from './tree.ts'
import { allRows, beforeChecks, checkUpdateAfterSubmit, validateDocument } from './validate.ts'
import { writeVersion } from './version.ts'
import { writeVirtual } from './virtual.ts'
import { noteWorkflowAction } from './workflow-action.ts'
import { checkWorkflow } from './workflow-check.ts'

/** Someone else wrote the row between load and update. */
class LostRace extends Error {}

/** Writes a stored document with its rows. Throws timestampMismatch where someone was faster. A new document is inserted. */
export async function save(doc: Document): Promise<Document> {
  if (doc.isNew()) return insert(doc)
  await checkStored(doc)
  try {
    return await attempt(doc)
  } catch (error) {
    if (error instanceof LostRace) throw timestampMismatch({ doctype: doc.doctype, name: doc.name })
    throw error
  }
}

/**
 * Changes a stored document by name: loads it, merges `changes` (tables are replaced as a whole), saves. Two writers: who comes second
 * runs again on the row as it is then, locked; unless `changes.modified` tells which state the client saw, then timestampMismatch.
 */
export async function update(ctx: Context, doctype: string, name: string, changes: Row): Promise<Document> {
  const meta = await ctx.meta.get(doctype)
  if (meta.issingle) await lockSingle(ctx, meta)
  if (ctx.db.inTransaction) return attempt(await merged(await load(ctx, meta, name, { lock: true }), changes))
  const said = ctx.messages.length
  try {
    return await ctx.db.attempt(async () => attempt(await merged(await load(ctx, meta, name), changes)))
  } catch (error) {
    if (!(error instanceof LostRace)) throw error
    ctx.messages.length = said
    await lockTree(ctx, meta)
    return attempt(await merged(await load(ctx, meta, name, { lock: true }), changes))
  }
}

const attempt = (doc: Document): Promise<Document> => withFlags(doc, { inSave: true, actedRules: doc.flags.actedRules }, () => phases(doc))

async function phases(doc: Document): Promise<Document> {
  await demandUnlocked(doc)
  const action = saveAction(doc, Number(doc.before?.docstatus ?? 0))
  await adoptRows(doc)
  for (const row of allRows(doc)) if (row.isNew()) await setDefaults(row)
  await checkRights(doc, action)
  stamp(doc)
  parseValues(doc)
  await resetLevels(doc)
  if (!doc.flags.ignoreLinks) await (action === 'cancel' ? awaitLinks(doc.ctx, doc.doctype, doc.name) : resolveLinks(doc))
  await computeStored(doc, 'early')
  await beforeChecks(doc, () => before(doc, action))
  await completeRows(doc)
  if (action !== 'cancel') parseValues(doc)
  await computeStored(doc)
  if (action !== 'cancel') {
    validateDocument(doc)
    await extractImages(doc)
  }
  await checkWorkflow(doc)
  await checkPolicies(doc, rightOf[action])
  if (action === 'updateAfterSubmit' && !doc.flags.ignoreValidateUpdateAfterSubmit) checkUpdateAfterSubmit(doc)
  await write(doc)
  await after(doc, action)
  doc.flags.changed = true
  settle(doc)
  return doc
}

const rightOf: Record<SaveAction, Right[]> = {
  save: ['write'],
  submit: ['write', 'submit'],
  updateAfterSubmit: ['write', 'submit'],
  cancel: ['write', 'cancel'],
}

async function checkRights(doc: Document, action: SaveAction): Promise<void> {
  if (doc.flags.ignorePermissions) return
  for (const right of rightOf[action]) await demand(doc.ctx, doc.meta, right, doc.values)
}

/** Rows that came with the name of a stored row of this document take its identity; others become new rows. */
async function adoptRows(doc: Document): Promise<void> {
  for (const field of doc.meta.tableFields) {
    const stored = new Map(((doc.before?.[field.fieldname] as Document[] | undefined) ?? []).map((row) => [row.name, row]))
    for (const row of doc.rows(field.fieldname)) {
      const known = stored.get(row.name)
      // sent twice, the second one is a new row
      stored.delete(row.name)
      if (known && row !== known) {
        // a row is what was sent: its other columns are emptied
        for (const { fieldname } of row.meta.valueFields) row.values[fieldname] ??= null
        Object.assign(row.values, { creation: known.before?.creation, owner: known.before?.owner })
        row.before = known.before
        row.islocal = false
      } else if (!known) {
        row.islocal = true
        row.values.name = null
        await nameRow(row)
      }
    }
  }
}

function stamp(doc: Document): void {
  doc.values.modified = nextModified(doc)
  doc.values.modified_by = doc.ctx.user.name
  if (doc.meta.json.track_seen) doc.values._seen = JSON.stringify([doc.ctx.user.name])
  doc.values.docstatus = doc.docstatus
  for (const row of allRows(doc)) {
    stampRow(row, doc)
    Object.assign(row.values, { parent: doc.values.name, parenttype: doc.doctype })
  }
}

async function before(doc: Document, action: SaveAction): Promise<void> {
  if (action === 'cancel') {
    await runEvent(doc, 'beforeCancel')
    return
  }
  if (action === 'updateAfterSubmit') {
    await runEvent(doc, 'beforeUpdateAfterSubmit')
    return
  }
  await runEvent(doc, 'beforeValidate')
  if (doc.flags.ignoreValidate) return
  await runEvent(doc, 'validate')
  await runEvent(doc, action === 'submit' ? 'beforeSubmit' : 'beforeSave')
  setTitle(doc)
}

async function write(doc: Document): Promise<void> {
  await lockForMove(doc)
  const gone = await goneRows(doc)
  if (gone.length === 0 && (await isAlone(doc))) {
    const written = await writeAlone(doc, doc.before?.modified)
    if (written === 0) throw new LostRace()
    if (written !== undefined) return
  }
  const secrets = hidePasswords(doc)
  if (doc.meta.isVirtual) await writeVirtual(doc, 'dbUpdate')
  else if (doc.meta.issingle) await writeSingle(doc)
  else await writeRow(doc)
  await storePasswords(secrets)
  if (doc.meta.isVirtual) return
  for (const { child, names } of gone) await doc.ctx.db.write(deleteRows(doc.ctx.db.dialect, child, names))
  await writeTables(doc)
  await moveInTree(doc)
}

async function writeRow(doc: Document): Promise<void> {
  const { ctx, meta, before } = doc
  const { count } = await ctx.db.write(updateOne(ctx.db.dialect, meta, storedRow(doc), before?.modified))
  if (count === 0) throw new LostRace()
}

const afterEvents = ['onUpdate', 'onSubmit', 'onCancel', 'onUpdateAfterSubmit', 'onChange'] satisfies DocumentEvent[]

const isAlone = async (doc: Document): Promise<boolean> => !doc.meta.json.track_changes && doc.docstatus !== 2 && standsAlone(doc, afterEvents)

/** Stored rows that the document does not hold any more, by child DocType. */
async function goneRows(doc: Document): Promise<{ readonly child: Meta; readonly names: readonly string[] }[]> {
  const children = await childMetas(doc.ctx, doc.meta)
  return children.flatMap((child) => {
    if (doc.flags.ignoreChildrenType?.includes(child.name)) return []
    const fields = doc.meta.tableFields.filter((field) => field.options === child.name)
    const kept = new Set(fields.flatMap((field) => doc.rows(field.fieldname).map((row) => row.name)))
    const stored = fields.flatMap((field) => ((doc.before?.[field.fieldname] as Document[] | undefined) ?? []).map((row) => row.name))
    const names = stored.filter((name) => !kept.has(name))
    return names.length > 0 ? [{ child, names }] : []
  })
}

async function after(doc: Document, action: SaveAction): Promise<void> {
  if (action === 'save' || action === 'submit') await runEvent(doc, 'onUpdate')
  if (action === 'submit') await runEvent(doc, 'onSubmit')
  if (action === 'updateAfterSubmit') await runEvent(doc, 'onUpdateAfterSubmit')
  if (action === 'cancel') {
    await runEvent(doc, 'onCancel')
    await refuseSubmittedReferrers(doc)
  }
  if (action !== 'cancel') await attachReferenced(doc)
  await noteWorkflowAction(doc)
  await writeVersion(doc)
  await indexForSearch(doc)
  announce(doc, 'update')
  await runEvent(doc, 'onChange')
}
