import { validation, workflowPermission, workflowState } from '@cortado/contract/error-catalogue.ts'
import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'
import { mayApprove, stateIn, stateNamed, transitionsOf, workflowOf } from './workflow.ts'
import type { Transition, Workflow } from './workflow-directory.ts'

/**
 * Holds a document to the workflow of its DocType before it is written: a new one begins in the first state; the state, and docstatus with it,
 * changes only by a transition that the user may take. A plain submit or cancel takes the transition that leads there, where the user may; where
 * the workflow has none from any state, docstatus is not its business. Throws workflowPermission, workflowState, validation.
 */
export async function checkWorkflow(doc: Document): Promise<void> {
  const workflow = await workflowOf(doc.ctx, doc.meta)
  if (!workflow || workflow.states.length === 0) return
  if (doc.before === undefined) begin(doc, workflow)
  else await step(doc, workflow, doc.before)
}

function begin(doc: Document, workflow: Workflow): void {
  const [first] = workflow.states
  const [from, to] = [String(first?.state), stateIn(workflow, doc.values)]
  if (from !== to || !isAtRest(doc, workflow, { state: from, docstatus: 0 })) throw refusal(doc, from, from === to ? statusName(doc.docstatus) : to)
  doc.values[workflow.field] = to
}

async function step(doc: Document, workflow: Workflow, before: Readonly<Row>): Promise<void> {
  const [from, to] = [stateIn(workflow, before), stateIn(workflow, doc.values)]
  if (!stateNamed(workflow, from))
    throw validation({ message: `${doc.doctype} ${doc.name}: ${from} is not a valid Workflow State. Please update your Workflow and try again` })
  if (from !== to && !stateNamed(workflow, to))
    throw workflowState({ doctype: doc.doctype, name: doc.name, reason: `${to} is not a state of the workflow ${workflow.name}` })
  if (from === to && isAtRest(doc, workflow, { state: to, docstatus: Number(before.docstatus) })) {
    doc.values[workflow.field] = to
    return
  }
  const transition = await takenBy(doc, workflow, from === to ? undefined : to)
  if (!transition) throw refusal(doc, from, from === to ? statusName(doc.docstatus) : to)
  if (!mayApprove(doc, transition)) throw validation({ message: 'Self approval is not allowed' })
  doc.values[workflow.field] = transition.next_state
}

/** In the same state, and in a docstatus that does not change, that the state has anyway, or that no transition leads to. */
const isAtRest = (doc: Document, workflow: Workflow, { state, docstatus }: { state: string; docstatus: number }): boolean =>
  doc.docstatus === docstatus || Number(stateNamed(workflow, state)?.doc_status) === doc.docstatus || !leadsTo(workflow, doc.docstatus)

/** The transition that leads to the state, or to any state of the docstatus that the document is to have. */
async function takenBy(doc: Document, workflow: Workflow, to: string | undefined): Promise<Transition | undefined> {
  const possible = (await transitionsOf(doc, workflow)).filter(
    ({ next_state }) => (to === undefined || next_state === to) && Number(stateNamed(workflow, next_state)?.doc_status) === doc.docstatus,
  )
  return possible.find((transition) => mayApprove(doc, transition)) ?? possible[0]
}

/** Whether any transition ends in a state of this docstatus. */
const leadsTo = (workflow: Workflow, docstatus: number): boolean =>
  workflow.transitions.some(({ next_state }) => Number(stateNamed(workflow, next_state)?.doc_status) === docstatus)

const statusName = (docstatus: number): string => ['Draft', 'Submitted', 'Cancelled'][docstatus] ?? String(docstatus)

const refusal = (doc: Document, from: string, to: string) => workflowPermission({ doctype: doc.doctype, name: doc.name, from, to })
