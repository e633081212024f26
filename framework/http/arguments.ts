import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { isObject } from './json.ts'

/** Named arguments of a request. */
export type ArgumentValues = Record<string, unknown>

/** Whether a content type says JSON. */
export const isJsonType = (type: string | undefined): boolean => type !== undefined && /^application\/(?:[\w.-]+\+)?json\b/i.test(type.trim())

/** Arguments of a JSON body: an object's keys; a list is the one argument `data`. Throws badArgument for anything else. */
export function jsonArguments(text: string): ArgumentValues {
  const parsed = parseJson(text, 'request body')
  if (Array.isArray(parsed)) return { data: parsed }
  if (!isObject(parsed)) throw badArgument({ argument: 'request body', reason: 'it should be a JSON object or list' })
  return withoutCacheBuster(parsed)
}

/** Arguments of a query and a form, all texts: the form's win. Of several with one name, the first counts. */
export const formArguments = (query: Readonly<Record<string, unknown>>, form: Readonly<Record<string, unknown>>): ArgumentValues =>
  withoutCacheBuster({ ...query, ...form })

/** Reads `a=1&b=2`. Never throws for odd encodings; throws badArgument for more than `most` fields. */
export function parseFields(text: string, most: number): Record<string, string> {
  const fields: Record<string, string> = {}
  let count = 0
  for (const [key, value] of text === '' ? [] : new URLSearchParams(text)) {
    count++
    if (count > most) throw badArgument({ argument: 'request', reason: `it has more than ${most} fields` })
    if (key !== '__proto__' && !Object.hasOwn(fields, key)) fields[key] = value
  }
  return fields
}

/** jQuery's `_` is no argument. */
function withoutCacheBuster(values: ArgumentValues): ArgumentValues {
  if ('_' in values) delete values._
  return values
}
