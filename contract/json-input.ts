import { badArgument } from './error-catalogue.ts'

/** What JSON that a client sent may be: levels of lists and objects, and values in all. */
export const jsonLimits = { depth: 100, values: 1_000_000 } as const

/**
 * Reads JSON that a client sent. Keys that would make an object dangerous to handle are left out: `__proto__`, and `toString`, without which a value
 * cannot be put into a text. Throws badArgument, which names `argument`, for broken JSON and for what goes beyond `jsonLimits`.
 */
export function parseJson(text: string, argument: string): unknown {
  const beyond = beyondLimits(text)
  if (beyond !== undefined) throw badArgument({ argument, reason: beyond })
  try {
    return mayHoldPoison.test(text) ? JSON.parse(text, withoutPoison) : JSON.parse(text)
  } catch (cause) {
    throw badArgument({ argument, reason: 'it is not valid JSON' }, { cause })
  }
}

/** Also finds the names written with escapes. */
const mayHoldPoison = /__proto__|toString|\\u00/i
const poison = ['__proto__', 'toString'] as const

function withoutPoison(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  for (const key of poison) if (Object.hasOwn(value, key)) Reflect.deleteProperty(value, key)
  return value
}

/** What limit the text goes beyond, seen before anything is made of it; undefined: none. */
function beyondLimits(text: string): string | undefined {
  let depth = 0
  let values = 1
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === quote) i = endOfString(text, i)
    else if (char === comma) values++
    else if (char === openList || char === openObject) {
      values++
      if (++depth > jsonLimits.depth) return `it is nested more than ${jsonLimits.depth} levels deep`
    } else if (char === closeList || char === closeObject) depth--
  }
  return values > jsonLimits.values ? `it holds more than ${jsonLimits.values} values` : undefined
}

const [quote, comma, backslash, openList, closeList, openObject, closeObject] = [34, 44, 92, 91, 93, 123, 125]

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
