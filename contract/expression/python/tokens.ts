import { escapeOf, Scanner, type Token } from '../scanner.ts'

const space = /(?:\s|\\\r?\n|#[^\n]*)+/y
const number =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d+)?)(?![\w])/y
const name = /[\p{ID_Start}_][\p{ID_Continue}]*/uy
const prefix = /[a-zA-Z]{1,2}(?=["'])/y
const marks = /\*\*=|\/\/=|\*\*|\/\/|:=|->|==|!=|<=|>=|<<|>>|[-+*/%&|^@]=|[-+*/%<>=:.,()[\]{}&|^~@]/y
const quotes = ['"""', "'''", '"', "'"]

/** The words of a Python expression; line ends are spaces. Throws badExpression, expressionLimit. */
export function pythonTokens(text: string): Token[] {
  const scanner = new Scanner(text)
  const tokens: Token[] = []
  for (;;) {
    scanner.take(space)
    if (scanner.at >= text.length) return tokens
    tokens.push(tokenHere(scanner))
  }
}

function tokenHere(scanner: Scanner): Token {
  const { at } = scanner
  const digits = scanner.take(number)
  if (digits !== undefined) return { type: 'number', text: digits, at }
  const letters = scanner.take(prefix)?.toLowerCase() ?? ''
  if (letters !== '' && letters !== 'r' && letters !== 'u')
    throw scanner.fault(
      letters.includes('f') ? 'texts with values inside (f"…") are not part of it' : `texts that begin with ${letters} are not part of it`,
      at,
    )
  for (const quote of quotes) if (scanner.accept(quote)) return { type: 'text', text: scanner.quoted(quote, letters === 'r' ? raw : escaped), at }
  const word = scanner.take(name)
  if (word !== undefined) return { type: 'name', text: word, at }
  const mark = scanner.take(marks)
  if (mark !== undefined) return { type: 'mark', text: mark, at }
  throw scanner.fault(`"${scanner.next()}" is not part of it`, at)
}

const raw = (scanner: Scanner): string => `\\${scanner.next()}`

/** What Python makes of a backslash: `\a`, `\012`, `\U0001f600`; before anything else it stays. */
function escaped(scanner: Scanner): string {
  const known = escapeOf(scanner)
  if (known !== undefined) return known
  const octal = scanner.take(/[0-7]{1,3}/y)
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
  const long = scanner.take(/U[0-9a-fA-F]{8}/y)
  if (long !== undefined) {
    const code = Number.parseInt(long.slice(1), 16)
    if (code > 0x10ffff) throw scanner.fault('there is no such character')
    return String.fromCodePoint(code)
  }
  const next = scanner.next()
  if (next === 'a') return '\x07'
  if (next === 'x' || next === 'u' || next === 'U' || next === 'N') throw scanner.fault('this is no character')
  return next === '\\' || next === "'" || next === '"' ? next : `\\${next}`
}
