import { notWhitelisted, validation } from '@cortado/contract/error-catalogue.ts'
import type { Row } from '../database/db.ts'
import { addComment } from './comment.ts'
import { discard } from './discard.ts'
import type { Document, DocumentClass } from './document.ts'
import { sentName } from './rename-check.ts'
import { save } from './save.ts'

/** A method that every document offers to clients. */
type BuiltIn = (doc: Document, args: Row) => Promise<unknown>

const withStatus =
  (docstatus: number): BuiltIn =>
  async (doc) => {
    doc.values.docstatus = docstatus
    return save(doc)
  }

const builtIn: Record<string, BuiltIn> = {
  submit: withStatus(1),
  cancel: withStatus(2),
  discard: (doc) => discard(doc.ctx, doc.doctype, doc.name),
  rename: async (doc, args) => {
    await doc.rename(sentName(doc.doctype, args.name, 'name'), { merge: isTrue(args.merge), force: isTrue(args.force) })
  },
  add_comment: (doc, args) =>
    addComment(doc, String(args.comment_type ?? 'Comment'), {
      content: args.text == null ? '' : String(args.text),
      by: args.comment_by == null ? undefined : String(args.comment_by),
    }),
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true'

/** A name in snake_case as TypeScript spells it; any other stays: `on_update` → `onUpdate`. */
export const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Whether a document offers a method to clients, or has one that is not open to them, or none. */
export function methodState(doc: Document, name: string): 'open' | 'closed' | 'none' {
  if (Object.hasOwn(builtIn, name)) return 'open'
  const spelled = camelCase(name)
  const listed = (doc.constructor as DocumentClass).whitelisted ?? []
  const exists = typeof (doc as unknown as Record<string, unknown>)[spelled] === 'function'
  if (exists && (listed.includes(name) || listed.includes(spelled))) return 'open'
  return exists || closed.has(name) ? 'closed' : 'none'
}

/** Methods that Frappe's documents have and keep to themselves. */
const closed = new Set([
  'db_update',
  'db_insert',
  'db_set',
  'load_from_db',
  'run_method',
  'reload',
  'save',
  'insert',
  'delete',
  'set',
  'get',
  'append',
  'validate',
])

/** Calls a method that a document offers to clients, by its camelCase or snake_case name; `args` is its one argument. Throws notWhitelisted. */
export async function runMethod(doc: Document, name: string, args: Row): Promise<unknown> {
  const state = methodState(doc, name)
  if (state === 'none') throw validation({ message: `${doc.doctype} has no method ${name}` })
  if (state === 'closed') throw notWhitelisted({ method: `${doc.doctype}.${name}` })
  const own = builtIn[name]
  if (own && Object.hasOwn(builtIn, name)) return own(doc, args)
  const method = (doc as unknown as Record<string, (args: Row) => unknown>)[camelCase(name)]
  return method?.call(doc, args)
}
