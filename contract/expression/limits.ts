import { badExpression, expressionLimit } from '../error-catalogue.ts'
import type { CortadoError } from '../errors.ts'

/** Bounds of an expression and of one evaluation; beyond them it ends with expressionLimit. */
export const limits = {
  /** Characters of an expression. */
  text: 10_000,
  /** Brackets, conditionals and other constructs inside each other. */
  nesting: 60,
  /** Parts of an expression. */
  nodes: 1000,
  /** Units of work of one evaluation: a part evaluated, an item visited, a hundred characters read. */
  steps: 100_000,
  /** Evaluations inside each other; functions that are given to list methods are what makes them deeper than the text. */
  depth: 1200,
  /** Characters of a text that an evaluation makes. */
  string: 100_000,
  /** Items of a list that an evaluation makes. */
  items: 20_000,
  /** Calls of functions of the caller. */
  calls: 100,
  /** Units of work that each of them counts as. */
  callSteps: 500,
} as const

/** The beginning of an expression, for messages. */
const shown = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}...` : text).trim()

/** What is wrong with an expression, at a character (an index; people read it counted from 1). */
export const fault = (text: string, at: number, reason: string): CortadoError => badExpression({ expression: shown(text), position: at + 1, reason })

/** An expression that is beyond one of the limits. */
export const beyond = (text: string, reason: string): CortadoError => expressionLimit({ expression: shown(text), reason })

/** What an operator or function cannot do with its values; the evaluator adds the place. */
export class Refusal extends Error {}

/** Throws a Refusal. */
export function refuse(reason: string): never {
  throw new Refusal(reason)
}
