import { escapeOf, Scanner, type Token } from '../scanner.ts'

const space = /(?:\s|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)+/y
const number = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w$])/y
const name = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy
const marks = /===|!==|\*\*=|\*\*|\?\?|\?\.(?!\d)|=>|==|!=|<=|>=|&&|\|\||>>>|>>|<<|\+\+|--|[+\-*/%&|^]=|\.\.\.|[-+*/%<>=!?:.,;()[\]{}&|^~]/y

/** How deep templates may be inside each other. */
const templateNesting = 10

/** The words of a JavaScript expression. Throws badExpression, expressionLimit. */
export function javascriptTokens(text: string): Token[] {
  const scanner = new Scanner(text)
  const tokens = scan(scanner, 0)
  if (scanner.at < text.length) throw scanner.fault('"}" is not expected here')
  return tokens
}

/** Reads up to the end, or to a brace that closes more than was opened. */
function scan(scanner: Scanner, nesting: number): Token[] {
  const tokens: Token[] = []
  let braces = 0
  for (;;) {
    scanner.take(space)
    if (scanner.at >= scanner.text.length) return tokens
    if (scanner.text[scanner.at] === '{') braces++
    if (scanner.text[scanner.at] === '}' && braces-- === 0) return tokens
    tokens.push(tokenHere(scanner, nesting, tokens.at(-1)))
  }
}

function tokenHere(scanner: Scanner, nesting: number, before: Token | undefined): Token {
  const { at } = scanner
  const digits = scanner.take(number)
  if (digits !== undefined) return { type: 'number', text: digits, at }
  const word = scanner.take(name)
  if (word !== undefined) return { type: 'name', text: word, at }
  for (const quote of ['"', "'"]) if (scanner.accept(quote)) return { type: 'text', text: scanner.quoted(quote, escaped), at }
  if (scanner.accept('`')) return template(scanner, nesting, at)
  if (scanner.text[at] === '/' && !endsOperand(before)) throw scanner.fault('regular expressions are not part of it')
  const mark = scanner.take(marks)
  if (mark !== undefined) return { type: 'mark', text: mark, at }
  throw scanner.fault(`"${scanner.next()}" is not part of it`, at)
}

/** After a value a slash divides; elsewhere it begins a regular expression. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.type !== 'mark' || token.text === ')' || token.text === ']' || token.text === '}')

function template(scanner: Scanner, nesting: number, at: number): Token {
  if (nesting >= templateNesting) throw scanner.fault('templates are inside each other too deeply', at)
  const parts: { text: string; tokens: Token[] }[] = []
  let text = ''
  for (;;) {
    if (scanner.at >= scanner.text.length) throw scanner.fault('the template has no end', at)
    if (scanner.accept('`')) return { type: 'template', text, at, parts }
    if (scanner.accept('${')) {
      parts.push({ text, tokens: scan(scanner, nesting + 1) })
      if (!scanner.accept('}')) throw scanner.fault('the template has no end', at)
      text = ''
    } else text += scanner.accept('\\') ? escaped(scanner) : scanner.next()
  }
}

function escaped(scanner: Scanner): string {
  const known = escapeOf(scanner)
  if (known !== undefined) return known
  const long = scanner.take(/u\{[0-9a-fA-F]{1,6}\}/y)
  if (long !== undefined) {
    const code = Number.parseInt(long.slice(2, -1), 16)
    if (code > 0x10ffff) throw scanner.fault('there is no such character')
    return String.fromCodePoint(code)
  }
  if (scanner.take(/0(?!\d)/y) !== undefined) return '\0'
  if (/[0-9xu]/.test(scanner.text[scanner.at] ?? '')) throw scanner.fault('this is no character')
  return scanner.next()
}
