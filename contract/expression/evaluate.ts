import { isCortadoError } from '../errors.ts'
import type { Language } from './language.ts'
import { fault, Refusal, refuse } from './limits.ts'
import type { Entry, Node } from './node.ts'
import { isRecord, Native, own, type Run } from './run.ts'

/** Names that the expression itself binds, the inner ones first. */
interface Frame {
  readonly names: ReadonlyMap<string, unknown>
  readonly outer: Frame | undefined
}

/** A function that an expression gives to a method of a list. */
class Closure {
  readonly parameters: readonly string[]
  readonly body: Node
  readonly frame: Frame | undefined

  constructor({ parameters, body }: Extract<Node, { kind: 'function' }>, frame: Frame | undefined) {
    this.parameters = parameters
    this.body = body
    this.frame = frame
  }
}

/** What `?.` found nothing behind: the rest of its chain is skipped. */
const skipped = Symbol('skipped')

/** A function called by a method takes as much of the stack as some evaluations. */
const functionWeight = 15

/** Computes nodes in one language and one run. Throws badExpression with the place, expressionLimit, Suspended. */
export class Evaluator {
  readonly #language: Language
  readonly #run: Run
  readonly #text: string

  constructor(language: Language, run: Run, text: string) {
    this.#language = language
    this.#run = run
    this.#text = text
  }

  /** The value of a node. */
  evaluate(node: Node, frame?: Frame): unknown {
    this.#run.enter()
    try {
      const compute = this.#compute[node.kind] as (node: Node, frame: Frame | undefined) => unknown
      return compute(node, frame)
    } catch (error) {
      if (error instanceof Refusal) throw fault(this.#text, node.at, error.message)
      throw error
    } finally {
      this.#run.leave()
    }
  }

  readonly #compute: { readonly [K in Node['kind']]: (node: Extract<Node, { kind: K }>, frame: Frame | undefined) => unknown } = {
    literal: ({ value }) => value,
    name: ({ name }, frame) => this.#lookUp(name, frame),
    property: ({ object, name, optional }, frame) => this.#reach(object, optional, frame, (value) => this.#property(value, name)),
    element: ({ object, index, optional }, frame) =>
      this.#reach(object, optional, frame, (value) => this.#language.element(this.#run, value, this.evaluate(index, frame))),
    slice: ({ object, bounds }, frame) => {
      const value = this.evaluate(object, frame)
      const slice = this.#language.method(value, '[:]') ?? refuse('only a text or a list has parts')
      return this.#call(new Native(slice), value, this.#all(bounds, frame))
    },
    call: (node, frame) => this.#callNode(node, frame),
    chain: ({ body }, frame) => {
      const value = this.evaluate(body, frame)
      return value === skipped ? this.#language.nothing : value
    },
    unary: ({ operator, operand }, frame) => {
      if (operator === 'typeof' && operand.kind === 'name' && !this.#isKnown(operand.name, frame)) return 'undefined'
      return this.#language.unary(this.#run, operator, this.evaluate(operand, frame))
    },
    binary: ({ operator, left, right }, frame) =>
      this.#language.binary(this.#run, operator, [this.evaluate(left, frame), this.evaluate(right, frame)]),
    compare: ({ first, links }, frame) => {
      let left = this.evaluate(first, frame)
      let result: unknown = true
      for (const { operator, operand } of links) {
        const right = this.evaluate(operand, frame)
        result = this.#language.binary(this.#run, operator, [left, right])
        if (!this.#language.truth(result)) return result
        left = right
      }
      return result
    },
    logical: ({ operator, operands }, frame) => {
      let value: unknown
      for (const operand of operands) {
        value = this.evaluate(operand, frame)
        const holds = operator === 'default' ? value !== null && value !== undefined : this.#language.truth(value)
        if (holds !== (operator === 'and')) return value
      }
      return value
    },
    conditional: ({ test, consequent, alternate }, frame) =>
      this.evaluate(this.#language.truth(this.evaluate(test, frame)) ? consequent : alternate, frame),
    list: ({ items, distinct }, frame) => {
      const values = this.#all(items, frame)
      return distinct ? values.filter((value, index) => !values.slice(0, index).some((other) => this.#isSame(value, other))) : values
    },
    record: ({ entries }, frame) => this.#record(entries, frame),
    template: ({ texts, values }, frame) => {
      let text = texts[0] ?? ''
      for (const [index, value] of values.entries()) {
        const more = this.#language.toText(this.#run, this.evaluate(value, frame)) + (texts[index + 1] ?? '')
        this.#run.fits(text.length + more.length)
        text += more
      }
      return text
    },
    function: (node, frame) => new Closure(node, frame),
    comprehension: ({ element, names, source, conditions }, frame) => {
      const result: unknown[] = []
      for (const item of this.#language.items(this.#run, this.evaluate(source, frame))) {
        const inner = { names: this.#bind(names, item), outer: frame }
        if (!conditions.every((condition) => this.#language.truth(this.evaluate(condition, inner)))) continue
        result.push(this.evaluate(element, inner))
      }
      this.#run.holds(result.length)
      return result
    },
  }

  #all(nodes: readonly (Node | undefined)[], frame: Frame | undefined): unknown[] {
    return nodes.map((node) => (node ? this.evaluate(node, frame) : this.#language.nothing))
  }

  #isSame(one: unknown, other: unknown): boolean {
    return this.#language.truth(this.#language.binary(this.#run, '==', [one, other]))
  }

  /** One name takes the item; several take its parts. */
  #bind(names: readonly string[], item: unknown): ReadonlyMap<string, unknown> {
    const [name, ...more] = names
    if (name !== undefined && more.length === 0) return new Map([[name, item]])
    const parts = this.#language.items(this.#run, item)
    if (parts.length !== names.length) refuse(`${names.length} values are expected, ${parts.length} are there`)
    return new Map(names.map((each, index) => [each, parts[index]]))
  }

  #isKnown(name: string, frame: Frame | undefined): boolean {
    for (let at = frame; at; at = at.outer) if (at.names.has(name)) return true
    return Object.hasOwn(this.#run.scope, name) || Object.hasOwn(this.#language.globals, name)
  }

  #lookUp(name: string, frame: Frame | undefined): unknown {
    for (let at = frame; at; at = at.outer) if (at.names.has(name)) return at.names.get(name)
    for (const scope of [this.#run.scope, this.#language.globals])
      if (Object.hasOwn(scope, name)) return own(scope, name) ?? (own(scope, name) === undefined ? this.#language.nothing : null)
    return refuse(`${name} is not known`)
  }

  #property(value: unknown, name: string): unknown {
    return this.#language.property(this.#run, value, name)
  }

  /** Goes on behind an object, unless `?.` found nothing there. */
  #reach(object: Node, optional: boolean, frame: Frame | undefined, next: (value: unknown) => unknown): unknown {
    const value = this.evaluate(object, frame)
    if (value === skipped || (optional && (value === null || value === undefined))) return skipped
    return next(value)
  }

  #record(entries: readonly Entry[], frame: Frame | undefined): unknown {
    const record = Object.create(null) as Record<string, unknown>
    for (const { key, value } of entries) {
      const name = this.evaluate(key, frame)
      if (typeof name !== 'string' || name === '__proto__') refuse('a key is a text')
      record[name] = this.evaluate(value, frame)
    }
    return record
  }

  #callNode({ callee, args, named, optional }: Extract<Node, { kind: 'call' }>, frame: Frame | undefined): unknown {
    if (callee.kind !== 'property' && callee.kind !== 'name') refuse('only functions with a name can be called')
    let self: unknown
    let target: unknown
    if (callee.kind === 'name') target = this.#lookUp(callee.name, frame)
    else {
      self = this.evaluate(callee.object, frame)
      if (self === skipped || (callee.optional && (self === null || self === undefined))) return skipped
      target = this.#methodOf(self, callee.name)
    }
    if (optional && (target === null || target === undefined)) return skipped
    const values = this.#all(args, frame)
    const names = new Map(named.map(({ key, value }) => [String(this.evaluate(key, frame)), this.evaluate(value, frame)]))
    if (target === undefined || target === null) refuse(`${callee.name} is no function here`)
    return this.#call(target, self, values, names)
  }

  /** An own function of a record, else what the language gives values of this type. */
  #methodOf(self: unknown, name: string): unknown {
    const held = isRecord(self) ? own(self, name) : undefined
    if (typeof held === 'function' || held instanceof Native) return held
    const found = this.#language.method(self, name)
    if (found) return new Native(found)
    this.#property(self, name)
    return held
  }

  #call(target: unknown, self: unknown, args: readonly unknown[], named: ReadonlyMap<string, unknown> = new Map()): unknown {
    const { nothing } = this.#language
    if (target instanceof Native) {
      const apply = (value: unknown, given: readonly unknown[]) => this.#apply(value, given)
      return target.call({ run: this.#run, self, args, named, apply })
    }
    if (typeof target !== 'function') return refuse('this is no function')
    const given = named.size ? [...args, Object.fromEntries(named)] : args
    return this.#callHost(target as (...args: unknown[]) => unknown, given) ?? nothing
  }

  /** Functions of the caller end in errors of the catalogue, or in a bad expression. */
  #callHost(host: (...args: unknown[]) => unknown, args: readonly unknown[]): unknown {
    const held = args.find((arg) => arg instanceof Closure || arg instanceof Native)
    if (held) refuse('a function cannot be given to a function of the server')
    return this.#run.callHost(host, args)
  }

  #apply(value: unknown, args: readonly unknown[]): unknown {
    if (value instanceof Native) return this.#call(value, undefined, args.slice(0, 1))
    if (!(value instanceof Closure)) return refuse('a function is expected')
    const names = new Map(value.parameters.map((name, index) => [name, args[index]]))
    this.#run.enter(functionWeight)
    const result = this.evaluate(value.body, { names, outer: value.frame })
    this.#run.leave(functionWeight)
    return result
  }
}

/** Whether an error says that the expression, not the server, is at fault. */
export const isExpressionFault = (error: unknown): boolean =>
  isCortadoError(error) && (error.code === 'BAD_EXPRESSION' || error.code === 'EXPRESSION_LIMIT')
