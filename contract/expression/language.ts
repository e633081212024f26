import type { Node } from './node.ts'
import type { Builtin, Run } from './run.ts'

/** What the evaluator asks a language: everything that differs between JavaScript and Python. Its functions throw Refusal. */
export interface Language {
  /** Reads an expression. Throws badExpression, expressionLimit. */
  parse(text: string): Node
  /** What "nothing" is: undefined or null. */
  readonly nothing: undefined | null
  /** Names that are there without the caller: functions of the language. */
  readonly globals: Readonly<Record<string, unknown>>
  truth(value: unknown): boolean
  unary(run: Run, operator: string, value: unknown): unknown
  binary(run: Run, operator: string, values: readonly [unknown, unknown]): unknown
  /** The value of `object.name`. */
  property(run: Run, object: unknown, name: string): unknown
  /** The value of `object[index]`. */
  element(run: Run, object: unknown, index: unknown): unknown
  /** The function that `object.name(…)` calls, where the object has no own function of that name. */
  method(object: unknown, name: string): Builtin | undefined
  /** The text of a value, as templates have it. */
  toText(run: Run, value: unknown): string
  /** The items that a comprehension visits. */
  items(run: Run, value: unknown): readonly unknown[]
}
