import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { Version } from './envelope.ts'
import { isObject } from './json.ts'

/** Arguments that are never values of a document: its DocType stands in the path, and nobody sets switches from outside. */
const refused = ['doctype', 'flags'] as const

/** Arguments that may stand beside `data`. */
const beside: ReadonlySet<string> = new Set([...refused, 'data', 'cmd', 'csrf_token', 'sid'])

/**
 * The values that a request sends for a document: the arguments themselves, or, where `data` is the only one, what its JSON holds.
 * Throws badArgument for a list, and in version 1 for a text in `data` that is the JSON of a single value: as in Frappe, JSON in `data` stands for
 * the document there. Values that tell their doctype, as documents that were read do, are a document themselves.
 */
export function documentValues(sent: Readonly<Record<string, unknown>>, version: Version = 1): Record<string, unknown> {
  if (version === 1 && sent.doctype === undefined && isSingleJson(sent.data)) throw badArgument({ argument: 'data', reason: notObject })
  const wrapped = Object.keys(sent).every((key) => beside.has(key)) ? unwrapped(sent.data) : undefined
  if (Array.isArray(wrapped)) throw badArgument({ argument: 'data', reason: notObject })
  const values = { ...(isObject(wrapped) ? wrapped : sent) }
  for (const key of refused) delete values[key]
  return values
}

const notObject =
  'what is JSON here should be an object, the values of the document (a field called data is taken as it is where the doctype stands beside it, and by /api/v2)'

/** `null`, `true`, `0`, `1.50`, `"x"`: a text that is JSON, but neither a list nor an object. */
const isSingleJson = (data: unknown): boolean => typeof data === 'string' && single.test(data)

const single = /^\s*(null|true|false|-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?|"([^"\\\p{Cc}]|\\(["\\/bfnrt]|u[\da-fA-F]{4}))*")\s*$/u

/** What `data` holds; a text that is no JSON is a value of a field called `data`. */
function unwrapped(data: unknown): unknown {
  if (typeof data !== 'string') return data
  return /^\s*[[{]/.test(data) ? parseJson(data, 'data') : undefined
}
