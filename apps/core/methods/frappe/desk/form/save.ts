import { badArgument, missingArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { discard as discardDocument } from 'cortado/document/discard.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import { isShown, toWire } from 'cortado/document/wire.ts'
import { respond } from 'cortado/events/response.ts'
import { docinfo } from '../../../../desk/docinfo.ts'

/** What a form's buttons mean for docstatus. */
const statusOf: Readonly<Record<string, number | undefined>> = { Save: undefined, Submit: 1, Update: undefined, Cancel: 2 }

/** Saves a form: a new document (`__islocal`) is inserted and answered with the name that the client had given it, `localname`. */
export const savedocs = whitelist({ args: { doc: 'json', action: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  if (!(args.action in statusOf)) throw badArgument({ argument: 'action', reason: `it should be one of ${Object.keys(statusOf).join(', ')}` })
  const values = formValues(args.doc)
  const docstatus = statusOf[args.action]
  const sent = docstatus === undefined ? values : { ...values, docstatus }
  const doc = sent.__islocal ? await insertForm(ctx, sent) : await update(ctx, String(sent.doctype), String(sent.name), sent)
  ctx.messages.push({ message: args.action === 'Submit' ? 'Submitted' : 'Saved', indicator: 'green', alert: 1 })
  return formAnswer(doc, sent.__islocal ? values.name : undefined)
})

function formValues(doc: unknown): Row {
  if (doc === null || typeof doc !== 'object' || Array.isArray(doc)) throw badArgument({ argument: 'doc', reason: 'it should be an object' })
  const values = doc as Row
  if (typeof values.doctype !== 'string' || values.doctype === '') throw missingArgument({ argument: 'doc.doctype' })
  if (!values.__islocal && (values.name == null || values.name === '')) throw missingArgument({ argument: 'doc.name' })
  return values
}

/** The names that a client gave to a new document and its new rows are its own. */
async function insertForm(ctx: Context, { doctype, name, ...values }: Row): Promise<Document> {
  const doc = await newDocument(ctx, String(doctype), values)
  for (const field of doc.meta.tableFields) for (const row of doc.rows(field.fieldname)) row.values.name = null
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
