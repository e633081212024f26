import { demand } from '../permission/decide.ts'
import { checkAmended } from './amend.ts'
import { announce } from './announce.ts'
import { attachReferenced } from './attach-referenced.ts'
import { copyAttachments } from './attachments.ts'
import { setDefaults } from './defaults.ts'
import { saveAction } from './docstatus.ts'
import type { Document } from './document.ts'
import { extractImages } from './embedded-images.ts'
import { computeStored } from './fields/computed.ts'
import { storedRow } from './fields/stored.ts'
import { withFlags } from './flags.ts'
import { followCreated, isFollowedByMaker } from './follow-created.ts'
import { indexForSearch } from './global-search.ts'
import { resetLevels } from './levels.ts'
import { resolveLinks } from './links.ts'
import { childMetas } from './load.ts'
import { adoptFiles } from './local-name.ts'
import { setName } from './naming.ts'
import { dropClientKeys, parseValues } from './new.ts'
import { completeRows, stampRow } from './new-rows.ts'
import { hidePasswords, storePasswords } from './passwords.ts'
import { checkPolicies } from './policy-check.ts'
import { type DocumentEvent, runEvent } from './run-event.ts'
import { writeSingle } from './single.ts'
import { standsAlone, writeAlone } from './stands-alone.ts'
import { insertOne, writeRows } from './statements.ts'
import { setTitle } from './title.ts'
import { addToTree } from './tree.ts'
import { allRows, beforeChecks, validateDocument } from './validate.ts'
import { writeFirstVersion } from './version.ts'
import { writeVirtual } from './virtual.ts'
import { noteWorkflowAction } from './workflow-action.ts'
import { checkWorkflow } from './workflow-check.ts'

/**
 * Stores a new document with its rows: defaults, links, permission, name, life cycle, validation, write. Throws the catalogue's errors;
 * nothing is half-done, since all of it is one transaction (or one statement, where nothing else can write).
 */
export const insert = (doc: Document): Promise<Document> =>
  withFlags(doc, { inInsert: true, inSave: true, actedRules: doc.flags.actedRules }, () => attempt(doc))

async function attempt(doc: Document): Promise<Document> {
  doc.islocal = true
  await setDefaults(doc)
  stamp(doc)
  parseValues(doc)
  const action = saveAction(doc, 0)
  if (!doc.flags.ignoreLinks) await resolveLinks(doc)
  await checkRights(doc, action === 'submit')
  const { name: sent } = doc.values
  await beforeChecks(doc, async () => {
    await runEvent(doc, 'beforeInsert')
    await setName(doc)
  })
  // User Permissions and shares look at names: what they say of a name that the client made up is not said of the one that the document gets
  if (sent != null && doc.values.name !== sent) await checkRights(doc, action === 'submit')
  await resetLevels(doc)
  await computeStored(doc, 'early')
  await beforeChecks(doc, async () => {
    await runEvent(doc, 'beforeValidate')
    if (doc.flags.ignoreValidate) return
    await runEvent(doc, 'validate')
    await runEvent(doc, action === 'submit' ? 'beforeSubmit' : 'beforeSave')
    setTitle(doc)
  })
  await completeRows(doc)
  parseValues(doc)
  await computeStored(doc)
  validateDocument(doc)
  await extractImages(doc)
  await checkWorkflow(doc)
  await checkPolicies(doc, action === 'submit' ? ['create', 'submit'] : ['create'])
  await write(doc)
  await after(doc, action === 'submit')
  settle(doc)
  return doc
}

/** A document that was written is as it is stored: neither new nor unsaved, and it may be saved again as it is. */
export function settle(doc: Document): void {
  dropClientKeys(doc)
  for (const each of [doc, ...allRows(doc)]) {
    each.islocal = false
    each.before = { ...each.values }
  }
}

/** Owner and times: the user and now, whatever the caller said. */
function stamp(doc: Document): void {
  const { ctx } = doc
  const now = ctx.clock.timestamp()
  const { owner, creation } = doc.values
  Object.assign(doc.values, {
    owner: ctx.user.name,
    modified_by: ctx.user.name,
    creation: now,
    modified: now,
    docstatus: Number(doc.values.docstatus ?? 0),
  })
  if (doc.flags.inImport) Object.assign(doc.values, { owner: owner ?? ctx.user.name, creation: creation ?? now })
  doc.values.idx = Number(doc.values.idx ?? 0)
  for (const { name } of doc.meta.optionalColumns) doc.values[name] = null
  for (const row of allRows(doc)) stampRow(row, doc)
}

async function checkRights(doc: Document, submit: boolean): Promise<void> {
  if (doc.flags.ignorePermissions) return
  await demand(doc.ctx, doc.meta, 'create', doc.values)
  if (submit) await demand(doc.ctx, doc.meta, 'submit', doc.values)
}

async function write(doc: Document): Promise<void> {
  const { meta } = doc
  await checkAmended(doc)
  for (const row of allRows(doc)) Object.assign(row.values, { parent: doc.values.name, parenttype: doc.doctype })
  if ((await isAlone(doc)) && (await writeAlone(doc)) !== undefined) return
  const secrets = hidePasswords(doc)
  if (meta.isVirtual) await writeVirtual(doc, 'dbInsert')
  else if (meta.issingle) await writeSingle(doc)
  else await doc.ctx.db.write(insertOne(doc.ctx.db.dialect, meta, storedRow(doc)))
  await storePasswords(secrets)
  if (meta.isVirtual) return
  await writeTables(doc)
  await addToTree(doc)
}

const afterEvents = ['afterInsert', 'onUpdate', 'onSubmit', 'onChange'] satisfies DocumentEvent[]

const isAlone = async (doc: Document): Promise<boolean> =>
  !doc.values.amended_from && !doc.flags.updaterReference && !isFollowedByMaker(doc) && standsAlone(doc, afterEvents)

/** Writes all rows of all tables: one statement per child DocType. */
export async function writeTables(doc: Document): Promise<void> {
  for (const child of await childMetas(doc.ctx, doc.meta)) {
    const rows = allRows(doc).filter((row) => row.meta.name === child.name)
    if (rows.length === 0) continue
    const secrets = rows.flatMap(hidePasswords)
    await doc.ctx.db.write(writeRows(doc.ctx.db.dialect, child, rows.map(storedRow)))
    await storePasswords(secrets)
  }
}

async function after(doc: Document, submit: boolean): Promise<void> {
  await runEvent(doc, 'afterInsert')
  await copyAttachments(doc)
  await adoptFiles(doc)
  await runEvent(doc, 'onUpdate')
  if (submit) await runEvent(doc, 'onSubmit')
  await attachReferenced(doc)
  await noteWorkflowAction(doc)
  await writeFirstVersion(doc)
  await indexForSearch(doc)
  announce(doc, 'insert')
  await runEvent(doc, 'onChange')
  await followCreated(doc)
}
