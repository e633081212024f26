import type { Document } from './document.ts'
import { waitingRules } from './event-rules.ts'

/** The events of a document's life, as controller methods spell them (but `onload`: its method is `onLoad`). Frappe's names are the same in snake_case. */
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
  'beforeChange',
  'onChange',
  'beforeDiscard',
  'onDiscard',
  'onTrash',
  'afterDelete',
  'beforeRename',
  'afterRename',
  'beforeMapping',
  'afterMapping',
  'beforePrint',
  'onload',
] as const

/** One of `documentEvents`. */
export type DocumentEvent = (typeof documentEvents)[number]

const methodOf = (doc: Document, event: string): ((...args: unknown[]) => unknown) | undefined => {
  // a document's `onload` holds what its form is given
  const method = (doc as unknown as Record<string, unknown>)[event === 'onload' ? 'onLoad' : event]
  return typeof method === 'function' ? (method as (...args: unknown[]) => unknown) : undefined
}

/** Whether anything listens to an event of this document: a controller method, a hook of an app, a Server Script. */
export const handles = (doc: Document, event: DocumentEvent): boolean =>
  methodOf(doc, event) !== undefined || doc.ctx.controllers.hooks(doc.doctype, event).length > 0 || doc.meta.eventScripts.has(event)

/**
 * Runs the controller's method, then the hooks of apps for the DocType, then those for `*`, then rules (notifications …), then Server Scripts, one after the other; hooks get the event's name before
 * its arguments. Answers what they returned: objects merged, otherwise the last value that is one. None of them can end the transaction: throws transactionHeld.
 */
export async function runEvent(doc: Document, event: DocumentEvent | (string & {}), ...args: unknown[]): Promise<unknown> {
  const [method, hooks, scripts] = [methodOf(doc, event), doc.ctx.controllers.hooks(doc.doctype, event), doc.meta.eventScripts.get(event) ?? []]
  const found = waitingRules(doc, event)
  const waiting = found instanceof Promise ? await found : found
  if (!method && hooks.length === 0 && scripts.length === 0 && waiting.length === 0) return undefined
  return doc.ctx.db.hold(async () => {
    let answer: unknown = await method?.apply(doc, args)
    for (const hook of hooks) answer = joined(answer, await hook(doc, event, ...args))
    for (const { kind, rules } of waiting) await kind.run(doc, event, rules)
    for (const script of scripts) await doc.ctx.scripts.run(doc, script)
    return answer
  })
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype

const joined = (one: unknown, other: unknown): unknown => (isObject(one) && isObject(other) ? { ...one, ...other } : (other ?? one))
