import { badArgument, missingArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { discard as discardDocument } from 'cortado/document/discard.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { runEvent } from 'cortado/document/run-event.ts'
import { update } from 'cortado/document/save.ts'
import { isShown, toWire } from 'cortado/document/wire.ts'
import { respond } from 'cortado/events/response.ts'
import { isSubmittedLater, queueSubmission } from '../../../../core/submission.ts'
import { docinfo } from '../../../../desk/docinfo.ts'
import { updateWhole, wholeChanges } from '../../../../desk/whole-document.ts'

/** What a form's buttons mean for docstatus. */
const statusOf = { Save: 0, Submit: 1, Update: 1, Cancel: 2 } as const

const isAction = (action: string): action is keyof typeof statusOf => Object.hasOwn(statusOf, action)

/**
 * Saves a form. A new document (`__islocal`) is inserted and answered with the name that the client had given it, `localname`. Of a stored one the
 * whole document is sent, with the `modified` that the client saw: what it lacks is emptied. Where its DocType is submitted in the background, Submit answers no document.
 */
export const savedocs = whitelist({ args: { doc: 'json', action: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, { doc: sent, action }) => {
  if (!isAction(action)) throw badArgument({ argument: 'action', reason: `it should be one of ${Object.keys(statusOf).join(', ')}` })
  const values: FormValues & Status = { ...formValues(sent), docstatus: statusOf[action] }
  if (action === 'Submit' && !values.__islocal && (await isQueued(ctx, values))) return
  const doc = values.__islocal ? await insertForm(ctx, values) : await updateWhole(ctx, values)
  await runEvent(doc, 'onload')
  ctx.messages.push({ message: values.docstatus === 1 ? 'Submitted' : 'Saved', indicator: 'green', alert: 1 })
  return formAnswer(doc, values.__islocal ? values.name : undefined)
})

/** A submission that is made after the answer; no document is answered then. */
async function isQueued(ctx: Context, values: FormValues): Promise<boolean> {
  const { doctype, name } = values
  if (!isSubmittedLater(ctx, await ctx.meta.get(doctype))) return false
  return (await queueSubmission(ctx, { doctype, name: String(name), changes: await wholeChanges(ctx, values) })) !== undefined
}

type FormValues = Row & { readonly doctype: string }

interface Status {
  readonly docstatus: 0 | 1 | 2
}

function formValues(doc: unknown): FormValues {
  if (doc === null || typeof doc !== 'object' || Array.isArray(doc)) throw badArgument({ argument: 'doc', reason: 'it should be an object' })
  const values = doc as Row
  if (typeof values.doctype !== 'string' || values.doctype === '') throw missingArgument({ argument: 'doc.doctype' })
  if (!values.__islocal && (values.name == null || values.name === '')) throw missingArgument({ argument: 'doc.name' })
  return values as FormValues
}

/** The names that a client gave to a new document and its new rows are its own. */
async function insertForm(ctx: Context, { doctype, name, ...values }: FormValues): Promise<Document> {
  const doc = await newDocument(ctx, doctype, values)
  for (const field of doc.meta.tableFields) for (const row of doc.rows(field.fieldname)) row.values.name = null
  if (typeof name === 'string') doc.flags.localName = name
  return insert(doc)
}

async function formAnswer(doc: Document, localname?: unknown) {
  const [wire, shown] = await Promise.all([toWire(doc, { nulls: 'keep' }), isShown(doc)])
  return respond({ docs: [localname === undefined ? wire : { ...wire, localname }], ...(shown && { docinfo: await docinfo(doc) }) })
}

/** Cancels a submitted document; a workflow's state goes along where its field is named. */
export const cancel = whitelist(
  { args: { doctype: 'string', name: 'any', workflow_state_fieldname: 'string?', workflow_state: 'string?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    const state = args.workflow_state_fieldname && args.workflow_state ? { [args.workflow_state_fieldname]: args.workflow_state } : {}
    const doc = await update(ctx, args.doctype, String(args.name), { ...state, docstatus: 2 })
    ctx.messages.push({ message: 'Cancelled', indicator: 'red', alert: 1 })
    return formAnswer(doc)
  },
)

/** Gives a draft up: it is cancelled without having been submitted. */
export const discard = whitelist({ args: { doctype: 'string', name: 'any' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const doc = await discardDocument(ctx, args.doctype, String(args.name))
  ctx.messages.push({ message: 'Discarded', indicator: 'red', alert: 1 })
  return formAnswer(doc)
})
