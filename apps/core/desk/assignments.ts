import { brokenLink, notFound, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { followWhereWanted } from './follow.ts'
import { lockMarked } from './marks.ts'
import { bold, mayReadAs, notify, subjectOf } from './notifications.ts'
import { demandShareable, isSharingOff, shareDocument } from './sharing.ts'

/** An open assignment: who has it, and the ToDo that says so. */
export interface Assignment {
  readonly owner: string
  readonly name: string
}

/** What an assignment may say besides. */
export interface AssignmentDetails {
  readonly description?: string
  readonly priority?: string
  /** When it is due. Default: today. */
  readonly date?: string
  readonly assignment_rule?: string
  /** A rule gives it: who may not read the document has it shared, whatever the user may share. */
  readonly bySystem?: true
}

/** What became of an assignment: made, made with a share since the user could not read the document, or there already. */
export type Assigned = 'made' | 'shared' | 'known'

/** Open tasks about a document: a condition on ToDo. */
export const openTasksOf = (doctype: string, name: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`reference_type = ${doctype} and reference_name = ${name} and status not in ('Cancelled', 'Closed') and allocated_to is not null`

/** Open assignments of a document, the newest first. */
export async function openAssignments({ ctx, doctype, name }: Pick<Document, 'ctx' | 'doctype' | 'name'>): Promise<Assignment[]> {
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select allocated_to, name from ${sql.table('tabToDo')} where ${openTasksOf(doctype, name)} order by creation desc, name desc`,
    ),
  )
  return rows.map((row) => ({ owner: String(row.allocated_to), name: String(row.name) }))
}

/**
 * Assigns a document to a user by a ToDo, once: an open one stays as it is. Who could not read the document has it shared; its field `assigned_to`, where it has one,
 * names the user. Throws brokenLink where there is no such user, validation; noPermission where the document cannot be shared.
 */
export async function assign(doc: Document, user: string, details: AssignmentDetails): Promise<Assigned> {
  const { ctx } = doc
  await lockMarked(doc)
  if ((await openAssignments(doc)).some(({ owner }) => owner === user)) return 'known'
  const assignee = await userNamed(ctx, user)
  if (!assignee.get('enabled')) throw validation({ message: `${user} is disabled: the document cannot be assigned` })
  await makeToDo(doc, assignee.name, details)
  await setAssignee(doc, assignee.name)
  const isShared = !(await mayReadAs(doc, assignee.name))
  if (isShared) await shareForReading(doc, assignee.name, details)
  await followWhereWanted(doc, assignee.name, 'follow_assigned_documents')
  await notify(doc, {
    type: 'Assignment',
    subject: `${bold(ctx.user.fullName)} assigned a new task ${subjectOf(doc)} to you`,
    content: details.description,
    users: [assignee.name],
    ...(isShared && { shared: true }),
  })
  return isShared ? 'shared' : 'made'
}

async function userNamed(ctx: Context, name: string): Promise<Document> {
  try {
    return await load(ctx, 'User', name)
  } catch (error) {
    throw notFound.is(error) ? brokenLink({ links: `Allocated To: ${name}` }) : error
  }
}

async function makeToDo({ ctx, doctype, name }: Document, user: string, details: AssignmentDetails): Promise<void> {
  const todo = await newDocument(ctx, 'ToDo', {
    allocated_to: user,
    reference_type: doctype,
    reference_name: name,
    description: details.description || `Assignment for ${doctype} ${name}`,
    priority: details.priority || 'Medium',
    date: details.date || ctx.clock.today(),
    status: 'Open',
    assigned_by: ctx.user.name,
    assignment_rule: details.assignment_rule,
  })
  todo.flags.ignorePermissions = true
  await todo.insert()
}

/** A document may have a field that shows to whom it was assigned last. */
async function setAssignee(doc: Document, user: string | null): Promise<void> {
  if (doc.meta.field.has('assigned_to') && (doc.get('assigned_to') ?? null) !== user) await doc.dbSet({ assigned_to: user })
}

async function shareForReading(doc: Document, user: string, { bySystem }: AssignmentDetails): Promise<void> {
  if (isSharingOff(doc.ctx)) throw validation({ message: `${user} may not read ${doc.doctype} ${doc.name}, and sharing documents is switched off` })
  const rights = { read: true }
  if (!bySystem) await demandShareable(doc, rights)
  await shareDocument(doc, { who: { user, everyone: false }, rights })
}

/** Ends open assignments of a document: of one user, or of all. Who had one that another user gave is told. */
export async function closeAssignments(doc: Document, status: 'Cancelled' | 'Closed', user?: string): Promise<void> {
  await lockMarked(doc)
  const open = await openAssignments(doc)
  await setAssignmentStatus(
    doc,
    open.filter(({ owner }) => user === undefined || owner === user),
    status,
  )
}

/** Ends assignments of a document, or opens them again. Whose assignment by another user ends is told. */
export async function setAssignmentStatus(doc: Document, assignments: readonly Assignment[], status: 'Cancelled' | 'Closed' | 'Open'): Promise<void> {
  for (const { owner, name } of assignments) {
    const todo = await load(doc.ctx, 'ToDo', name, { lock: true })
    const wasOpen = todo.get('status') === 'Open'
    todo.set('status', status)
    todo.flags.ignorePermissions = true
    await save(todo)
    if (wasOpen && todo.get('assigned_by') && todo.get('assigned_by') !== owner) await tellOfEnd(doc, owner)
  }
  await setAssignee(doc, status === 'Open' ? (assignments.at(-1)?.owner ?? null) : null)
}

const tellOfEnd = (doc: Document, user: string): Promise<void> =>
  notify(doc, {
    type: 'Assignment',
    subject: `Your assignment on ${subjectOf(doc)} has been removed by ${bold(doc.ctx.user.fullName)}`,
    users: [user],
  })
