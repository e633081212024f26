import { callsOf, keysOf, type WrittenCall } from './calls.ts'
import { Evaluator } from './evaluate.ts'
import { javascript } from './javascript/language.ts'
import type { Language } from './language.ts'
import { fault } from './limits.ts'
import { namesOf } from './names.ts'
import type { Node } from './node.ts'
import { python } from './python/language.ts'
import { type Budget, Run, type Scope, Suspended } from './run.ts'

/** The languages of expressions. */
const languages = { javascript, python } as const satisfies Record<string, Language>

/** `javascript`: depends_on and its like; `python`: conditions. */
export type LanguageName = keyof typeof languages

/** An expression that was read. It changes nothing, and ends within bounds of time and memory. */
export class Expression {
  readonly text: string
  readonly language: LanguageName
  /** What it reads of its scope: `doc.status`, `in_list`; own functions of the language included. */
  readonly names: ReadonlySet<string>
  /** What it calls, with the arguments that are written out. */
  readonly calls: readonly WrittenCall[]
  /** Keys that it may read of any record; `anyKey` where it computes them. */
  readonly keys: ReadonlySet<string>
  readonly #root: Node

  constructor(text: string, language: LanguageName) {
    this.text = text
    this.language = language
    this.#root = languages[language].parse(text)
    this.names = namesOf(this.#root)
    this.calls = callsOf(this.#root)
    this.keys = keysOf(this.#root)
  }

  /** Its value. Throws badExpression, expressionLimit; also where a function of the scope answers with a promise. */
  evaluate(scope: Scope): unknown {
    try {
      return this.#attempt(new Run(this.text, scope))
    } catch (error) {
      throw error instanceof Suspended ? fault(this.text, 0, error.message) : error
    }
  }

  /** Its value where functions of the scope may answer with promises. It is computed again after each, with what came. `budget`: shared with other evaluations. */
  async evaluateLater(scope: Scope, budget?: Budget): Promise<unknown> {
    let answers: readonly unknown[] = []
    for (;;) {
      const run = new Run(this.text, scope, { answers, budget })
      try {
        return this.#attempt(run)
      } catch (error) {
        if (!(error instanceof Suspended)) throw error
        answers = [...run.answers, await error.answer]
      }
    }
  }

  /** Whether its value counts as true in its language. */
  holds(scope: Scope): boolean {
    return languages[this.language].truth(this.evaluate(scope))
  }

  /** Like `holds`, where functions of the scope may answer with promises. */
  async holdsLater(scope: Scope): Promise<boolean> {
    return languages[this.language].truth(await this.evaluateLater(scope))
  }

  #attempt(run: Run): unknown {
    return new Evaluator(languages[this.language], run, this.text).evaluate(this.#root)
  }
}

/** How many expressions are kept; the least used ones are forgotten. */
const kept = 1000

const known = new Map<string, Expression>()

/** Reads an expression; the same text is read once. Throws badExpression, expressionLimit. */
export function compile(text: string, { language }: { language: LanguageName }): Expression {
  const key = `${language}:${text}`
  const expression = known.get(key) ?? new Expression(text, language)
  known.delete(key)
  known.set(key, expression)
  const [oldest] = known.keys()
  if (known.size > kept && oldest !== undefined) known.delete(oldest)
  return expression
}
