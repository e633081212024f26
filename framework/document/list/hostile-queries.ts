import { operators } from '@cortado/contract/filters.ts'
import fc from 'fast-check'

// What clients may send, from the sensible to the absurd, for the property tests of lists.

/** Field types of the DocTypes that are asked; each has a field called like it. */
export const types = [
  'Data',
  'Check',
  'Int',
  'Long Int',
  'Float',
  'Currency',
  'Percent',
  'Rating',
  'Duration',
  'Date',
  'Datetime',
  'Time',
  'JSON',
  'Long Text',
  'Select',
  'Password',
]
/** Their fieldnames. */
export const columns = types.map((type) => type.toLowerCase().replace(' ', '_'))

/** Columns that every table has. */
export const standard = ['name', 'owner', 'creation', 'modified', 'docstatus', 'idx', '_user_tags']
const names = fc.constantFrom(
  ...columns,
  ...standard,
  'node',
  'numbered',
  'uuid',
  'node.lft',
  'uuid.json',
  'numbered.name',
  'rows.n',
  'rows.doc',
  'rows',
  'nothing',
  '`tabRow`.`item`',
  '`tabThing`.data',
  '*',
)
const words = fc.constantFrom(
  'desc',
  'asc',
  'as',
  'distinct',
  'count',
  'sum',
  'avg',
  'min',
  'max',
  '(',
  ')',
  ',',
  '.',
  '*',
  '`',
  '"',
  "'",
  ';',
  '--',
  '/*',
  'select',
  'from',
  'union',
  '\0',
  '\\',
  'é',
  ' ',
  '$1',
  '?',
  'null',
)
const noise = fc.oneof(
  fc.array(fc.oneof(names, words, fc.string({ maxLength: 4, unit: 'binary' })), { maxLength: 8 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const aggregate = fc
  .tuple(fc.constantFrom('count', 'sum', 'avg', 'min', 'max'), fc.constantFrom('', 'distinct '), names)
  .map(([fn, distinct, name]) => `${fn}(${distinct}${name})`)
const expression = fc.oneof(
  { arbitrary: names, weight: 4 },
  { arbitrary: aggregate, weight: 2 },
  {
    arbitrary: fc.tuple(fc.oneof(names, aggregate), fc.constantFrom('x', 'name', '`a b`', '"é"', '__proto__', '`1`')).map(([a, b]) => `${a} as ${b}`),
    weight: 1,
  },
  { arbitrary: noise, weight: 1 },
)
/** `fields`, sensible or not. */
export const fields = fc.oneof(fc.array(expression, { maxLength: 5 }), expression, fc.anything())
/** `order_by` or `group_by`, sensible or not. */
export const order = fc.oneof(
  fc
    .array(
      fc.tuple(expression, fc.constantFrom('', 'asc', 'DESC')).map((parts) => parts.join(' ')),
      { maxLength: 3 },
    )
    .map((list) => list.join(', ')),
  noise,
)

const odd = fc.constantFrom(
  '',
  ' ',
  '0',
  '1',
  '-1',
  '1e5',
  '1e400',
  '99999999999999999999999999',
  '0.1',
  '1,000',
  'many',
  '2024-02-29',
  '2024-02-30',
  '0000-00-00',
  '9999-12-31 23:59:59.999999',
  '2024-01-01T10:00:00Z',
  '24:00:00',
  '23:59:59',
  '0198a4f2-0000-7000-8000-000000000001',
  '%',
  '_',
  '\\',
  '%\\',
  "'",
  '"',
  '{',
  '{}',
  'null',
  'NaN',
  'Infinity',
  '\0',
  '\ud800',
  'set',
  'not set',
  'today',
  'last week',
  '1 week',
  'n',
)
const scalar = fc.oneof(
  odd,
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 10 }),
)
const value = fc.oneof(
  { arbitrary: scalar, weight: 3 },
  { arbitrary: fc.array(scalar, { maxLength: 4 }), weight: 2 },
  { arbitrary: fc.anything(), weight: 1 },
)
const operator = fc.oneof({ arbitrary: fc.constantFrom(...operators), weight: 12 }, { arbitrary: noise, weight: 1 })
const condition = fc.oneof(
  { arbitrary: fc.tuple(names, operator, value), weight: 5 },
  { arbitrary: fc.tuple(fc.constantFrom('Thing', 'Row', 'Node', 'Nothing', 'Counted'), names, operator, value), weight: 2 },
  { arbitrary: fc.tuple(noise, operator, value), weight: 1 },
  { arbitrary: fc.anything(), weight: 1 },
)
/** `filters`, sensible or not. */
export const filters = fc.oneof(
  { arbitrary: fc.array(condition, { maxLength: 3 }), weight: 5 },
  { arbitrary: fc.dictionary(names, fc.oneof(value, fc.tuple(operator, value))), weight: 2 },
  { arbitrary: fc.anything(), weight: 1 },
)

const real = fc.constantFrom(
  ...columns,
  'name',
  'owner',
  'creation',
  'docstatus',
  'idx',
  '_user_tags',
  'node',
  'numbered',
  'uuid',
  'uuid.json',
  'numbered.name',
  'node.lft',
  'rows.doc',
  'rows.n',
)
const numeric = fc.constantFrom('int', 'long_int', 'float', 'currency', 'rating', 'idx', 'numbered.currency', 'rows.n')
const computed = fc
  .oneof(
    fc.tuple(fc.constantFrom('count', 'min', 'max'), fc.constantFrom('', 'distinct '), real),
    fc.tuple(fc.constantFrom('sum', 'avg'), fc.constantFrom('', 'distinct '), numeric),
  )
  .map(([fn, distinct, name]) => `${fn}(${distinct}${name})`)
const shown = fc.oneof(
  { arbitrary: real, weight: 3 },
  { arbitrary: computed, weight: 1 },
  { arbitrary: fc.tuple(fc.oneof(real, computed), fc.constantFrom('x', '`a b`', 'name')).map(([a, b]) => `${a} as ${b}`), weight: 1 },
)
const lists = new Set<string>(['in', 'not in', 'between'])
/** An operator with a value of the shape that it takes. */
export const fitting = fc
  .constantFrom(...operators)
  .chain((rule) =>
    fc.tuple(
      fc.constant(rule),
      lists.has(rule)
        ? fc.array(scalar, { minLength: 1, maxLength: rule === 'between' ? 2 : 4 })
        : rule === 'is'
          ? fc.constantFrom('set', 'not set')
          : rule === 'timespan'
            ? fc.constantFrom('today', 'last week')
            : scalar,
    ),
  )
/** A query of which each part makes sense by itself. */
export const sound = fc.record({
  fields: fc.array(shown, { minLength: 1, maxLength: 5 }),
  filters: fc.array(
    fc.tuple(real, fitting).map(([name, [rule, given]]) => [name, rule, given]),
    { maxLength: 2 },
  ),
  order_by: fc.option(
    fc
      .array(
        fc.tuple(real, fc.constantFrom('asc', 'desc')).map((parts) => parts.join(' ')),
        { minLength: 1, maxLength: 2 },
      )
      .map((list) => list.join(', ')),
    { nil: undefined },
  ),
  group_by: fc.option(
    fc.array(real, { minLength: 1, maxLength: 2 }).map((list) => list.join(', ')),
    { nil: undefined },
  ),
  distinct: fc.boolean(),
  page_length: fc.constantFrom(0, 1, 20),
  start: fc.constantFrom(0, 1),
})

/** The value, or nothing. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
/** What else a query may say. */
export const page = {
  start: maybe(fc.oneof(fc.integer(), fc.double())),
  page_length: maybe(fc.oneof(fc.integer(), fc.double())),
  distinct: maybe(fc.boolean()),
  as_list: maybe(fc.boolean()),
}
