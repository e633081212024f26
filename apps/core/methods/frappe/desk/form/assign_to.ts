import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { type Arguments, whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { escapeText } from 'cortado/http/pages/html.ts'
import { demand } from 'cortado/permission/decide.ts'
import { type Assigned, type Assignment, assign, closeAssignments, openAssignments } from '../../../../desk/assignments.ts'

/** More documents, or more users, are not taken in one call. */
const most = 500

function texts(value: unknown, argument: string): string[] {
  const list = Array.isArray(value) ? value : [value]
  if (list.length > most || !list.every((each) => typeof each === 'string' && each !== ''))
    throw badArgument({ argument, reason: `it should be a list of at most ${most} names` })
  return list
}

async function assignable(ctx: Context, doctype: string, name: unknown): Promise<Document> {
  const doc = await load(ctx, doctype, String(name))
  await demand(ctx, doc.meta, 'read', doc.values)
  return doc
}

const details = { description: 'string?', priority: 'string?', date: 'string?', assignment_rule: 'string?', re_assign: 'bool?' } as const
const single = { doctype: 'string', name: 'any', assign_to: 'json', ...details } as const

/** Assigns a document to users, each once; answers who has it now, five at most. Says who had it already, and with whom it was shared for it. */
export const add = whitelist({ args: single }, async (ctx, args): Promise<Assignment[]> => {
  const doc = await assignable(ctx, args.doctype, args.name)
  await assignAll(doc, args)
  return shown(doc)
})

const shown = async (doc: Document): Promise<Assignment[]> => (await openAssignments(doc)).slice(0, 5)

async function assignAll(doc: Document, args: Pick<Arguments<typeof single>, 'assign_to' | keyof typeof details>): Promise<void> {
  const outcome: Record<Assigned, string[]> = { made: [], shared: [], known: [] }
  for (const user of texts(args.assign_to, 'assign_to')) outcome[await assign(doc, user, args)].push(user)
  say(doc.ctx, 'Shared with the following Users with Read access:', outcome.shared)
  say(doc.ctx, 'Already in the following Users ToDo list:', outcome.known)
}

function say(ctx: Context, text: string, users: readonly string[]): void {
  if (users.length > 0) ctx.messages.push({ message: `${text}<br><br>${users.map(escapeText).join('<br>')}` })
}

/** Assigns several documents of a DocType. Throws badArgument for more than 500 assignments. */
export const add_multiple = whitelist({ args: { ...single, name: 'json' } }, async (ctx, args) => {
  const names = texts(args.name, 'name')
  if (names.length * texts(args.assign_to, 'assign_to').length > most)
    throw badArgument({ argument: 'name', reason: `names and users should make at most ${most} assignments` })
  for (const name of names) await assignAll(await assignable(ctx, args.doctype, name), args)
})

/** Takes an assignment back; answers who has the document now. */
export const remove = whitelist({ args: { doctype: 'string', name: 'any', assign_to: 'string' } }, async (ctx, args) => {
  const doc = await assignable(ctx, args.doctype, args.name)
  await closeAssignments(doc, 'Cancelled', args.assign_to)
  return shown(doc)
})

/** Takes all assignments of several documents back. */
export const remove_multiple = whitelist({ args: { doctype: 'string', names: 'json' } }, async (ctx, args) => {
  for (const name of texts(args.names, 'names')) await closeAssignments(await assignable(ctx, args.doctype, name), 'Cancelled')
})

/** Closes one's own assignment. */
export const close = whitelist({ args: { doctype: 'string', name: 'any', assign_to: 'string' } }, async (ctx, args) => {
  if (args.assign_to !== ctx.user.name) throw validation({ message: 'Only the assignee can complete this to-do.' })
  const doc = await assignable(ctx, args.doctype, args.name)
  await closeAssignments(doc, 'Closed', args.assign_to)
  return shown(doc)
})
