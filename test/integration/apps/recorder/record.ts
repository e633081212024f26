import type { Document } from 'cortado'

/** Calls of controller methods and hooks in their order: `controller validate`, `hook validate`, `* validate`. */
export const calls: string[] = []

/** Notes a call with its arguments. */
export const note = (from: string, event: string, args: readonly unknown[]): number =>
  calls.push([from, event, ...args.map((arg) => (typeof arg === 'object' ? '{}' : String(arg)))].join(' '))

/** What a test has done by an event: at the controller (`controller`), at the hook of the DocType (`hook`), at the hook of all (`*`). */
export const during: { act?: { from: string; event: string; run: (doc: Document) => unknown } | undefined } = {}

/** Does it, where it is for this call. */
export const act = (from: string, event: string, doc: Document): unknown =>
  during.act?.from === from && during.act.event === event ? during.act.run(doc) : undefined
