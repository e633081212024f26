import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { sql } from 'kysely'
import { notify, subjectOf } from './notifications.ts'

/** An open assignment: who has it, and the ToDo that says so. */
export interface Assignment {
  readonly owner: string
  readonly name: string
}

/** What an assignment may say besides. */
export interface AssignmentDetails {
  readonly description?: string
  readonly priority?: string
  readonly date?: string
  readonly assignment_rule?: string
}

/** Open assignments of a document, the oldest first. */
export async function openAssignments({ ctx, doctype, name }: Document): Promise<Assignment[]> {
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select allocated_to, name from ${sql.table('tabToDo')} where reference_type = ${doctype} and reference_name = ${name} and status not in ('Cancelled', 'Closed') and allocated_to is not null order by creation`,
    ),
  )
  return rows.map((row) => ({ owner: String(row.allocated_to), name: String(row.name) }))
}

/** Assigns a document to a user by a ToDo, once: an open one stays as it is. Throws validation. */
export async function assign(doc: Document, user: string, details: AssignmentDetails): Promise<void> {
  const { ctx, doctype, name } = doc
  if ((await openAssignments(doc)).some(({ owner }) => owner === user)) return
  const assignee = await load(ctx, 'User', user)
  if (!assignee.get('enabled')) throw validation({ message: `${user} is disabled: the document cannot be assigned` })
  const todo = await newDocument(ctx, 'ToDo', {
    allocated_to: assignee.name,
    reference_type: doctype,
    reference_name: name,
    description: details.description || `${doctype} ${name}`,
    priority: details.priority || 'Medium',
    date: details.date || ctx.clock.today(),
    status: 'Open',
    assigned_by: ctx.user.name,
    assignment_rule: details.assignment_rule,
  })
  todo.flags.ignorePermissions = true
  await todo.insert()
  await notify(doc, {
    type: 'Assignment',
    subject: `${ctx.user.fullName} assigned ${subjectOf(doc)} to you`,
    content: details.description,
    users: [assignee.name],
  })
}

/** Ends open assignments of a document: of one user, or of all. */
export async function closeAssignments(doc: Document, status: 'Cancelled' | 'Closed', user?: string): Promise<void> {
  for (const { owner, name } of await openAssignments(doc)) {
    if (user !== undefined && owner !== user) continue
    const todo = await load(doc.ctx, 'ToDo', name, { lock: true })
    todo.set('status', status)
    todo.flags.ignorePermissions = true
    await save(todo)
  }
}
