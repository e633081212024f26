import { badArgument, missingArgument, notFound, validation, workflowState } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { toWire } from 'cortado/document/wire.ts'
import { stateNamed } from 'cortado/document/workflow.ts'
import { activeWorkflow, applyWorkflow, approvableFor, transitionsFor } from 'cortado/document/workflow-apply.ts'
import { escapeText } from 'cortado/http/pages/html.ts'

/** More documents than this are not taken along in one call. */
const mostDocuments = 500

interface Named {
  readonly doctype: string
  readonly name: string
  /** Not stored yet. */
  readonly isNew: boolean
}

/** Which document a client means; what else it sent is not used. */
function named(doc: unknown): Named {
  if (doc === null || typeof doc !== 'object' || Array.isArray(doc)) throw badArgument({ argument: 'doc', reason: 'it should be an object' })
  const { doctype, name, __islocal } = doc as Record<string, unknown>
  if (typeof doctype !== 'string' || doctype === '') throw missingArgument({ argument: 'doc.doctype' })
  return { doctype, name: String(name ?? ''), isNew: Boolean(__islocal) || name === undefined || name === null || name === '' }
}

/** What the user may do with a document; nothing with a new one. */
export const get_transitions = whitelist({ args: { doc: 'json' } }, async (ctx, args) => {
  const { doctype, name, isNew } = named(args.doc)
  return isNew ? [] : transitionsFor(ctx, doctype, name)
})

/** Takes a document to its next state by an action, and answers it. */
export const apply_workflow = whitelist({ args: { doc: 'json', action: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const { doctype, name, isNew } = named(args.doc)
  if (isNew) throw notFound({ doctype, name: name || 'that is new' })
  return toWire(await applyWorkflow(ctx, { doctype, name, action: args.action }), { nulls: 'keep' })
})

/** Whether documents are cancelled by hand: not where the workflow has a way to do it. Throws notFound where there is no workflow. */
export const can_cancel_document = whitelist({ args: { doctype: 'string' } }, async (ctx, args) => {
  const workflow = await activeWorkflow(ctx, args.doctype)
  return !workflow.transitions.some(({ next_state }) => Number(stateNamed(workflow, next_state)?.doc_status) === 2)
})

/** Applies an action to many documents; one that fails does not hold up the others, and is told. */
export const bulk_workflow_approval = whitelist(
  { args: { docnames: 'json', doctype: 'string', action: 'string' }, methods: ['POST', 'PUT'] },
  async (ctx, { docnames, doctype, action }) => {
    if (!Array.isArray(docnames)) throw badArgument({ argument: 'docnames', reason: 'it should be a list of names' })
    if (docnames.length > mostDocuments)
      throw validation({ message: `Bulk approval only support up to ${mostDocuments} documents` }, { title: 'Too Many Documents' })
    const failed: string[] = []
    for (const name of docnames.map(String)) {
      const said = ctx.messages.length
      try {
        await ctx.db.savepoint(() => applyWorkflow(ctx, { doctype, name, action }))
      } catch (error) {
        if (!isCortadoError(error) || error.status >= 500) throw error
        ctx.messages.length = said
        failed.push(error.message.includes(name) ? error.message : `${doctype} ${name}: ${error.message}`)
      }
    }
    const done = docnames.length - failed.length
    const indicator = failed.length === 0 ? 'green' : done > 0 ? 'orange' : 'red'
    const say = (message: string) => ctx.messages.push({ message, title: 'Workflow Status', indicator })
    if (failed.length > 0) say(`<h4>Failed Transactions</h4>${failed.map((message) => `<div>${escapeText(message)}</div>`).join('')}`)
    if (done > 0) say(`<h4>Successful Transactions</h4><div>${escapeText(`${action}: ${done} ${doctype}`)}</div>`)
  },
)

/** The actions that the user may take with every one of some documents: those before the first that has no state. */
export const get_common_transition_actions = whitelist({ args: { docs: 'json', doctype: 'string' } }, async (ctx, { docs, doctype }) => {
  if (!Array.isArray(docs)) throw badArgument({ argument: 'docs', reason: 'it should be a list of documents' })
  if (docs.length > mostDocuments) throw badArgument({ argument: 'docs', reason: `there are more than ${mostDocuments}` })
  let common: string[] | undefined
  for (const doc of docs) {
    const actions = await actionsOf(ctx, doctype, doc)
    if (!actions) break
    common = common ? common.filter((action) => actions.includes(action)) : [...new Set(actions)]
    if (common.length === 0) break
  }
  return common ?? []
})

/** Actions that the user may take with a document; undefined: it has no state. */
async function actionsOf(ctx: Context, defaultDoctype: string, doc: unknown): Promise<string[] | undefined> {
  const { doctype, name, isNew } = named({ doctype: defaultDoctype, ...(doc as object) })
  if (isNew) return []
  try {
    return (await approvableFor(ctx, doctype, name)).map(({ action }) => action)
  } catch (error) {
    if (workflowState.is(error)) return undefined
    throw error
  }
}
