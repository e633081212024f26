import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { save, update } from 'cortado/document/save.ts'
import { demand } from 'cortado/permission/decide.ts'
import { isSubmittedLater, queueSubmission } from '../../../../../core/submission.ts'

const most = 500

/** What is done to each document, as changes of it. */
const changesOf: Readonly<Record<string, (data: Row) => Row>> = {
  submit: () => ({ docstatus: 1 }),
  cancel: () => ({ docstatus: 2 }),
  update: (data) => data,
}

/** Submits, cancels or changes many documents, each for itself. Answers the names of those that failed; messages say why. */
export const submit_cancel_or_update_docs = whitelist(
  { args: { doctype: 'string', docnames: 'json', action: 'string?', data: 'json?', task_id: 'string?' }, methods: ['POST', 'PUT'] },
  async (ctx, { doctype, docnames, action = 'submit', data }) => {
    if (!Array.isArray(docnames) || docnames.length > most)
      throw badArgument({ argument: 'docnames', reason: `it should be a list of at most ${most} names` })
    const changes = Object.hasOwn(changesOf, action) ? changesOf[action]?.(objectOf(data)) : undefined
    if (!changes) throw badArgument({ argument: 'action', reason: `it should be one of ${Object.keys(changesOf).join(', ')}` })
    if (action === 'update' && Object.keys(changes).length === 0) throw badArgument({ argument: 'data', reason: 'it changes nothing' })
    const isLater = action === 'submit' && isSubmittedLater(ctx, await ctx.meta.get(doctype))
    const act = (name: string): Promise<unknown> =>
      isLater
        ? queueSubmission(ctx, { doctype, name, changes: {} }).then((queued) => queued ?? update(ctx, doctype, name, changes))
        : action === 'submit'
          ? submitDraft(ctx, doctype, name)
          : update(ctx, doctype, name, changes)
    const failed: string[] = []
    for (const name of docnames.map(String)) if (!(await changed(ctx, `${doctype} ${name}`, () => act(name)))) failed.push(name)
    return failed
  },
)

/** Submits a document; what is submitted already would only be saved. Throws noPermission, validation. */
async function submitDraft(ctx: Context, doctype: string, name: string): Promise<Document> {
  const doc = await load(ctx, doctype, name, { lock: true })
  await demand(ctx, doc.meta, 'submit', doc.values)
  if (doc.values.docstatus !== 0) throw validation({ message: 'Only drafts can be submitted' })
  doc.values.docstatus = 1
  return save(doc)
}

function objectOf(data: unknown): Row {
  if (data === undefined) return {}
  if (data === null || typeof data !== 'object' || Array.isArray(data)) throw badArgument({ argument: 'data', reason: 'it should be an object' })
  const { doctype, name, modified, ...changes } = data as Row
  return changes
}

/** Whether the change was made; what kept it from that is told. */
async function changed(ctx: Context, what: string, change: () => Promise<unknown>): Promise<boolean> {
  try {
    await ctx.db.savepoint(change)
    return true
  } catch (error) {
    if (!isCortadoError(error) || error.status >= 500) throw error
    ctx.messages.push({ message: `${what}: ${error.message}`, indicator: 'red' })
    return false
  }
}
