import { customers } from './customers.ts'
import type { Kind } from './kind.ts'
import { notes } from './notes.ts'
import { orders } from './orders.ts'

/** The kinds of documents that the load writes. */
export const kinds: ReadonlyMap<string, Kind> = new Map([notes, orders, customers].map((kind) => [kind.doctype, kind]))
