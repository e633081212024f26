import type { CortadoError } from '../errors.ts'
import { beyond, fault, limits } from './limits.ts'
import type { Node } from './node.ts'
import type { Token } from './scanner.ts'

/** A node without its kind's place, as parsers make it. */
type Unplaced<N> = N extends Node ? Omit<N, 'at'> : never

/** What a parser reads: tokens one after the other, with the bounds of what it may build. */
export class TokenStream {
  readonly text: string
  #tokens: readonly Token[]
  #index = 0
  #nodes = 0
  #nesting = 0

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text
    this.#tokens = tokens
  }

  get token(): Token {
    return this.ahead(0)
  }

  /** A token further on. */
  ahead(distance: number): Token {
    return this.#tokens[this.#index + distance] ?? { type: 'end', text: '', at: this.text.length }
  }

  /** The token here; it is taken. */
  next(): Token {
    const { token } = this
    this.#index++
    return token
  }

  /** Whether a mark or word is here. */
  is(text: string): boolean {
    const { token } = this
    return (token.type === 'mark' || token.type === 'name') && token.text === text
  }

  /** Whether a mark or word is here; it is taken. */
  accept(text: string): boolean {
    const found = this.is(text)
    if (found) this.#index++
    return found
  }

  /** Takes a mark or word. Throws badExpression where another is here. */
  expect(text: string): void {
    if (!this.accept(text)) throw this.fault(`"${text}" is expected ${this.instead()}`)
  }

  /** Takes a name. Throws badExpression where there is none. */
  name(): string {
    if (this.token.type !== 'name') throw this.fault(`a name is expected ${this.instead()}`)
    return this.next().text
  }

  /** What is here, as messages name it. */
  instead(): string {
    const { token } = this
    return token.type === 'end' ? 'where the expression ends' : `instead of "${token.text}"`
  }

  fault(reason: string, at = this.token.at): CortadoError {
    return fault(this.text, at, reason)
  }

  /** A node of the tree. */
  node(at: number, node: Unplaced<Node>): Node {
    if (++this.#nodes > limits.nodes) throw beyond(this.text, `it has more than ${limits.nodes} parts`)
    return { ...node, at } as Node
  }

  /** Parses a construct that may hold others of its kind. */
  nested<T>(parse: () => T): T {
    if (++this.#nesting > limits.nesting) throw beyond(this.text, `more than ${limits.nesting} constructs are inside each other`)
    const result = parse()
    this.#nesting--
    return result
  }

  /** Parses what is separated by commas up to a closing mark, which is taken; a comma before it is allowed. */
  list<T>(close: string, parse: () => T): T[] {
    const items: T[] = []
    while (!this.accept(close)) {
      items.push(parse())
      if (!this.is(close)) this.expect(',')
    }
    return items
  }

  /** Parses other tokens of the same text (what a template holds), wholly. */
  within<T>(tokens: readonly Token[], parse: () => T): T {
    const [outer, index] = [this.#tokens, this.#index]
    const end: Token = { type: 'end', text: '', at: tokens.at(-1)?.at ?? this.token.at }
    this.#tokens = [...tokens, end]
    this.#index = 0
    const result = parse()
    this.end()
    this.#tokens = outer
    this.#index = index
    return result
  }

  /** Throws badExpression where something follows. */
  end(): void {
    if (this.token.type !== 'end') throw this.fault(`"${this.token.text}" is not expected here`)
  }
}
