import type { Document } from './document.ts'

/** The events of a document's life, as controller methods spell them. Frappe's names are the same in snake_case. */
export const documentEvents = [
  'beforeInsert',
  'beforeNaming',
  'autoname',
  'beforeValidate',
  'validate',
  'beforeSave',
  'beforeSubmit',
  'beforeCancel',
  'beforeUpdateAfterSubmit',
  'afterInsert',
  'onUpdate',
  'onSubmit',
  'onCancel',
  'onUpdateAfterSubmit',
  'onChange',
  'onTrash',
  'afterDelete',
  'beforeRename',
  'afterRename',
  'onload',
] as const

/** One of `documentEvents`. */
export type DocumentEvent = (typeof documentEvents)[number]

const methodOf = (doc: Document, event: DocumentEvent): ((...args: unknown[]) => unknown) | undefined => {
  const method = (doc as unknown as Record<string, unknown>)[event]
  return event !== 'onload' && typeof method === 'function' ? (method as (...args: unknown[]) => unknown) : undefined
}

/** Whether anything listens to an event of this document: a controller method or a hook of an app. */
export const handles = (doc: Document, event: DocumentEvent): boolean =>
  methodOf(doc, event) !== undefined || doc.ctx.controllers.hooks(doc.doctype, event).length > 0

/** Runs the controller's method, then the hooks of apps, one after the other. Answers what the controller returned. */
export async function runEvent(doc: Document, event: DocumentEvent, ...args: unknown[]): Promise<unknown> {
  const answer = await methodOf(doc, event)?.apply(doc, args)
  for (const hook of doc.ctx.controllers.hooks(doc.doctype, event)) await hook(doc, event)
  return answer
}
