import { expect, test } from 'vitest'
import { isExpressionFault } from './evaluate.ts'
import { compile, type LanguageName } from './expression.ts'

/** The value, or the error of the catalogue; anything else is a fault of the evaluator. */
function outcome(text: string, language: LanguageName, scope: Record<string, unknown> = {}): unknown {
  try {
    return compile(text, { language }).evaluate(scope)
  } catch (error) {
    if (!isExpressionFault(error)) throw error
    return error
  }
}

const both = ['javascript', 'python'] as const
const refused = expect.objectContaining({ status: 417 })
const stopped = expect.objectContaining({ code: 'EXPRESSION_LIMIT' })

const big = 'a'.repeat(1_000_000)
const self: Record<string, unknown> = { name: 'x', list: [] }
self.self = self
;(self.list as unknown[]).push(self.list)

const prototypeTexts = [
  'doc.constructor.constructor("return process")()',
  'doc.__proto__.polluted',
  'doc["constructor"]["constructor"]',
  '"".constructor.fromCharCode(65)',
  '[].constructor',
  '(1).constructor',
  'doc.toString.call(1)',
  'doc.hasOwnProperty.constructor',
  'doc.__defineGetter__("x", 1)',
  'len.__globals__',
  '"".__class__.__mro__',
  'in_list.constructor("return 1")()',
  'Math.constructor.constructor',
  'doc.get.constructor',
  'doc.host.constructor("return 1")()',
]

test.each(both.flatMap((language) => prototypeTexts.map((text) => [language, text] as const)))('%s reaches no prototype by %s', (language, text) => {
  const value = outcome(text, language, { doc: { a: 1, host: () => 1 } })
  if (!(value instanceof Error)) expect([undefined, null]).toContain(value)
})

test.each(both)('%s: keys called __proto__ are data or refused, and nothing is polluted', (language) => {
  const doc = JSON.parse('{"__proto__": {"polluted": 1}}') as object
  expect(outcome('doc.__proto__', language, { doc })).toEqual({ polluted: 1 })
  expect(outcome('{"__proto__": 1}', language)).toEqual(refused)
  expect(outcome('({"__proto__": {"polluted": 1}})', language)).toEqual(refused)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test.each(both)('%s: accessors are not run, instances of classes are no data', (language) => {
  class Secret {
    key = 'k'
  }
  const doc = {
    get a(): never {
      throw new Error('was run')
    },
    secret: new Secret(),
    map: new Map([['a', 1]]),
  }
  expect(outcome('doc.a', language, { doc }) ?? null).toBeNull()
  expect(outcome('doc.secret.key', language, { doc })).toEqual(refused)
  expect(outcome('doc.map.get("a")', language, { doc })).toEqual(refused)
  expect(outcome('doc.map.size', language, { doc })).toEqual(refused)
})

const deep = 100_000
const hugeTexts: readonly (readonly [name: string, text: string])[] = [
  ['brackets', '('.repeat(deep) + ')'.repeat(deep)],
  ['lists', '['.repeat(4000) + ']'.repeat(4000)],
  ['signs', `${'-'.repeat(5000)}1`],
  ['negations', `${'not '.repeat(2000)}1`],
  ['a long sum', `1${' + 1'.repeat(2000)}`],
  ['a long path', `a${'.a'.repeat(4000)}`],
  ['powers', `1${' ** 1'.repeat(1500)}`],
  ['conditionals', `1${' ? 1 : 1'.repeat(1000)}`],
  ['more conditionals', `1${' if 1 else 1'.repeat(800)}`],
  ['templates', '`${'.repeat(3000)],
  ['functions', `${'x => '.repeat(2000)}1`],
  ['comparisons', `1${' < 1'.repeat(2000)}`],
  ['calls', `len${'(len'.repeat(1500)}`],
  ['a long text', `"${'a'.repeat(deep)}"`],
  ['an open text', `"${'a'.repeat(9000)}`],
  ['an open note', `/*${'*'.repeat(9000)}`],
  ['spaces', ' '.repeat(9000)],
  ['line ends', '\\\n'.repeat(4000)],
  ['points', '.'.repeat(9000)],
]

test.each(both.flatMap((language) => hugeTexts.map(([name, text]) => [language, name, text] as const)))(
  '%s: %s are refused',
  (language, _name, text) => {
    expect(outcome(text, language)).toEqual(refused)
  },
)

test.each(both)('%s: the largest expressions that are read are computed', (language) => {
  expect(outcome(`1${' + 1'.repeat(498)}`, language)).toBe(499)
  expect(outcome(`${'('.repeat(50)}1${')'.repeat(50)}`, language)).toBe(1)
})

const endless: readonly (readonly [LanguageName, string])[] = [
  ['javascript', '[g => [g].map(g)].map(f => [f].map(f))'],
  ['javascript', 'doc.many.map(a => doc.many.map(b => doc.many.map(c => 1)))'],
  ['javascript', '[1,2,3,4,5,6,7,8,9,10].reduce((s) => s + s, doc.big)'],
  ['javascript', '"a".repeat(1e9)'],
  ['javascript', '"a".padStart(1e9)'],
  ['javascript', 'doc.big.replaceAll("a", doc.big)'],
  ['javascript', 'doc.big.replace("a", "$&$`$\'")'],
  ['javascript', 'doc.big.split("")'],
  ['javascript', 'doc.big.includes(doc.half)'],
  ['javascript', 'doc.many.join(doc.big)'],
  ['javascript', '`${doc.big}`'],
  ['javascript', 'doc.self.list + ""'],
  ['python', '"a" * 10 ** 9'],
  ['python', '[0] * 10 ** 9'],
  ['python', 'range(10 ** 12)'],
  ['python', 'sum([x for x in doc.many if sum([y for y in doc.many if y in doc.many])])'],
  ['python', 'doc.big.replace("a", doc.big)'],
  ['python', 'doc.half in doc.big'],
  ['python', 'doc.big.join(doc.many)'],
  ['python', 'str(doc.self)'],
  ['python', '2 ** 1e9'],
  ['python', '1'.repeat(9000)],
]

test.each(endless)('%s: %s ends', (language, text) => {
  const doc = { big, half: `${'a'.repeat(500_000)}b`, many: Array.from({ length: 1000 }, (_, index) => String(index)), self }
  expect(outcome(text, language, { doc })).toEqual(refused)
})

test('equality of what contains itself ends', () => {
  const other = structuredClone(self)
  expect(outcome('a.list == b.list', 'python', { a: self, b: other })).toEqual(stopped)
})

test.each(both)('%s: functions of the caller are called with data alone, and a bounded number of times', (language) => {
  const calls: unknown[] = []
  const host = (...args: unknown[]) => calls.push(args)
  expect(outcome('host(1, "a")', language, { host })).toBe(1)
  expect(calls).toEqual([[1, 'a']])
  expect(outcome('host', language, { host })).toBeInstanceOf(Function)
  const many = Array.from({ length: 500 }, () => 1)
  const text = language === 'python' ? '[host() for x in many]' : 'many.map(x => host())'
  expect(outcome(text, language, { host, many })).toEqual(stopped)
  if (language === 'javascript') expect(outcome('host(x => 1)', language, { host })).toEqual(refused)
})

test('a function of the caller may answer later; it is called once', async () => {
  let calls = 0
  const later = async (value: number) => {
    calls++
    return value + 1
  }
  const expression = compile('later(1) + later(10) == 13 and later(2) == 3', { language: 'python' })
  expect(await expression.holdsLater({ later })).toBe(true)
  expect(calls).toBe(3)
  expect(() => expression.evaluate({ later })).toThrow(/evaluateLater/)
  const failing = async () => Promise.reject(new RangeError('no database'))
  await expect(compile('later(1)', { language: 'python' }).evaluateLater({ later: failing })).rejects.toThrow('no database')
})

test('many expressions are kept within bounds, and the same text is read once', () => {
  const first = compile('doc.kept', { language: 'javascript' })
  expect(compile('doc.kept', { language: 'javascript' })).toBe(first)
  expect(compile('doc.kept', { language: 'python' })).not.toBe(first)
  for (let index = 0; index < 1100; index++) compile(`${index}`, { language: 'javascript' })
  expect(compile('doc.kept', { language: 'javascript' })).not.toBe(first)
})
