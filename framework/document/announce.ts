import type { Context } from '../context.ts'
import type { Document } from './document.ts'

/** What happened to a document. */
export type Change = 'insert' | 'update' | 'delete' | 'rename'

/** Tells the bus, after the commit, that a document changed, where some process keeps it (or something made of it) in memory. */
export function announce(doc: Document, change: Change): void {
  const { ctx, doctype, name } = doc
  const isRule = ctx.eventRuleKinds.some((kind) => kind.doctype === doctype)
  if (!watched.has(doctype) && !doc.meta.isTree && !isRule) return
  announceChange(ctx, { doctype, name, change })
}

/** Name in an announcement that means all documents of the DocType. */
export const everyDocument = ''

/** Tells the bus of a change, after the commit. */
export function announceChange(ctx: Context, change: DocumentChange): void {
  ctx.db.afterCommit(() => ctx.changes.publish(change))
}

/** DocTypes whose documents are held in memory: users and what decides on their rights, settings, DocTypes' rows. */
export const watched = new Set([
  'User',
  'Role',
  'Has Role',
  'User Permission',
  'DocShare',
  'System Settings',
  'Role Profile',
  'DocType',
  'Custom Field',
  'Property Setter',
  'Custom DocPerm',
  'DefaultValue',
  'Workflow',
  'Access Policy',
  'Document Lock',
])

/** Announcement of a change to the other processes, and to this one. */
export interface DocumentChange {
  readonly doctype: string
  /** `everyDocument`: any of the DocType may have changed. */
  readonly name: string
  readonly change: Change
}

declare module '../context.ts' {
  interface Context {
    readonly changes: { publish(change: DocumentChange): void | Promise<void> }
  }
}
