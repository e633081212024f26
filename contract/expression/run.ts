import { beyond, limits, refuse } from './limits.ts'

/** What an expression can see: plain records, lists, texts, numbers, and functions that the caller allows. */
export type Scope = Readonly<Record<string, unknown>>

/** An answer of the caller that is still to come: the evaluation is repeated with it. */
export class Suspended extends Error {
  readonly answer: PromiseLike<unknown>

  constructor(answer: PromiseLike<unknown>) {
    super('the expression calls what answers later: evaluateLater waits for it')
    this.answer = answer
  }
}

/** Units of work that are left; several evaluations may share them. */
export interface Budget {
  steps: number
}

/** One evaluation: what it can see and what it may still use. */
export class Run {
  readonly scope: Scope
  readonly #text: string
  /** Answers of the caller's functions, in the order of the calls. */
  readonly #answers: readonly unknown[]
  readonly #given: unknown[] = []
  readonly #budget: Budget
  #depth = 0

  constructor(
    text: string,
    scope: Scope,
    { answers = [], budget = { steps: limits.steps } }: { answers?: readonly unknown[]; budget?: Budget } = {},
  ) {
    this.#text = text
    this.scope = scope
    this.#answers = answers
    this.#budget = budget
  }

  /** Takes units of work. Throws expressionLimit where none are left. */
  spend(steps = 1): void {
    this.#budget.steps -= steps
    if (!(this.#budget.steps >= 0)) throw beyond(this.#text, `it takes more than ${limits.steps} steps`)
  }

  /** Takes the work of reading texts. */
  read(...texts: readonly string[]): void {
    for (const text of texts) this.spend(text.length / 100)
  }

  /** Takes the work of looking for one text in another; at its worst it compares each character with each. */
  search(text: string, sought: string): void {
    this.read(text, sought)
    this.spend((text.length * Math.min(text.length, sought.length)) / 1000)
  }

  /** Refuses a text that would become too long, before it is made. */
  fits(length: number): void {
    this.spend(Math.max(0, length) / 100)
    if (!(length <= limits.string)) throw beyond(this.#text, `it makes a text of more than ${limits.string} characters`)
  }

  /** Refuses a list that would become too long, before it is made. */
  holds(items: number): void {
    this.spend(Math.max(0, items))
    if (!(items <= limits.items)) throw beyond(this.#text, `it makes a list of more than ${limits.items} items`)
  }

  /** Goes one evaluation deeper, or as many as its weight; `leave` comes back. */
  enter(weight = 1): void {
    this.spend()
    this.#depth += weight
    if (this.#depth > limits.depth) throw beyond(this.#text, 'it is nested too deeply')
  }

  leave(weight = 1): void {
    this.#depth -= weight
  }

  /** Calls a function of the caller, or gives its answer from the last attempt. Throws Suspended where the answer is still to come. */
  callHost(host: (...args: unknown[]) => unknown, args: readonly unknown[]): unknown {
    const index = this.#given.length
    if (index >= limits.calls) throw beyond(this.#text, `it calls more than ${limits.calls} functions of the server`)
    const isKnown = index < this.#answers.length
    if (!isKnown) this.spend(limits.callSteps)
    const answer = isKnown ? this.#answers[index] : host(...args)
    if (isPromise(answer)) throw new Suspended(answer)
    this.#given.push(answer)
    return answer
  }

  /** The answers so far. */
  get answers(): readonly unknown[] {
    return this.#given
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** A function of the language: `len`, `text.startswith` … `self` is what a method belongs to. */
export type Builtin = (call: Call) => unknown

/** The arguments of a builtin, and what it needs to run. */
export interface Call {
  readonly run: Run
  readonly self: unknown
  readonly args: readonly unknown[]
  readonly named: ReadonlyMap<string, unknown>
  /** Calls a function value that the expression gave as an argument. */
  apply(value: unknown, args: readonly unknown[]): unknown
}

/** A builtin as a value, so that it is never mistaken for a function of the caller. */
export class Native {
  readonly call: Builtin

  constructor(call: Builtin) {
    this.call = call
  }
}

/** A plain record, as documents are; nothing with a class of its own. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value) as unknown
  return prototype === null || prototype === Object.prototype || isForeignRecord(prototype)
}

/** The plain record of another realm (a frame, node:vm): its prototype has none itself, and is a realm's Object.prototype. */
const isForeignRecord = (prototype: unknown): boolean =>
  typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')

/** A record's own value; undefined where it has none, or where reading it would run code. */
export const own = (record: object, key: string): unknown => Object.getOwnPropertyDescriptor(record, key)?.value

/** Refuses what is no data: instances of classes, functions. */
export function refuseObject(value: unknown): never {
  return refuse(typeof value === 'function' || value instanceof Native ? 'a function can only be called' : 'this value is no plain data')
}
