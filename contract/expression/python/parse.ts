import type { Entry, Link, Node } from '../node.ts'
import { TokenStream } from '../token-stream.ts'
import { pythonTokens } from './tokens.ts'

/** Arithmetic operators by how strongly they bind; comparisons are below them, signs and `**` above. */
const levels: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['+', '-'], ['*', '/', '//', '%']]

const constants = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
])

const refusedWords = new Set(
  'lambda yield await async def class return import from global del assert raise try with while pass break continue except finally nonlocal as'.split(
    ' ',
  ),
)
const operatorWords = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for'])
const assignments = new Set(['=', ':=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '**=', '//=', '@='])

/** Reads a Python expression of the subset. Throws badExpression, expressionLimit. */
export function parsePython(text: string): Node {
  const stream = new TokenStream(text, pythonTokens(text))
  const { at } = stream.token
  const first = expression(stream)
  const node = stream.is(',') ? rest(stream, first, at) : first
  if (assignments.has(stream.token.text)) throw stream.fault('values are not assigned here: compare with ==')
  stream.end()
  return node
}

/** `1, 2` without brackets. */
function rest(stream: TokenStream, first: Node, at: number): Node {
  const items = [first]
  while (stream.accept(',')) if (stream.token.type !== 'end') items.push(expression(stream))
  return stream.node(at, { kind: 'list', items, distinct: false })
}

function expression(stream: TokenStream): Node {
  return stream.nested(() => {
    const value = eitherOf(stream)
    const { at } = stream.token
    if (!stream.accept('if')) return value
    const test = eitherOf(stream)
    stream.expect('else')
    return stream.node(at, { kind: 'conditional', test, consequent: value, alternate: expression(stream) })
  })
}

const eitherOf = (stream: TokenStream): Node => logical(stream, 'or', bothOf)
const bothOf = (stream: TokenStream): Node => logical(stream, 'and', negation)

function logical(stream: TokenStream, operator: 'or' | 'and', parse: (stream: TokenStream) => Node): Node {
  const { at } = stream.token
  const first = parse(stream)
  if (!stream.is(operator)) return first
  const operands = [first]
  while (stream.accept(operator)) operands.push(parse(stream))
  return stream.node(at, { kind: 'logical', operator, operands })
}

function negation(stream: TokenStream): Node {
  const { at } = stream.token
  if (!stream.accept('not')) return comparison(stream)
  return stream.nested(() => stream.node(at, { kind: 'unary', operator: 'not', operand: negation(stream) }))
}

function comparison(stream: TokenStream): Node {
  const first = binary(stream, 0)
  const { at } = stream.token
  const links: Link[] = []
  for (;;) {
    const operator = comparator(stream)
    if (operator === undefined) break
    links.push({ operator, operand: binary(stream, 0) })
  }
  return links.length ? stream.node(at, { kind: 'compare', first, links }) : first
}

function comparator(stream: TokenStream): string | undefined {
  for (const mark of ['==', '!=', '<=', '>=', '<', '>', 'in']) if (stream.accept(mark)) return mark
  if (stream.accept('is')) return stream.accept('not') ? 'is not' : 'is'
  if (!stream.is('not')) return undefined
  stream.next()
  stream.expect('in')
  return 'not in'
}

function binary(stream: TokenStream, level: number): Node {
  const operators = levels[level]
  if (!operators) return unary(stream)
  let left = binary(stream, level + 1)
  for (;;) {
    const { token } = stream
    if (token.type !== 'mark' || !operators.includes(token.text)) return left
    stream.next()
    left = stream.node(token.at, { kind: 'binary', operator: token.text, left, right: binary(stream, level + 1) })
  }
}

function unary(stream: TokenStream): Node {
  const { token } = stream
  for (const operator of ['-', '+', '~'])
    if (stream.accept(operator)) return stream.nested(() => stream.node(token.at, { kind: 'unary', operator, operand: unary(stream) }))
  const left = postfix(stream)
  const { at } = stream.token
  if (!stream.accept('**')) return left
  return stream.nested(() => stream.node(at, { kind: 'binary', operator: '**', left, right: unary(stream) }))
}

function postfix(stream: TokenStream): Node {
  let node = primary(stream)
  for (;;) {
    const { at } = stream.token
    if (stream.accept('.')) node = stream.node(at, { kind: 'property', object: node, name: stream.name(), optional: false })
    else if (stream.accept('(')) node = call(stream, node, at)
    else if (stream.accept('[')) node = subscript(stream, node, at)
    else return node
  }
}

function call(stream: TokenStream, callee: Node, at: number): Node {
  const args: Node[] = []
  const named: Entry[] = []
  while (!stream.accept(')')) {
    if (stream.is('*') || stream.is('**')) throw stream.fault('lists of arguments (*) are not part of it')
    const { token } = stream
    if (token.type === 'name' && stream.ahead(1).text === '=') {
      stream.next()
      stream.next()
      named.push({ key: stream.node(token.at, { kind: 'literal', value: token.text }), value: expression(stream) })
    } else {
      if (named.length) throw stream.fault('arguments with a name come last')
      const value = expression(stream)
      args.push(stream.is('for') ? comprehension(stream, value) : value)
    }
    if (!stream.is(')')) stream.expect(',')
  }
  return stream.node(at, { kind: 'call', callee, args, named, optional: false })
}

/** `object[index]`, `object[from:to:step]` */
function subscript(stream: TokenStream, object: Node, at: number): Node {
  const bounds: (Node | undefined)[] = []
  let isSlice = false
  do {
    bounds.push(stream.is(':') || stream.is(']') ? undefined : expression(stream))
    isSlice ||= stream.is(':')
  } while (bounds.length < 3 && stream.accept(':'))
  stream.expect(']')
  const [index] = bounds
  if (isSlice) return stream.node(at, { kind: 'slice', object, bounds })
  if (!index) throw stream.fault('an index is expected', at)
  return stream.node(at, { kind: 'element', object, index, optional: false })
}

function comprehension(stream: TokenStream, element: Node): Node {
  const { at } = stream.token
  stream.expect('for')
  const names = [stream.name()]
  while (stream.accept(',')) names.push(stream.name())
  stream.expect('in')
  const source = eitherOf(stream)
  const conditions: Node[] = []
  while (stream.accept('if')) conditions.push(eitherOf(stream))
  if (stream.is('for')) throw stream.fault('a second "for" is not part of it')
  return stream.node(at, { kind: 'comprehension', element, names, source, conditions })
}

function primary(stream: TokenStream): Node {
  const { at, type, text } = stream.next()
  if (type === 'number') return stream.node(at, { kind: 'literal', value: numberOf(stream, text, at) })
  if (type === 'text') {
    let value = text
    while (stream.token.type === 'text') value += stream.next().text
    return stream.node(at, { kind: 'literal', value })
  }
  if (type === 'name') return word(stream, text, at)
  if (type === 'mark' && text === '(') return bracketed(stream, at)
  if (type === 'mark' && text === '[') return items(stream, ']', at)
  if (type === 'mark' && text === '{') return braced(stream, at)
  if (type === 'end') throw stream.fault('a value is expected where the expression ends', at)
  throw stream.fault(`a value is expected instead of "${text}"`, at)
}

function numberOf(stream: TokenStream, text: string, at: number): number {
  const digits = text.replaceAll('_', '')
  if (/^0\d+$/.test(digits) && Number(digits) !== 0) throw stream.fault('a number does not begin with 0', at)
  const value = Number(digits)
  if (/^\d+$|^0[xob]/i.test(digits) && !Number.isSafeInteger(value)) throw stream.fault('the number has too many digits', at)
  return value
}

function word(stream: TokenStream, name: string, at: number): Node {
  if (constants.has(name)) return stream.node(at, { kind: 'literal', value: constants.get(name) })
  if (refusedWords.has(name)) throw stream.fault(`"${name}" is not part of it`, at)
  if (operatorWords.has(name)) throw stream.fault(`a value is expected instead of "${name}"`, at)
  return stream.node(at, { kind: 'name', name })
}

/** `(a)`, `()`, `(a,)`, `(a, b)`, `(x for x in y)` */
function bracketed(stream: TokenStream, at: number): Node {
  if (stream.accept(')')) return stream.node(at, { kind: 'list', items: [], distinct: false })
  const first = expression(stream)
  if (stream.is('for')) return closed(stream, ')', comprehension(stream, first))
  if (!stream.is(',')) return closed(stream, ')', first)
  stream.next()
  return stream.node(at, { kind: 'list', items: [first, ...stream.list(')', () => expression(stream))], distinct: false })
}

function closed(stream: TokenStream, mark: string, node: Node): Node {
  stream.expect(mark)
  return node
}

function items(stream: TokenStream, close: string, at: number): Node {
  if (stream.accept(close)) return stream.node(at, { kind: 'list', items: [], distinct: false })
  const first = expression(stream)
  if (stream.is('for')) return closed(stream, close, comprehension(stream, first))
  if (!stream.is(close)) stream.expect(',')
  return stream.node(at, { kind: 'list', items: [first, ...stream.list(close, () => expression(stream))], distinct: close === '}' })
}

/** `{}`, `{'a': 1}`, `{'a', 'b'}` */
function braced(stream: TokenStream, at: number): Node {
  if (stream.accept('}')) return stream.node(at, { kind: 'record', entries: [] })
  const key = expression(stream)
  if (!stream.accept(':')) {
    if (stream.is('for')) throw stream.fault('a set or dict with "for" is not part of it')
    if (!stream.is('}')) stream.expect(',')
    return stream.node(at, { kind: 'list', items: [key, ...stream.list('}', () => expression(stream))], distinct: true })
  }
  const entries: Entry[] = [{ key, value: expression(stream) }]
  if (stream.is('for')) throw stream.fault('a set or dict with "for" is not part of it')
  if (!stream.is('}')) stream.expect(',')
  entries.push(...stream.list('}', () => pair(stream)))
  return stream.node(at, { kind: 'record', entries })
}

function pair(stream: TokenStream): Entry {
  const key = expression(stream)
  stream.expect(':')
  return { key, value: expression(stream) }
}
