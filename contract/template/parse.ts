import { compile } from '../expression/expression.ts'
import type { Branch, Piped, TemplateNode } from './node.ts'
import { readPiped } from './pipe.ts'
import { type Complain, type Piece, scan } from './scan.ts'

/** Conditions and loops inside each other at most. */
const deepest = 20

/** Reads the pieces of a template into its parts. */
export const parse = (text: string, complain: Complain): TemplateNode[] => new Parser(scan(text, complain), complain).whole()

class Parser {
  readonly #pieces: readonly Piece[]
  readonly #complain: Complain
  #next = 0
  #depth = 0

  constructor(pieces: readonly Piece[], complain: Complain) {
    this.#pieces = pieces
    this.#complain = complain
  }

  whole(): TemplateNode[] {
    const nodes = this.#until([])
    const rest = this.#pieces[this.#next]
    if (rest) this.#complain(rest.at, `${wordOf(rest)} has no beginning`)
    return nodes
  }

  /** Parts up to a tag of these words, which stays the next piece. */
  #until(ends: readonly string[]): TemplateNode[] {
    const nodes: TemplateNode[] = []
    for (;;) {
      const piece = this.#pieces[this.#next]
      if (!piece || (piece.kind === 'tag' && (ends.includes(wordOf(piece)) || closers.has(wordOf(piece))))) return nodes
      this.#next++
      nodes.push(this.#node(piece))
    }
  }

  #node(piece: Piece): TemplateNode {
    if (piece.kind === 'text') return { kind: 'text', text: piece.text }
    if (piece.kind === 'output') return { kind: 'output', value: this.#piped(piece, piece.text) }
    if (++this.#depth > deepest) this.#complain(piece.at, 'it is nested too deeply')
    const word = wordOf(piece)
    const read = word === 'if' ? this.#if : word === 'for' ? this.#for : word === 'set' ? this.#set : undefined
    if (!read) return this.#complain(piece.at, `the tag "${word}" is not known here: if, for and set are`)
    const node = read.call(this, piece)
    this.#depth--
    return node
  }

  #if(piece: Piece): TemplateNode {
    const branches: Branch[] = [{ test: this.#piped(piece, restOf(piece)), body: this.#until(['elif', 'else', 'endif']) }]
    for (let at = this.#take('elif'); at; at = this.#take('elif'))
      branches.push({ test: this.#piped(at, restOf(at)), body: this.#until(['elif', 'else', 'endif']) })
    const otherwise = this.#take('else') ? this.#until(['endif']) : []
    if (!this.#take('endif')) this.#complain(piece.at, 'the condition has no endif')
    return { kind: 'if', branches, otherwise }
  }

  #for(piece: Piece): TemplateNode {
    const found = /^([a-z_]\w*(?:\s*,\s*[a-z_]\w*)*)\s+in\s+([\s\S]+)$/i.exec(restOf(piece))
    if (!found) return this.#complain(piece.at, 'a loop is written {% for name in list %}')
    const source = this.#piped(piece, found[2] ?? '')
    const body = this.#until(['else', 'endfor'])
    const otherwise = this.#take('else') ? this.#until(['endfor']) : []
    if (!this.#take('endfor')) this.#complain(piece.at, 'the loop has no endfor')
    return { kind: 'for', names: (found[1] ?? '').split(',').map((name) => name.trim()), source, body, otherwise }
  }

  #set(piece: Piece): TemplateNode {
    const found = /^([a-z_]\w*)\s*=(?!=)\s*([\s\S]+)$/i.exec(restOf(piece))
    if (!found) return this.#complain(piece.at, 'a name is set by {% set name = value %}')
    return { kind: 'set', name: found[1] ?? '', value: this.#piped(piece, found[2] ?? '') }
  }

  #take(word: string): Piece | undefined {
    const piece = this.#pieces[this.#next]
    if (piece?.kind !== 'tag' || wordOf(piece) !== word) return undefined
    this.#next++
    return piece
  }

  /** Expressions are read now, so that a template that cannot work is refused where it is written. Throws badExpression. */
  #piped(piece: Piece, text: string): Piped {
    const read = readPiped(text)
    if (typeof read === 'string') return this.#complain(piece.at, read)
    for (const each of [read.expression, ...read.filters.map(({ args }) => args)]) compile(each, { language: 'python' })
    return read
  }
}

const closers: ReadonlySet<string> = new Set(['elif', 'else', 'endif', 'endfor'])
const wordOf = ({ text }: Piece): string => /^\w*/.exec(text)?.[0] ?? ''
const restOf = ({ text }: Piece): string => text.replace(/^\w*/, '').trim()
