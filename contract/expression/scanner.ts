import { beyond, fault, limits } from './limits.ts'

/** A word of an expression. */
export interface Token {
  readonly type: 'number' | 'text' | 'name' | 'mark' | 'template' | 'end'
  /** As written; of a text, its value. */
  readonly text: string
  readonly at: number
  /** Of a template: what is between the texts. */
  readonly parts?: readonly { readonly text: string; readonly tokens: readonly Token[] }[]
}

/** Reads an expression character by character. */
export class Scanner {
  readonly text: string
  at = 0

  constructor(text: string) {
    if (text.length > limits.text) throw beyond(text, `it is longer than ${limits.text} characters`)
    this.text = text
  }

  /** The text that a sticky pattern finds here; it is taken. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  /** Whether a text follows here; it is taken. */
  accept(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  /** A text up to its closing quote. */
  quoted(quote: string, escaped: (scanner: Scanner) => string): string {
    const start = this.at
    let value = ''
    for (;;) {
      if (this.at >= this.text.length || (quote.length === 1 && this.text[this.at] === '\n')) throw this.fault('the text has no end', start)
      if (this.accept(quote)) return value
      value += this.accept('\\') ? escaped(this) : this.next()
    }
  }

  /** The character here; it is taken. */
  next(): string {
    return this.text[this.at++] ?? ''
  }

  fault(reason: string, at = this.at) {
    return fault(this.text, at, reason)
  }
}

const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '\n': '' }

/** What both languages write after a backslash: `\n`, `\x41`, `\u00e9`. Undefined: it is something else, and nothing was taken. */
export function escapeOf(scanner: Scanner): string | undefined {
  const hex = scanner.take(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}/y)
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex.slice(1), 16))
  const letter = simple[scanner.text[scanner.at] ?? '']
  if (letter !== undefined) scanner.at++
  return letter
}
