import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { isObject } from './json.ts'

/** Arguments that are never values of a document: its DocType stands in the path, and nobody sets switches from outside. */
const refused = ['doctype', 'flags'] as const

/** Arguments that may stand beside `data`. */
const beside: ReadonlySet<string> = new Set([...refused, 'data', 'cmd', 'csrf_token', 'sid'])

/**
 * The values that a request sends for a document: the arguments themselves, or, where `data` is the only one, what its JSON holds.
 * Throws badArgument for a list.
 */
export function documentValues(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const wrapped = Object.keys(sent).every((key) => beside.has(key)) ? unwrapped(sent.data) : undefined
  if (Array.isArray(wrapped)) throw badArgument({ argument: 'data', reason: 'it should be a JSON object' })
  const values = { ...(isObject(wrapped) ? wrapped : sent) }
  for (const key of refused) delete values[key]
  return values
}

/** What `data` holds; a text that is no JSON is a value of a field called `data`. */
function unwrapped(data: unknown): unknown {
  if (typeof data !== 'string') return data
  return /^\s*[[{]/.test(data) ? parseJson(data, 'data') : undefined
}
