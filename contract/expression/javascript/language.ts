import type { Language } from '../language.ts'
import { refuse } from '../limits.ts'
import { Native } from '../run.ts'
import { javascriptGlobals } from './globals.ts'
import { methodOf } from './methods.ts'
import { parseJavascript } from './parse.ts'
import { numberOf, operations, textOf, valueAt } from './values.ts'

/** The JavaScript of `depends_on` and its like. */
export const javascript: Language = {
  parse: parseJavascript,
  nothing: undefined,
  globals: javascriptGlobals,
  truth: Boolean,
  unary(run, operator, value) {
    if (operator === '!') return !value
    if (operator === 'typeof') return value instanceof Native ? 'function' : typeof value
    const number = numberOf(run, value)
    return operator === '-' ? -number : operator === '~' ? ~number : number
  },
  binary: (run, operator, [left, right]) => operations[operator]?.(run, left, right),
  property: (_run, object, name) => valueAt(object, name),
  element(run, object, index) {
    if (object === null || object === undefined) return valueAt(object, '')
    return valueAt(object, textOf(run, index))
  },
  method: methodOf,
  toText: textOf,
  items: (_run, value) => (Array.isArray(value) ? value : refuse('a list is expected')),
}
