import { notFound, validation, workflowState, workflowTransition } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import { demand } from '../permission/decide.ts'
import { addComment } from './comment.ts'
import type { Document } from './document.ts'
import { load } from './load.ts'
import { save } from './save.ts'
import { mayApprove, stateNamed, transitionsOf, workflowOf } from './workflow.ts'
import type { Transition, Workflow } from './workflow-directory.ts'

/** A document, and the workflow that it goes through. Throws notFound (of either), noPermission, workflowState where its state is empty. */
async function inWorkflow(ctx: Context, doctype: string, name: string): Promise<{ doc: Document; workflow: Workflow }> {
  const doc = await load(ctx, doctype, name, { lock: ctx.db.inTransaction })
  await demand(ctx, doc.meta, 'read', doc.values)
  const workflow = await activeWorkflow(ctx, doctype)
  if (!doc.values[workflow.field]) throw workflowState({ doctype, name, reason: 'Workflow State not set' })
  return { doc, workflow }
}

/** The active workflow of a DocType. Throws notFound where it has none. */
export async function activeWorkflow(ctx: Context, doctype: string): Promise<Workflow> {
  const workflow = await workflowOf(ctx, await ctx.meta.get(doctype))
  if (!workflow) throw notFound({ doctype: 'Workflow', name: `of ${doctype}` })
  return workflow
}

/** What the user's roles, and what is stored, let the user do with a document. Throws notFound, noPermission, workflowState. */
export async function transitionsFor(ctx: Context, doctype: string, name: string): Promise<Transition[]> {
  const { doc, workflow } = await inWorkflow(ctx, doctype, name)
  return transitionsOf(doc, workflow)
}

/** The same, without those that would be an approval of what is the user's own. */
export async function approvableFor(ctx: Context, doctype: string, name: string): Promise<Transition[]> {
  const { doc, workflow } = await inWorkflow(ctx, doctype, name)
  return (await transitionsOf(doc, workflow)).filter((transition) => mayApprove(doc, transition))
}

/**
 * Takes a document to the next state by an action: sets the state and the field that it updates, saves, submits or cancels, and notes it in the
 * document's history. Throws workflowTransition, workflowState, validation (self-approval), and what saving throws.
 */
export async function applyWorkflow(ctx: Context, { doctype, name, action }: { doctype: string; name: string; action: string }): Promise<Document> {
  const { doc, workflow } = await inWorkflow(ctx, doctype, name)
  const offered = (await transitionsOf(doc, workflow)).filter((each) => each.action === action)
  const transition = offered.findLast((each) => mayApprove(doc, each)) ?? offered.at(-1)
  if (!transition) throw workflowTransition({ doctype, name, reason: 'Not a valid Workflow Action' })
  if (!mayApprove(doc, transition)) throw validation({ message: 'Self approval is not allowed' })
  const next = stateNamed(workflow, transition.next_state)
  const docstatus = Number(next?.doc_status ?? 0)
  if (![0, 1].includes(doc.docstatus) || docstatus < doc.docstatus || docstatus - doc.docstatus > 1)
    throw validation({ message: `Illegal Document Status for ${transition.next_state}` })
  doc.values[workflow.field] = transition.next_state
  if (next?.update_field) doc.values[next.update_field] = next.update_value ?? null
  doc.values.docstatus = docstatus
  // what the workflow sets is not the user's to write, on whatever level it is
  doc.flags.ignorePermlevelForFields = [workflow.field, ...(next?.update_field ? [next.update_field] : [])]
  await save(doc)
  await addComment(doc, 'Workflow', transition.next_state)
  return doc
}
