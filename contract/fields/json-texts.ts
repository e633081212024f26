import type { DocFieldJson } from '../doctype.ts'
import { refusal } from './refusal.ts'

/** Levels of lists and objects within each other that are taken: parsers of databases have a bounded stack. */
const deepest = 500

/** An object as compact JSON text. Throws badValue for what JSON cannot say (cycles, big integers) and for more than 500 levels. */
export function jsonOf(value: object, field: DocFieldJson): string {
  const text = written(value, field)
  checkDepth(text, field)
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
  checkDepth(text, field)
  try {
    JSON.parse(text)
  } catch (cause) {
    throw refusal(text, field, 'JSON', cause)
  }
}

/** Counts brackets outside of strings; one pass, no recursion. */
function checkDepth(text: string, field: DocFieldJson): void {
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > deepest) throw refusal(text, field, `JSON of at most ${deepest} levels`)
  }
}
