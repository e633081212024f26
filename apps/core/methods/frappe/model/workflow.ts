import { badArgument, missingArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { toWire } from 'cortado/document/wire.ts'
import { stateNamed, workflowOf } from 'cortado/document/workflow.ts'
import { applyWorkflow, transitionsFor } from 'cortado/document/workflow-apply.ts'
import { demand } from 'cortado/permission/decide.ts'

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
  if (isNew) throw missingArgument({ argument: 'doc.name' })
  return toWire(await applyWorkflow(ctx, { doctype, name, action: args.action }), { nulls: 'keep' })
})

/** Whether documents are cancelled by hand: not where the workflow has a way to do it. */
export const can_cancel_document = whitelist({ args: { doctype: 'string' } }, async (ctx, args) => {
  const workflow = await workflowOf(ctx, await ctx.meta.get(args.doctype))
  return !workflow?.transitions.some(({ next_state }) => Number(stateNamed(workflow, next_state)?.doc_status) === 2)
})

/** Applies an action to many documents; one that fails does not hold up the others, and is told. */
export const bulk_workflow_approval = whitelist(
  { args: { docnames: 'json', doctype: 'string', action: 'string' }, methods: ['POST', 'PUT'] },
  async (ctx, { docnames, doctype, action }) => {
    if (!Array.isArray(docnames)) throw badArgument({ argument: 'docnames', reason: 'it should be a list of names' })
    if (docnames.length > mostDocuments) throw validation({ message: `Bulk approval takes up to ${mostDocuments} documents` })
    await demand(ctx, await ctx.meta.get(doctype), 'read')
    const failed: string[] = []
    for (const name of docnames.map(String)) {
      try {
        await ctx.db.savepoint(() => applyWorkflow(ctx, { doctype, name, action }))
      } catch (error) {
        if (!isCortadoError(error) || error.status >= 500) throw error
        failed.push(name)
        ctx.messages.push({ message: `${doctype} ${name}: ${error.message}`, title: 'Bulk Approval', indicator: 'red' })
      }
    }
    if (docnames.length > failed.length)
      ctx.messages.push({ message: `${action}: ${docnames.length - failed.length} documents`, indicator: 'green', alert: 1 })
  },
)

/** The actions that the user may take with every one of some documents. */
export const get_common_transition_actions = whitelist({ args: { docs: 'json', doctype: 'string' } }, async (ctx, { docs, doctype }) => {
  if (!Array.isArray(docs)) throw badArgument({ argument: 'docs', reason: 'it should be a list of documents' })
  if (docs.length > mostDocuments) throw badArgument({ argument: 'docs', reason: `there are more than ${mostDocuments}` })
  let common: string[] | undefined
  for (const doc of docs) {
    const { name, isNew } = named({ ...(doc as object), doctype })
    const actions = isNew ? [] : (await transitionsFor(ctx, doctype, name)).map(({ action }) => action)
    common = common ? common.filter((action) => actions.includes(action)) : [...new Set(actions)]
    if (common.length === 0) break
  }
  return common ?? []
})
