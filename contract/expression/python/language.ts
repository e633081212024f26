import type { Language } from '../language.ts'
import { pythonGlobals } from './globals.ts'
import { methodOf } from './methods.ts'
import { operations } from './operators.ts'
import { parsePython } from './parse.ts'
import { textOf } from './text.ts'
import { attribute, integer, itemsOf, numeric, truth, valueAt } from './values.ts'

/** The Python of conditions: workflows, assignment rules, notifications, webhooks. */
export const python: Language = {
  parse: parsePython,
  nothing: null,
  globals: pythonGlobals,
  truth,
  unary(_run, operator, value) {
    if (operator === 'not') return !truth(value)
    if (operator === '~') return -integer(value, '"~"') - 1
    const number = numeric(value, `"${operator}"`)
    return operator === '-' ? 0 - number : number
  },
  binary: (run, operator, [left, right]) => operations[operator]?.(run, left, right),
  property: (_run, object, name) => attribute(object, name),
  element: valueAt,
  method: methodOf,
  toText: textOf,
  items: itemsOf,
}
