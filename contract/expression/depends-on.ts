import { isCortadoError } from '../errors.ts'
import { compile } from './expression.ts'
import { own, type Scope } from './run.ts'

/** What `depends_on`, `mandatory_depends_on`, `read_only_depends_on` say of a document. */
export interface Dependence {
  readonly holds: boolean
  /** Why nothing could be said: the expression is faulty, or of a kind that is not computed. */
  readonly reason?: string
}

/** Where a condition of a field is looked at. */
export interface DependsOnPlace {
  readonly doc: Scope
  /** The document of which `doc` is a row. */
  readonly parent?: Scope
  /** What else it can see: `{ frappe: { boot } }`. */
  readonly scope?: Scope
}

const prefix = 'eval:'

/** The expression of a text that begins with `eval:`; undefined: it is something else. */
const expressionIn = (text: string): string | undefined => (text.trimStart().startsWith(prefix) ? text.trimStart().slice(prefix.length) : undefined)

/**
 * Whether a field's condition holds: `eval:` and an expression in JavaScript over `doc` and `parent`, or the name of a field, which holds where
 * the field has a value (a table: rows). An empty text holds. What cannot be computed does not hold, and the reason says why.
 */
export function evaluateDependsOn(text: string | null | undefined, { doc, parent, scope }: DependsOnPlace): Dependence {
  const condition = text?.trim() ?? ''
  if (condition === '') return { holds: true }
  if (condition.startsWith('fn:')) return { holds: false, reason: 'fn: calls a form script, which only a browser can do' }
  const expression = expressionIn(condition)
  if (expression === undefined) {
    const value = own(doc, condition)
    return { holds: Array.isArray(value) ? value.length > 0 : Boolean(value) }
  }
  try {
    return { holds: compile(expression, { language: 'javascript' }).holds({ ...scope, doc, parent, ...formOf(doc) }) }
  } catch (error) {
    if (isCortadoError(error)) return { holds: false, reason: error.message }
    throw error
  }
}

/** The form that some expressions name: its document. */
const formOf = (doc: Scope): Scope => ({ cur_frm: { doc } })
