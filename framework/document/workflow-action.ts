import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Document } from './document.ts'
import { asked, hasRole, stateIn, transitionsAhead, workflowOf } from './workflow.ts'
import type { Workflow } from './workflow-directory.ts'

/**
 * Keeps the Workflow Actions of a document that was just written: what was open in the state that it left is completed by the user, and one for the
 * state that it is in names the roles that may take it on, if any may. Where there is no workflow, nothing happens; else one statement, more where
 * the state changed.
 */
export async function noteWorkflowAction(doc: Document): Promise<void> {
  const workflow = await workflowOf(doc.ctx, doc.meta)
  if (!workflow || workflow.states.length === 0) return
  const state = stateIn(workflow, doc.values)
  const open = await openStates(doc)
  // a cancelled document goes nowhere, whatever its state is called
  const isOver = doc.docstatus === 2
  if (open.some((each) => isOver || each !== state)) await complete(doc, workflow, { state, isOver })
  if (isOver || open.includes(state)) return
  const roles = await rolesAhead(doc, workflow)
  if (roles.length === 0) return
  const action = await doc.ctx.documents.create(doc.ctx, 'Workflow Action', {
    reference_doctype: doc.doctype,
    reference_name: doc.name,
    workflow_state: state,
    status: 'Open',
    permitted_roles: roles.map((role) => ({ role })),
  })
  action.flags.ignorePermissions = true
  await action.insert()
}

/** Deletes the rows of the Workflow Actions of a document that is being deleted; they themselves go as its companions. Where there is no workflow, nothing happens. */
export async function dropPermittedRoles(doc: Document): Promise<void> {
  if (!(await workflowOf(doc.ctx, doc.meta))) return
  const { db } = doc.ctx
  const actions = sql`select name from ${sql.table('tabWorkflow Action')} where ${isOf(doc)}`
  await db.write(compile(db.dialect, sql`delete from ${permitted} where parenttype = 'Workflow Action' and parent in (${actions})`, { named: true }))
}

const permitted = sql.table('tabWorkflow Action Permitted Role')

const isOf = ({ doctype, name }: Document) => sql`reference_name = ${name} and reference_doctype = ${doctype}`

async function openStates(doc: Document): Promise<string[]> {
  const { db } = doc.ctx
  const query = sql`select workflow_state from ${sql.table('tabWorkflow Action')} where ${isOf(doc)} and status = 'Open'`
  return (await db.read(compile(db.dialect, query, { named: true }))).map(({ workflow_state }) => String(workflow_state ?? ''))
}

/** Told with them is the role by which the user could: one that may go to the state, and that was permitted. */
async function complete(doc: Document, workflow: Workflow, { state, isOver }: { state: string; isOver: boolean }): Promise<void> {
  const { ctx } = doc
  const { db } = ctx
  const action = sql.table('tabWorkflow Action')
  const byRole = sql`select min(${sql.id('role')}) from ${permitted} where parent = ${sql.id('tabWorkflow Action', 'name')} and ${db.dialect.inList(sql.id('role'), rolesTo(ctx, workflow, state))}`
  await db.write(
    compile(
      db.dialect,
      sql`update ${action} set status = 'Completed', completed_by = ${ctx.user.name}, completed_by_role = (${byRole})
        where ${isOf(doc)} and status = 'Open'${isOver ? sql`` : sql` and workflow_state <> ${state}`}`,
      { named: true },
    ),
  )
}

const rolesTo = (ctx: Context, { transitions }: Workflow, state: string): string[] => [
  ...new Set(transitions.filter(({ next_state, allowed }) => next_state === state && hasRole(ctx, allowed)).map(({ allowed }) => allowed)),
]

/** Roles that may take the document on; a state that is optional asks nobody to. */
const rolesAhead = async (doc: Document, workflow: Workflow): Promise<string[]> =>
  [...new Set(asked(workflow, await transitionsAhead(doc, workflow)).map(({ allowed }) => allowed))].toSorted()
