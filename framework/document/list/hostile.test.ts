import { isCortadoError } from '@cortado/contract/errors.ts'
import { operators } from '@cortado/contract/filters.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { count } from '../count.ts'
import { type ListQuery, list } from '../list.ts'
import { doctype, Fixture, field } from './fixture.ts'

let database: TestDatabase
let site: Fixture

const types = ['Data', 'Check', 'Int', 'Long Int', 'Float', 'Currency', 'Percent', 'Rating', 'Duration', 'Date', 'Datetime', 'Time', 'JSON', 'Long Text', 'Select', 'Password']
const columns = types.map((type) => type.toLowerCase().replace(' ', '_'))

beforeAll(async () => {
  database = await createTestDatabase()
  const fields = [...types.map((type, i) => field(columns[i] ?? '', type)), field('node', 'Link', { options: 'Node' }), field('numbered', 'Link', { options: 'Counted' }), field('rows', 'Table', { options: 'Row' })]
  site = await Fixture.create(database.database.session(), [
    doctype('Thing', [...fields, field('uuid', 'Link', { options: 'Unique' })]),
    doctype('Counted', [...fields], { autoname: 'autoincrement' }),
    doctype('Unique', [...fields], { autoname: 'UUID' }),
    doctype('Node', [field('lft', 'Int'), field('rgt', 'Int')], { is_tree: 1 }),
    doctype('Row', [field('item'), field('n', 'Int'), field('doc', 'JSON')], { istable: 1 }),
  ])
  const filled = { data: 'it', int: 5, float: 1.5, date: '2024-02-29', datetime: '2024-02-29 10:00:00', time: '10:00:00', json: '{"a":1}', long_text: 'long' }
  await site.fill('Thing', [{ name: 'one', ...filled, node: 'n', numbered: '1' }, { name: 'two' }])
  await site.fill('Counted', [{ name: 1, ...filled }, { name: 2 }])
  await site.fill('Unique', [{ name: '0198a4f2-0000-7000-8000-000000000001', ...filled }])
  await site.fill('Node', [{ name: 'n', lft: 1, rgt: 2 }])
  await site.fill('Row', [{ name: 'r', parent: 'one', parenttype: 'Thing', parentfield: 'rows', item: 'x', n: 1, doc: '[]' }])
})

afterAll(() => database.close())

const standard = ['name', 'owner', 'creation', 'modified', 'docstatus', 'idx', '_user_tags']
const names = fc.constantFrom(...columns, ...standard, 'node', 'numbered', 'uuid', 'node.lft', 'uuid.json', 'numbered.name', 'rows.n', 'rows.doc', 'rows', 'nothing', '`tabRow`.`item`', '`tabThing`.data', '*')
const words = fc.constantFrom('desc', 'asc', 'as', 'distinct', 'count', 'sum', 'avg', 'min', 'max', '(', ')', ',', '.', '*', '`', '"', "'", ';', '--', '/*', 'select', 'from', 'union', '\0', '\\', 'é', ' ', '$1', '?', 'null')
const noise = fc.oneof(fc.array(fc.oneof(names, words, fc.string({ maxLength: 4, unit: 'binary' })), { maxLength: 8 }).map((parts) => parts.join(' ')), fc.string({ unit: 'binary', maxLength: 20 }))
const aggregate = fc.tuple(fc.constantFrom('count', 'sum', 'avg', 'min', 'max'), fc.constantFrom('', 'distinct '), names).map(([fn, distinct, name]) => `${fn}(${distinct}${name})`)
const expression = fc.oneof({ arbitrary: names, weight: 4 }, { arbitrary: aggregate, weight: 2 }, { arbitrary: fc.tuple(fc.oneof(names, aggregate), fc.constantFrom('x', 'name', '`a b`', '"é"', '__proto__', '`1`')).map(([a, b]) => `${a} as ${b}`), weight: 1 }, { arbitrary: noise, weight: 1 })
const fields = fc.oneof(fc.array(expression, { maxLength: 5 }), expression, fc.anything())
const order = fc.oneof(fc.array(fc.tuple(expression, fc.constantFrom('', 'asc', 'DESC')).map((parts) => parts.join(' ')), { maxLength: 3 }).map((list) => list.join(', ')), noise)

const odd = fc.constantFrom(
  '', ' ', '0', '1', '-1', '1e5', '1e400', '99999999999999999999999999', '0.1', '1,000', 'many', '2024-02-29', '2024-02-30', '0000-00-00', '9999-12-31 23:59:59.999999', '2024-01-01T10:00:00Z', '24:00:00', '23:59:59',
  '0198a4f2-0000-7000-8000-000000000001', '%', '_', '\\', '%\\', "'", '"', '{', '{}', 'null', 'NaN', 'Infinity', '\0', '\ud800', 'set', 'not set', 'today', 'last week', '1 week', 'n',
)
const scalar = fc.oneof(odd, fc.integer(), fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.string({ unit: 'binary', maxLength: 10 }))
const value = fc.oneof({ arbitrary: scalar, weight: 3 }, { arbitrary: fc.array(scalar, { maxLength: 4 }), weight: 2 }, { arbitrary: fc.anything(), weight: 1 })
const operator = fc.oneof({ arbitrary: fc.constantFrom(...operators), weight: 12 }, { arbitrary: noise, weight: 1 })
const condition = fc.oneof(
  { arbitrary: fc.tuple(names, operator, value), weight: 5 },
  { arbitrary: fc.tuple(fc.constantFrom('Thing', 'Row', 'Node', 'Nothing', 'Counted'), names, operator, value), weight: 2 },
  { arbitrary: fc.tuple(noise, operator, value), weight: 1 },
  { arbitrary: fc.anything(), weight: 1 },
)
const filters = fc.oneof({ arbitrary: fc.array(condition, { maxLength: 3 }), weight: 5 }, { arbitrary: fc.dictionary(names, fc.oneof(value, fc.tuple(operator, value))), weight: 2 }, { arbitrary: fc.anything(), weight: 1 })

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const page = { start: maybe(fc.oneof(fc.integer(), fc.double())), page_length: maybe(fc.oneof(fc.integer(), fc.double())), distinct: maybe(fc.boolean()), as_list: maybe(fc.boolean()) }
const doctypes = fc.constantFrom('Thing', 'Counted', 'Unique', 'Row')

/** Fails for whatever is no answer and no error that blames the asker. */
async function answersOrRefuses(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    if (!isCortadoError(error) || error.status >= 500) throw error
  }
}

const asked = (query: unknown): ListQuery => ({ parent_doctype: 'Thing', ...(query as ListQuery) })
const runs = { numRuns: 600 }

describe('whatever is asked, a list answers or refuses with an error of the catalogue', () => {
  it('in filters', async () => {
    await fc.assert(fc.asyncProperty(doctypes, fc.record({ filters, or_filters: maybe(filters) }), (name, query) => answersOrRefuses(() => list(site.context(), name, asked(query)))), runs)
  })

  it('in each operator on each column', async () => {
    await fc.assert(
      fc.asyncProperty(doctypes, fc.constantFrom(...columns, ...standard, 'node', 'numbered', 'uuid'), fc.constantFrom(...operators), value, (name, column, rule, given) =>
        answersOrRefuses(() => list(site.context(), name, asked({ filters: [[column, rule, given]] }))),
      ),
      { numRuns: 1_500 },
    )
  })

  it('in fields, orders, groups and pages', async () => {
    await fc.assert(
      fc.asyncProperty(doctypes, fc.record({ fields, order_by: maybe(order), group_by: maybe(order), ...page }), (name, query) => answersOrRefuses(() => list(site.context(), name, asked(query)))),
      { numRuns: 1_500 },
    )
  })

  it('in counts', async () => {
    await fc.assert(fc.asyncProperty(doctypes, fc.record({ filters }), (name, query) => answersOrRefuses(() => count(site.context(), name, asked(query)))), runs)
  })
})
