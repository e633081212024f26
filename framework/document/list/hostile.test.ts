import { isCortadoError } from '@cortado/contract/errors.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { count } from '../count.ts'
import { type ListQuery, list } from '../list.ts'
import { doctype, Fixture, field } from './fixture.ts'
import { columns, fields, filters, fitting, maybe, order, page, sound, standard, types } from './hostile-queries.ts'

let database: TestDatabase
let site: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
  const fields = [
    ...types.map((type, i) => field(columns[i] ?? '', type)),
    field('node', 'Link', { options: 'Node' }),
    field('numbered', 'Link', { options: 'Counted' }),
    field('rows', 'Table', { options: 'Row' }),
  ]
  site = await Fixture.create(database.database.session(), [
    doctype('Thing', [...fields, field('uuid', 'Link', { options: 'Unique' })]),
    doctype('Counted', [...fields], { autoname: 'autoincrement' }),
    doctype('Unique', [...fields], { autoname: 'UUID' }),
    doctype('Node', [field('lft', 'Int'), field('rgt', 'Int')], { is_tree: 1 }),
    doctype('Row', [field('item'), field('n', 'Int'), field('doc', 'JSON')], { istable: 1 }),
  ])
  const filled = {
    data: 'it',
    int: 5,
    float: 1.5,
    date: '2024-02-29',
    datetime: '2024-02-29 10:00:00',
    time: '10:00:00',
    json: '{"a":1}',
    long_text: 'long',
  }
  await site.fill('Thing', [{ name: 'one', ...filled, node: 'n', numbered: '1' }, { name: 'two' }])
  await site.fill('Counted', [{ name: 1, ...filled }, { name: 2 }])
  await site.fill('Unique', [{ name: '0198a4f2-0000-7000-8000-000000000001', ...filled }])
  await site.fill('Node', [{ name: 'n', lft: 1, rgt: 2 }])
  await site.fill('Row', [{ name: 'r', parent: 'one', parenttype: 'Thing', parentfield: 'rows', item: 'x', n: 1, doc: '[]' }])
})

afterAll(() => database.close())

const doctypes = fc.constantFrom('Thing', 'Counted', 'Unique', 'Row')

/** An error that the database raised, however it was translated: the list should have known before. */
const isFromDatabase = (error: Error): boolean => typeof error.cause === 'object' && error.cause !== null && 'severity' in error.cause

/** Fails for whatever is no answer and no error that blames the asker. */
async function answersOrRefuses(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    if (!isCortadoError(error) || error.status >= 500 || isFromDatabase(error)) throw error
  }
}

const asked = (query: unknown): ListQuery => ({ parent_doctype: 'Thing', ...(query as ListQuery) })
const runs = { numRuns: 400 }

describe('whatever is asked, a list answers or refuses with an error of the catalogue', () => {
  it('in filters', async () => {
    await fc.assert(
      fc.asyncProperty(doctypes, fc.record({ filters, or_filters: maybe(filters) }), (name, query) =>
        answersOrRefuses(() => list(site.context(), name, asked(query))),
      ),
      runs,
    )
  })

  it('in each operator on each column', async () => {
    await fc.assert(
      fc.asyncProperty(doctypes, fc.constantFrom(...columns, ...standard, 'node', 'numbered', 'uuid'), fitting, (name, column, [rule, given]) =>
        answersOrRefuses(() => list(site.context(), name, asked({ filters: [[column, rule, given]] }))),
      ),
      { numRuns: 800 },
    )
  })

  it('in fields, orders, groups and pages', async () => {
    await fc.assert(
      fc.asyncProperty(doctypes, fc.record({ fields, order_by: maybe(order), group_by: maybe(order), ...page }), (name, query) =>
        answersOrRefuses(() => list(site.context(), name, asked(query))),
      ),
      { numRuns: 800 },
    )
  })

  it('in whatever makes sense by itself', async () => {
    await fc.assert(
      fc.asyncProperty(sound, (query) => answersOrRefuses(() => list(site.context(), 'Thing', query))),
      { numRuns: 800 },
    )
  })

  it('in counts', async () => {
    await fc.assert(
      fc.asyncProperty(doctypes, fc.record({ filters }), (name, query) => answersOrRefuses(() => count(site.context(), name, asked(query)))),
      runs,
    )
  })
})
