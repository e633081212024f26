import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'
import { isAdministrator, type SessionUser } from '../permission/user.ts'
import { conditionHolds, conditionScope } from './condition-scope.ts'
import type { Document } from './document.ts'
import { toPlain } from './new.ts'
import type { Transition, Workflow, WorkflowState } from './workflow-directory.ts'

/** The active workflow of a DocType; undefined: it has none. In memory. */
export const workflowOf = (ctx: Context, meta: Meta): Promise<Workflow | undefined> =>
  meta.istable || meta.issingle || meta.isVirtual ? none : ctx.workflows.of(meta.name)

const none = Promise.resolve(undefined)

/** The state of a document in values, the first one where it is empty. */
export const stateIn = (workflow: Workflow, values: Readonly<Row>): string => String(values[workflow.field] || workflow.states[0]?.state || '')

/** The row of a state. */
export const stateNamed = (workflow: Workflow, state: string): WorkflowState | undefined => workflow.states.find((each) => each.state === state)

/** The transitions that the user may take from the stored state of a document: by role, and by their condition over what is stored. */
export async function transitionsOf(doc: Document, workflow: Workflow): Promise<Transition[]> {
  const possible = workflow.transitions.filter(({ allowed }) => hasRole(doc.ctx, allowed))
  return holding(doc.ctx, possible, storedValues(doc), workflow)
}

/** The transitions that anyone may take from the state that a document has now, as it was just written. */
export const transitionsAhead = (doc: Document, workflow: Workflow): Promise<Transition[]> =>
  holding(doc.ctx, workflow.transitions, toPlain(doc), workflow)

/** Those of some transitions that begin in the state of these values, and whose condition holds for them. */
async function holding(ctx: Context, transitions: readonly Transition[], values: Row, workflow: Workflow): Promise<Transition[]> {
  const state = stateIn(workflow, values)
  const scope = { ...conditionScope(ctx), doc: values }
  const found: Transition[] = []
  for (const transition of transitions) if (transition.state === state && (await conditionHolds(transition.condition, scope))) found.push(transition)
  return found
}

/** Transitions for which somebody is asked: those to states that are not optional. */
export const asked = (workflow: Workflow, transitions: readonly Transition[]): Transition[] =>
  transitions.filter(({ next_state }) => !Number(stateNamed(workflow, next_state)?.is_optional_state))

/** Whether the user has a role; Administrator has all. */
export const hasRole = ({ user }: Context, role: string): boolean => isAdministrator(user) || user.roles.has(role)

/** Whether the user may take a transition of a document that may be the user's own. */
export const mayApprove = (doc: Document, transition: Transition): boolean => mayApproveAs(doc.ctx.user, doc, transition)

/** The same, of any user. */
export const mayApproveAs = (user: Pick<SessionUser, 'name'>, doc: Document, transition: Transition): boolean =>
  isAdministrator(user) || Number(transition.allow_self_approval ?? 0) !== 0 || (doc.before ?? doc.values).owner !== user.name

/** The stored document as conditions see it: plain records, rows included. */
function storedValues(doc: Document): Row {
  const values = { ...(doc.before ?? doc.values), doctype: doc.doctype }
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      Array.isArray(value) ? (value as Document[]).map((row) => ({ ...(row.before ?? row.values) })) : value,
    ]),
  )
}
