import type { Entry, Node } from '../node.ts'
import { TokenStream } from '../token-stream.ts'
import { javascriptTokens } from './tokens.ts'

/** Binary operators by how strongly they bind; `**` binds to the right and is treated apart. */
const levels: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['==', '!=', '===', '!=='],
  ['<', '>', '<=', '>=', 'in'],
  ['<<', '>>', '>>>'],
  ['+', '-'],
  ['*', '/', '%'],
]

const constants = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '**=', '++', '--'])
const refusedWords = new Set(
  'new delete this function class return var let const if else for while do switch throw try await async yield import super instanceof void'.split(
    ' ',
  ),
)

/** Reads a JavaScript expression of the subset. Throws badExpression, expressionLimit. */
export function parseJavascript(text: string): Node {
  const stream = new TokenStream(text, javascriptTokens(text))
  const node = expression(stream)
  while (stream.accept(';'));
  if (assignments.has(stream.token.text)) throw stream.fault('values are not assigned here: compare with ==')
  stream.end()
  return node
}

function expression(stream: TokenStream): Node {
  return stream.nested(() => {
    if (startsFunction(stream)) return arrow(stream)
    const test = eitherOf(stream)
    const { at } = stream.token
    if (!stream.accept('?')) return test
    const consequent = expression(stream)
    stream.expect(':')
    return stream.node(at, { kind: 'conditional', test, consequent, alternate: expression(stream) })
  })
}

/** `x =>`, `() =>`, `(x, y) =>` */
function startsFunction(stream: TokenStream): boolean {
  if (stream.token.type === 'name') return stream.ahead(1).text === '=>' && stream.ahead(1).type === 'mark'
  if (!stream.is('(')) return false
  let ahead = 1
  while (stream.ahead(ahead).type === 'name' || stream.ahead(ahead).text === ',') ahead++
  return stream.ahead(ahead).text === ')' && stream.ahead(ahead + 1).text === '=>'
}

function arrow(stream: TokenStream): Node {
  const { at } = stream.token
  const parameters = stream.accept('(') ? stream.list(')', () => stream.name()) : [stream.name()]
  stream.expect('=>')
  if (stream.is('{')) throw stream.fault('a function is one expression, without braces')
  return stream.node(at, { kind: 'function', parameters, body: expression(stream) })
}

/** `a || b`, `a ?? b`; the two are not mixed without brackets. */
function eitherOf(stream: TokenStream): Node {
  const { at } = stream.token
  const first = bothOf(stream)
  for (const [mark, operator] of [['||', 'or'] as const, ['??', 'default'] as const]) {
    if (!stream.is(mark)) continue
    if (mark === '??' && first.kind === 'logical' && first.at === at) throw stream.fault('?? and && are mixed without brackets')
    const operands = [first]
    while (stream.accept(mark)) operands.push(mark === '??' ? binary(stream, 0) : bothOf(stream))
    if (stream.is('??') || stream.is('||') || (mark === '??' && stream.is('&&'))) throw stream.fault('?? is mixed with others without brackets')
    return stream.node(at, { kind: 'logical', operator, operands })
  }
  return first
}

function bothOf(stream: TokenStream): Node {
  const { at } = stream.token
  const first = binary(stream, 0)
  if (!stream.is('&&')) return first
  const operands = [first]
  while (stream.accept('&&')) operands.push(binary(stream, 0))
  return stream.node(at, { kind: 'logical', operator: 'and', operands })
}

function binary(stream: TokenStream, level: number): Node {
  const operators = levels[level]
  if (!operators) return power(stream)
  let left = binary(stream, level + 1)
  for (;;) {
    const { token } = stream
    if (!operators.some((operator) => stream.is(operator))) return left
    stream.next()
    left = stream.node(token.at, { kind: 'binary', operator: token.text, left, right: binary(stream, level + 1) })
  }
}

function power(stream: TokenStream): Node {
  const isUnary = ['-', '+', '!', '~', 'typeof'].some((operator) => stream.is(operator))
  const left = unary(stream)
  const { at } = stream.token
  if (!stream.is('**')) return left
  if (isUnary) throw stream.fault('a sign before ** needs brackets')
  stream.next()
  return stream.nested(() => stream.node(at, { kind: 'binary', operator: '**', left, right: power(stream) }))
}

function unary(stream: TokenStream): Node {
  const { token } = stream
  for (const operator of ['!', '-', '+', '~', 'typeof']) {
    if (!stream.accept(operator)) continue
    return stream.nested(() => stream.node(token.at, { kind: 'unary', operator, operand: unary(stream) }))
  }
  return postfix(stream)
}

function postfix(stream: TokenStream): Node {
  const start = stream.token
  let node = primary(stream)
  let optional = false
  for (;;) {
    const { at } = stream.token
    const skips = stream.accept('?.')
    optional ||= skips
    if (stream.accept('('))
      node = stream.node(at, { kind: 'call', callee: node, args: stream.list(')', () => expression(stream)), named: [], optional: skips })
    else if (stream.accept('[')) {
      node = stream.node(at, { kind: 'element', object: node, index: expression(stream), optional: skips })
      stream.expect(']')
    } else if (skips || stream.accept('.')) node = stream.node(at, { kind: 'property', object: node, name: stream.name(), optional: skips })
    else break
  }
  if (stream.token.type === 'template') throw stream.fault('a function before a template is not part of it')
  return optional ? stream.node(start.at, { kind: 'chain', body: node }) : node
}

function primary(stream: TokenStream): Node {
  const token = stream.next()
  const { at, type, text } = token
  if (type === 'number') return stream.node(at, { kind: 'literal', value: numberOf(stream, text, at) })
  if (type === 'text') return stream.node(at, { kind: 'literal', value: text })
  if (type === 'template') {
    const parts = token.parts ?? []
    const values = parts.map(({ tokens }) => stream.within(tokens, () => expression(stream)))
    return stream.node(at, { kind: 'template', texts: [...parts.map((part) => part.text), text], values })
  }
  if (type === 'name') return word(stream, text, at)
  if (type === 'mark' && text === '(') {
    const inner = expression(stream)
    stream.expect(')')
    // a literal of one operand keeps `(a && b) ?? c` and `(a?.b).c` apart from what is written without brackets
    return stream.node(at, { kind: 'chain', body: inner })
  }
  if (type === 'mark' && text === '[') return stream.node(at, { kind: 'list', items: stream.list(']', () => expression(stream)), distinct: false })
  if (type === 'mark' && text === '{') return stream.node(at, { kind: 'record', entries: stream.list('}', () => entry(stream)) })
  if (type === 'end') throw stream.fault('a value is expected where the expression ends', at)
  throw stream.fault(assignments.has(text) ? 'values are not changed here' : `a value is expected instead of "${text}"`, at)
}

function numberOf(stream: TokenStream, text: string, at: number): number {
  if (/^0\d/.test(text)) throw stream.fault('a number does not begin with 0', at)
  return Number(text)
}

function word(stream: TokenStream, name: string, at: number): Node {
  if (constants.has(name)) return stream.node(at, { kind: 'literal', value: constants.get(name) })
  if (refusedWords.has(name)) throw stream.fault(`"${name}" is not part of it`, at)
  return stream.node(at, { kind: 'name', name })
}

function entry(stream: TokenStream): Entry {
  const { at, type, text } = stream.next()
  if (type !== 'name' && type !== 'text' && type !== 'number') throw stream.fault('a key is expected', at)
  const key = stream.node(at, { kind: 'literal', value: type === 'number' ? String(numberOf(stream, text, at)) : text })
  if (type === 'name' && !stream.is(':')) return { key, value: word(stream, text, at) }
  stream.expect(':')
  return { key, value: expression(stream) }
}
