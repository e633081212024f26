import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Row, Statement } from '../../database/db.ts'
import { mariadb } from '../../database/dialects/mariadb/dialect.ts'
import { postgres } from '../../database/dialects/postgres/dialect.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { count } from '../count.ts'
import { documentLimits } from '../limits.ts'
import { list } from '../list.ts'
import { doctype, Fixture, field, person, reads } from './fixture.ts'

let database: TestDatabase
let site: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
  site = await Fixture.create(database.database.session(), [
    doctype(
      'Part',
      [
        field('code', 'Data', { unique: 1 }),
        field('kind'),
        field('qty', 'Int'),
        field('maker', 'Link', { options: 'Maker' }),
        field('rows', 'Table', { options: 'Part Row' }),
      ],
      {
        permissions: [reads('System Manager'), reads('Owner', { if_owner: 1 })],
      },
    ),
    doctype('Part Row', [field('n', 'Int')], { istable: 1 }),
    doctype('Maker', [field('label')]),
  ])
  await site.fill('Part', [
    { name: 'p1', code: 'a', kind: 'x', qty: 1 },
    { name: 'p2', code: 'b', kind: 'y', qty: 2 },
  ])
})

afterAll(() => database.close())
beforeEach(() => void site.sent.splice(0))

describe('a list', () => {
  it('is one named statement, its values apart', async () => {
    await list(site.context(), 'Part', {
      fields: ['name', 'maker.label', 'rows.n'],
      filters: [
        ['kind', 'in', ['x', 'y']],
        ['qty', '>', 0],
      ],
      page_length: 5,
      start: 1,
    })
    expect(site.sent).toHaveLength(1)
    expect(site.sent[0]?.name).toMatch(/^s_/)
    expect(site.sent[0]?.values).toEqual(['Part', ['x', 'y'], 0, 5, 1])
    expect(site.sent[0]?.text).not.toMatch(/'[xy]'/)
  })

  it('of some of the rows has no name, so that it is planned for the user’s values', async () => {
    const owner = person('o@example.com', ['Owner'])
    await list(site.context(owner), 'Part')
    await count(site.context(owner), 'Part')
    await count(site.context(), 'Part')
    expect(site.sent.map(({ name }) => name !== undefined)).toEqual([false, false, true])
  })

  it('that is repeated with other values costs no compilation', async () => {
    const ask = (kind: string, most: number) =>
      list(site.context(), 'Part', { fields: ['name', 'qty'], filters: { kind: ['like', kind], qty: ['in', [1, most]] }, page_length: most })
    await ask('x%', 5)
    const compile = vi.spyOn(postgres, 'compile')
    try {
      expect(await ask('y%', 2)).toEqual([{ name: 'p2', qty: 2 }])
      expect(compile).not.toHaveBeenCalled()
    } finally {
      compile.mockRestore()
    }
    expect(site.sent[0]?.text).toBe(site.sent[1]?.text)
  })

  it('has another text where a value asks for one', async () => {
    for (const kind of ['x', '', null]) await list(site.context(), 'Part', { filters: { kind } })
    expect(new Set(site.sent.map((sent) => sent.text)).size).toBe(3)
  })

  it('shares nothing between users who may see different things', async () => {
    await list(site.context(), 'Part', { filters: { qty: 1 } })
    expect(await list(site.context(person('owner@example.com', ['Owner'])), 'Part', { filters: { qty: 1 } })).toEqual([])
    expect(await list(site.context(person('other@example.com', ['Owner'])), 'Part', { filters: { qty: 1 } })).toEqual([])
    expect(site.sent[1]?.text).toBe(site.sent[2]?.text)
    expect(site.sent[1]?.values).toEqual(['owner@example.com', 1, documentLimits.max_list_rows + 1])
  })
})

describe('another dialect', () => {
  it('gets the same list in its own words', async () => {
    const ctx = site.context()
    const sent: Statement[] = []
    const read = async (statement: Statement): Promise<Row[]> => {
      sent.push(statement)
      return []
    }
    Object.assign(ctx.db, { dialect: mariadb, read })
    const query = {
      fields: ['name', 'maker.label', 'rows.n'],
      filters: [
        ['kind', 'in', ['x']],
        ['code', 'like', 'a%'],
      ],
      order_by: 'kind desc',
      page_length: 5,
      start: 2,
    }
    await list(ctx, 'Part', query)
    await list(ctx, 'Part', { fields: ['kind', 'sum(qty) as s'], group_by: 'kind', distinct: true })
    await count(ctx, 'Part', { filters: [['Part Row', 'n', '>', 1]] }, { most: 5 })
    expect(sent).toHaveLength(3)
    for (const { text, values } of sent) {
      expect(text).not.toMatch(/\$\d|ilike|any\(|nulls first/)
      expect(text.match(/\?/g) ?? []).toHaveLength(values.length)
    }
  })
})

describe('the lane of a list', () => {
  it.each([
    ['express', 'a page by name', { page_length: 20 }],
    ['express', 'a page by creation', { page_length: 20, order_by: 'creation desc' }],
    ['express', 'a page of an indexed value', { page_length: 20, filters: { code: 'a', kind: 'x' }, order_by: 'kind asc' }],
    ['express', 'names, with a field of a link', { page_length: 20, fields: ['maker.label'], filters: { name: ['in', ['p1']] } }],
    ['pool', 'everything', {}],
    ['pool', 'a long page', { page_length: 5000 }],
    ['pool', 'a page far away', { page_length: 20, start: 100_000 }],
    ['pool', 'a page by a column without index', { page_length: 20, order_by: 'kind asc' }],
    ['pool', 'a filter without index', { page_length: 20, filters: { kind: 'x' } }],
    ['pool', 'a pattern', { page_length: 20, filters: { code: ['like', '%a%'] } }],
    ['pool', 'groups', { page_length: 20, fields: ['count(name) as n'], group_by: 'kind' }],
    ['pool', 'rows of tables', { page_length: 20, fields: ['rows.n'] }],
  ])('is %s for %s', async (lane, _, query) => {
    await list(site.context(), 'Part', query)
    expect(site.sent[0]?.lane).toBe(lane)
  })

  it('is the pool for a count, but for one of names', async () => {
    await count(site.context(), 'Part')
    await count(site.context(), 'Part', { filters: { name: 'p1' } })
    expect(site.sent.map((sent) => sent.lane)).toEqual(['pool', 'express'])
  })
})
