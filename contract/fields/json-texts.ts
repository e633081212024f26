import type { DocFieldJson } from './doc-field.ts'
import { refusal } from './refusal.ts'

/** Levels of lists and objects within each other that are taken: parsers of databases have a bounded stack. */
const deepest = 500

/** An object as compact JSON text. Throws badValue for what JSON cannot say (cycles, big integers) and for more than 500 levels. */
export function jsonOf(value: object, field: DocFieldJson): string {
  const text = written(value, field)
  if (depthOf(text) > deepest) throw refusal(value, field, `JSON of at most ${deepest} levels`)
  return text
}

function written(value: object, field: DocFieldJson): string {
  try {
    const text: unknown = JSON.stringify(value)
    if (typeof text === 'string') return text
  } catch (cause) {
    throw refusal(value, field, 'what JSON can hold', cause)
  }
  throw refusal(value, field, 'what JSON can hold')
}

/** Refuses a text that is not JSON, or has more than 500 levels. Throws badValue. */
export function checkJson(text: string, field: DocFieldJson): void {
  if (depthOf(text) > deepest) throw refusal(text, field, `JSON of at most ${deepest} levels`)
  try {
    JSON.parse(text)
  } catch (cause) {
    throw refusal(text, field, 'JSON', cause)
  }
}

/** How deep brackets stand within each other, those in strings left out. One pass without recursion or a regular expression: the text may be hostile. */
function depthOf(text: string): number {
  let [depth, most, inString] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '"') inString = !inString
    else if (inString) i += char === '\\' ? 1 : 0
    else if (char === '[' || char === '{') most = Math.max(most, ++depth)
    else if (char === ']' || char === '}') depth -= 1
  }
  return most
}
