import { badArgument, permission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { type Assignment, assign, closeAssignments, openAssignments } from '../../../../desk/assignments.ts'

const texts = (value: unknown, argument: string): string[] => {
  const list = Array.isArray(value) ? value : [value]
  if (!list.every((each) => typeof each === 'string' && each !== '')) throw badArgument({ argument, reason: 'it should be a list of names' })
  return list as string[]
}

async function assignable(ctx: Context, doctype: string, name: unknown): Promise<Document> {
  const doc = await load(ctx, doctype, String(name))
  await demand(ctx, doc.meta, 'read', doc.values)
  return doc
}

const details = { description: 'string?', priority: 'string?', date: 'string?', assignment_rule: 'string?', re_assign: 'bool?' } as const

/** Assigns a document to users, each once; answers who has it now. */
export const add = whitelist(
  { args: { doctype: 'string', name: 'any', assign_to: 'json', ...details } },
  async (ctx, args): Promise<Assignment[]> => {
    const doc = await assignable(ctx, args.doctype, args.name)
    for (const user of texts(args.assign_to, 'assign_to')) await assign(doc, user, args)
    return openAssignments(doc)
  },
)

/** Assigns several documents of a DocType. */
export const add_multiple = whitelist({ args: { doctype: 'string', name: 'json', assign_to: 'json', ...details } }, async (ctx, args) => {
  const names = texts(args.name, 'name')
  if (names.length > 500) throw badArgument({ argument: 'name', reason: 'it should hold at most 500 names' })
  for (const name of names) {
    const doc = await assignable(ctx, args.doctype, name)
    for (const user of texts(args.assign_to, 'assign_to')) await assign(doc, user, args)
  }
})

/** Takes an assignment back; answers who has the document now. */
export const remove = whitelist({ args: { doctype: 'string', name: 'any', assign_to: 'string' } }, async (ctx, args) => {
  const doc = await assignable(ctx, args.doctype, args.name)
  await closeAssignments(doc, 'Cancelled', args.assign_to)
  return openAssignments(doc)
})

/** Takes all assignments of several documents back. */
export const remove_multiple = whitelist({ args: { doctype: 'string', names: 'json' } }, async (ctx, args) => {
  const names = texts(args.names, 'names')
  if (names.length > 500) throw badArgument({ argument: 'names', reason: 'it should hold at most 500 names' })
  for (const name of names) await closeAssignments(await assignable(ctx, args.doctype, name), 'Cancelled')
})

/** Closes one's own assignment. */
export const close = whitelist({ args: { doctype: 'string', name: 'any', assign_to: 'string' } }, async (ctx, args) => {
  if (args.assign_to !== ctx.user.name) throw permission({ message: 'Only the assignee can complete an assignment' })
  const doc = await assignable(ctx, args.doctype, args.name)
  await closeAssignments(doc, 'Closed', args.assign_to)
  return openAssignments(doc)
})
