/** A piece of a field, order or group expression. */
export interface Token {
  /** `name`: a bare word; `quoted`: a word in backquotes or double quotes; `sign`: one of `. , ( ) *`. */
  readonly kind: 'name' | 'quoted' | 'sign'
  readonly text: string
}

const TOKEN = /\s*(?:([\p{L}_][\p{L}\p{N}_]*)|`([^`]{1,140})`|"([^"]{1,140})"|([.,()*]))/uy

/** Splits an expression into tokens. undefined: it holds something that no expression may hold. */
export function tokenize(text: string): Token[] | undefined {
  const source = text.trimEnd()
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  let at = 0
  while (at < source.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(source)
    if (!match) return undefined
    const [, name, backquoted, quoted, sign] = match
    if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else tokens.push({ kind: 'quoted', text: backquoted ?? quoted ?? '' })
    at = TOKEN.lastIndex
  }
  return tokens
}

/** Reads tokens one after the other. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** Whether all has been read. */
  get done(): boolean {
    return this.#at >= this.#tokens.length
  }

  /** The token `ahead` places further, without reading it. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead]
  }

  /** Reads a sign, if it comes next. */
  sign(text: string): boolean {
    const token = this.peek()
    if (token?.kind !== 'sign' || token.text !== text) return false
    this.#at++
    return true
  }

  /** Reads a bare word without regard to letter case, if it comes next. */
  keyword(text: string): boolean {
    const token = this.peek()
    if (token?.kind !== 'name' || token.text.toLowerCase() !== text) return false
    this.#at++
    return true
  }

  /** Reads a bare or quoted word, if one comes next. */
  word(): Token | undefined {
    const token = this.peek()
    if (token === undefined || token.kind === 'sign') return undefined
    this.#at++
    return token
  }
}
