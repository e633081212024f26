import type { Answer } from '../events/response.ts'
import type { Exchange, Middleware } from './site-runtime.ts'

/**
 * Orders of the built-in steps. An app that wants to run after the commit takes a number below `transaction`. Steps beyond `csrf` run again with the handler where
 * the transaction is lost to another one: they are told of the failure (`error`), and begin anew.
 */
export const orders = { rateLimit: 0, transaction: 100, session: 200, csrf: 300, app: 500 } as const

/** The steps of a site, in order. Made once per set of installed apps. */
export class MiddlewareChain {
  readonly #steps: readonly Middleware[]

  /** Steps of one order keep the sequence in which they are given. */
  constructor(steps: readonly Middleware[]) {
    this.#steps = steps.toSorted((a, b) => a.order - b.order)
  }

  get names(): readonly string[] {
    return this.#steps.map((step) => step.name)
  }

  /** Runs a request through the steps and the handler. Throws what is to become the error answer. */
  async run(exchange: Exchange, handler: (exchange: Exchange) => Answer | Promise<Answer>): Promise<Answer> {
    const entered: Middleware[] = []
    try {
      let answer = (await this.#enter(exchange, entered)) ?? (await handler(exchange))
      for (let step = entered.at(-1); step; step = entered.at(-1)) {
        if (step.after) answer = (await step.after(exchange, answer)) ?? answer
        entered.pop()
      }
      return answer
    } catch (error) {
      throw await unwind(exchange, entered, error)
    }
  }

  async #enter(exchange: Exchange, entered: Middleware[]): Promise<Answer | undefined> {
    for (const step of this.#steps) {
      entered.push(step)
      const early = step.before ? await step.before(exchange) : undefined
      if (early) return early
    }
    return undefined
  }
}

/** Tells the steps of a failure, inner ones first. An error in there replaces the first one; both are logged. */
async function unwind(exchange: Exchange, entered: readonly Middleware[], first: unknown): Promise<unknown> {
  let error = first
  for (const step of entered.toReversed()) {
    try {
      await step.error?.(exchange, error)
    } catch (second) {
      exchange.log.error({ err: error, step: step.name }, 'error while an error was handled')
      error = second
    }
  }
  return error
}
