import fc from 'fast-check'

const value = fc.oneof(
  fc.constantFrom(null, '', 'a', 'Open', '1', ' 2 ', 'é', 'x,y', '😀b'),
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(0.5, -1.25, 2.75, 10.1),
  fc.boolean(),
)

/** Random documents with the fields a to c, and rows under `items_`. */
export const documents = fc
  .record({
    a: value,
    b: value,
    c: value,
    rows: fc.array(fc.record({ qty: fc.integer({ min: -3, max: 9 }), tag: value }), { maxLength: 4 }),
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
    'doc.rows',
    'doc.list',
    'doc.nested',
    'doc.nested.a',
    'doc["a"]',
    'doc.get("b", 2)',
    'doc["gone"]',
  ),
  fc.constantFrom('0', '1', '2.5', '-3', "'a'", '"Open"', "''", 'True', 'False', 'None', '[]', "['a', 1]", '{"a": 1}["a"]', '"x" "y"'),
)
const operators = '+ - * / // % == != < > <= >= and or in'.split(' ').concat('not in', '&', '|', '^')
const suffixes = [
  '.a',
  '[0]',
  '[-1]',
  '[1:]',
  '[::-1]',
  '[-3:2]',
  '["a"]',
  '.get("a")',
  '.get("z", 1)',
  '.lower()',
  '.upper()',
  '.strip()',
  '.split(",")',
  '.split()',
  '.startswith("O")',
  '.endswith(("n", "a"))',
  '.replace("a", "bc")',
  '.replace("", "-")',
  '.find("y")',
  '.count("a")',
  '.index(1)',
  '.keys()',
  ' is None',
  ' is not None',
  ' if doc.a else 1',
  ' < doc.b < 4',
]
const calls = ['len', 'int', 'float', 'bool', 'abs', 'round', 'sum', 'any', 'all', 'sorted', 'min', 'max', 'not ', '-', '~']

/** Random expressions of the Python subset; they may fail. */
export const expressions = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true, maxDepth: 4 },
    leaf,
    fc.tuple(tie('node'), fc.constantFrom(...operators), tie('node')).map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(leaf, fc.constantFrom(...operators), leaf, fc.constantFrom('+', '*', 'and', '==', '<', 'or not', 'in'), leaf)
      .map((parts) => parts.join(' ')),
    fc.tuple(tie('node'), fc.constantFrom(...suffixes)).map(([object, suffix]) => `(${object})${suffix}`),
    fc.tuple(fc.constantFrom(...calls), tie('node')).map(([name, argument]) => `${name}(${argument})`),
    fc.tuple(tie('node'), tie('node'), tie('node')).map(([one, test, other]) => `(${one} if ${test} else ${other})`),
    fc.tuple(tie('node'), tie('node')).map(([list, item]) => `[x for x in ${list} if x != ${item}]`),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => `[${one}, ${other}]`),
  ),
})).node
