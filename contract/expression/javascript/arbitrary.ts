import fc from 'fast-check'

const value = fc.oneof(
  fc.constantFrom(null, '', 'a', 'Open', '1', '10', ' 2 ', 'é', 'x,y', '😀b'),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ min: -100, max: 100, noNaN: true }),
  fc.boolean(),
)

/** Random documents with the fields a to d, and rows under `items`. */
export const documents = fc
  .record({
    a: value,
    b: value,
    c: value,
    items: fc.array(fc.record({ qty: fc.integer({ min: -3, max: 9 }), tag: value }), { maxLength: 4 }),
    nested: fc.record({ a: value }),
    list: fc.array(value, { maxLength: 4 }),
  })
  .map((doc) => JSON.parse(JSON.stringify(doc)) as typeof doc)

const leaf = fc.oneof(
  fc.constantFrom(
    'doc.a',
    'doc.b',
    'doc.c',
    'doc.d',
    'doc.items',
    'doc.list',
    'doc.nested',
    'doc.nested.a',
    'doc.d?.x.y',
    'doc.items?.length',
    "doc['a']",
  ),
  fc.constantFrom(
    '0',
    '1',
    '2.5',
    '-3',
    '1e3',
    "'a'",
    '"Open"',
    "''",
    "'10'",
    'true',
    'false',
    'null',
    'undefined',
    '[]',
    "['a', 1]",
    '`x${doc.a}y`',
    '({a: 1}).a',
  ),
)

const operators = '+ - * / % ** == != === !== < > <= >= && || & | ^ << >> >>>'.split(' ')
const suffixes = [
  '.length',
  '?.length',
  '.a',
  '?.a',
  '[0]',
  '?.[1]',
  "['a']",
  '.includes("a")',
  '.includes(1)',
  '.indexOf("a")',
  '.indexOf(doc.a, 1)',
  '.lastIndexOf(1)',
  '.slice(1)',
  '.slice(-2, 3)',
  '.toString()',
  '.trim()',
  '.toUpperCase()',
  '.startsWith("O")',
  '.endsWith(doc.a)',
  '.split(",")',
  '.replace("a", "[$&]")',
  '.replaceAll("", "-")',
  '.substring(2, 1)',
  '.padStart(5, "ab")',
  '.repeat(2)',
  '.charAt(1)',
  '.at(-1)',
  '.join("-")',
  '.concat(doc.list)',
  '.flat()',
  '.some(r => r.qty > 2)',
  '.every(r => r?.qty)',
  '.filter(x => x).length',
  '.map((x, i) => i)',
  '.find(r => r.qty === 2)?.tag',
  '.findIndex(r => r == 1)',
  '.reduce((sum, r) => sum + r.qty, 0)',
  '.toFixed(2)',
]
const calls = [
  'Number',
  'String',
  'Boolean',
  'parseInt',
  'parseFloat',
  'isNaN',
  'Math.abs',
  'Math.round',
  'Math.floor',
  'Math.max',
  'Array.isArray',
  'typeof ',
  '!',
  '-',
  '+',
  '~',
]

/** Random expressions of the JavaScript subset; they may fail. */
export const expressions = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true, maxDepth: 4 },
    leaf,
    fc.tuple(tie('node'), fc.constantFrom(...operators), tie('node')).map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.tuple(leaf, fc.constantFrom(...operators), leaf, fc.constantFrom('+', '*', '&&', '==', '<'), leaf).map((parts) =>
      parts
        .join(' ')
        .replaceAll('- -', '-(-1)-')
        .replace(/-3 \*\*/g, '3 **'),
    ),
    fc.tuple(tie('node'), fc.constantFrom(...suffixes)).map(([object, suffix]) => `(${object})${suffix}`),
    fc.tuple(fc.constantFrom(...calls), tie('node')).map(([name, argument]) => `${name}(${argument})`),
    fc.tuple(tie('node'), tie('node'), tie('node')).map(([test, one, other]) => `(${test} ? ${one} : ${other})`),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => `((${one}) ?? (${other}))`),
    fc.tuple(tie('node'), tie('node')).map(([list, item]) => `[${list}, ${item}].includes(${item})`),
  ),
})).node
