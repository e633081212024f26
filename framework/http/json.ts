import { badArgument } from '@cortado/contract/error-catalogue.ts'

/** Deepest nesting of lists and objects that a client may send. */
export const deepest = 100

/**
 * Reads JSON that a client sent. `__proto__` keys are left out. Throws badArgument, which names `argument`, for broken JSON and for
 * nesting beyond `deepest`.
 */
export function parseJson(text: string, argument: string): unknown {
  if (isTooDeep(text)) throw badArgument({ argument, reason: `it is nested more than ${deepest} levels deep` })
  try {
    return mayHoldPrototype.test(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text)
  } catch (cause) {
    throw badArgument({ argument, reason: 'it is not valid JSON' }, { cause })
  }
}

/** Also finds the name written with escapes. */
const mayHoldPrototype = /__proto__|\\u00/i

function withoutPrototype(_key: string, value: unknown): unknown {
  if (value !== null && typeof value === 'object' && Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
  return value
}

function isTooDeep(text: string): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === quote) i = endOfString(text, i)
    else if (char === openList || char === openObject) {
      depth++
      if (depth > deepest) return true
    } else if (char === closeList || char === closeObject) depth--
  }
  return false
}

const [quote, backslash, openList, closeList, openObject, closeObject] = [34, 92, 91, 93, 123, 125]

/** Index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  for (; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === backslash) i++
    else if (char === quote) break
  }
  return i
}

/** An argument that may come as JSON text (form, query) or as a value (JSON body). '' and null: undefined. */
export function jsonArgument(value: unknown, argument: string): unknown {
  if (value == null || value === '') return undefined
  return typeof value === 'string' ? parseJson(value, argument) : value
}

/** Whether a value is a plain JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

/** An argument that must be an object, as JSON text or value. Missing: undefined. Throws badArgument. */
export function objectArgument(value: unknown, argument: string): Record<string, unknown> | undefined {
  const parsed = jsonArgument(value, argument)
  if (parsed === undefined || isObject(parsed)) return parsed
  throw badArgument({ argument, reason: 'it should be a JSON object' })
}
