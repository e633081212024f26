import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../database/db.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { list } from '../list.ts'
import type { Fixture } from './fixture.ts'
import { createTasks } from './fixture-tasks.ts'

let database: TestDatabase
let site: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
  site = await createTasks(database.database.session())
})

afterAll(() => database.close())

const rows = async (query: Parameters<typeof list>[2]): Promise<Row[]> => (await list(site.context(), 'Task', query)) as Row[]

/** A value as a client sends it back: decimals that a number cannot hold as text. */
const sent = (value: unknown): unknown => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)

/** All names, read page by page. */
async function walk(query: { order_by: string; filters?: unknown }, columns: readonly string[], size: number): Promise<unknown[]> {
  const names: unknown[] = []
  let after: unknown
  for (;;) {
    const page = await rows({ ...query, fields: ['name', ...columns], page_length: size, after })
    names.push(...page.map((row) => row.name))
    const last = page.at(-1)
    if (!last || page.length < size) return names
    after = [...columns, 'name'].map((column) => sent(last[column]))
  }
}

describe('pages behind a row', () => {
  it.each([
    ['creation desc', ['creation']],
    ['creation asc', ['creation']],
    ['qty asc', ['qty']],
    ['qty desc', ['qty']],
    ['status asc', ['status']],
    ['status desc', ['status']],
    ['due asc', ['due']],
    ['due desc', ['due']],
    ['title desc', ['title']],
    ['title asc', ['title']],
    ['price desc', ['price']],
    ['at asc', ['at']],
    ['tm desc', ['tm']],
    ['status desc, due asc', ['status', 'due']],
    ['due desc, status asc, qty desc', ['due', 'status', 'qty']],
  ])('hold each row of a list by %s once, empty values and equal ones among them', async (order_by, columns) => {
    const all = (await rows({ order_by })).map((row) => row.name)
    expect(all).toHaveLength(4)
    for (const size of [1, 2, 3]) expect(await walk({ order_by }, columns, size)).toEqual(all)
  })

  it('follow filters, and need no more than the name where it is the order', async () => {
    expect(await walk({ order_by: 'qty desc', filters: { status: 'Open' } }, ['qty'], 1)).toEqual(['T1', 'T2'])
    expect((await rows({ after: ['T2'] })).map((row) => row.name)).toEqual(['T3', 'T4'])
  })

  it('read the index from the place on', async () => {
    site.sent.splice(0)
    await rows({ order_by: 'creation desc', page_length: 20, after: ['2024-01-01 00:00:02.000000', 'T3'] })
    expect(site.sent[0]).toMatchObject({ lane: 'express', name: expect.stringMatching(/^s_/) })
    expect(site.sent[0]?.text).toContain('"t"."creation" <= ')
  })

  it('read the index from the place on also where values may be empty, and what is empty only when its turn has come', async () => {
    site.sent.splice(0)
    const query = { fields: ['name', 'due'], order_by: 'due desc' }
    const all = await rows(query)
    const filled = all.filter(({ due }) => due !== null)
    const [first] = filled
    expect([filled.length > 1, filled.length < all.length]).toEqual([true, true])
    const sizes = [filled.length - 1, all.length - 1]
    for (const page_length of sizes) {
      site.sent.splice(0)
      expect(await rows({ ...query, page_length, after: [first?.due, first?.name] })).toEqual(all.slice(1, 1 + page_length))
      expect(site.sent[0]?.text).toContain('"t"."due" <= ')
      expect(site.sent[0]?.text).not.toContain('is null')
      expect(site.sent.length).toBe(page_length === sizes[0] ? 1 : 2)
    }
  })

  it('share a statement whatever the row', async () => {
    site.sent.splice(0)
    for (const after of [
      ['2024-01-01 00:00:02.000000', 'T3'],
      ['2024-01-01 00:00:01.000000', 'T2'],
    ])
      await rows({ order_by: 'creation desc', page_length: 20, after })
    expect(site.sent[0]?.text).toBe(site.sent[1]?.text)
  })

  it.each([
    ['no list', { order_by: 'qty asc', after: 'T1' }, 'qty, name'],
    ['too few values', { order_by: 'qty asc', after: ['T1'] }, 'qty, name'],
    ['too many values', { after: ['T1', 'T2'] }, 'name'],
    ['an object', { after: [{ name: 'T1' }] }, 'no value for name'],
    ['nothing for what is never empty', { order_by: 'qty asc', after: [null, 'T1'] }, 'no value for qty'],
    ['something that is no moment', { order_by: 'creation asc', after: ['never', 'T1'] }, 'creation'],
    ['a place among groups', { fields: ['status', 'count(name) as n'], group_by: 'status', after: ['Open'] }, 'groups'],
    ['a place among distinct rows', { fields: ['status'], distinct: true, after: ['Open'] }, 'groups'],
    ['a place in an order by fields of links', { order_by: 'place.lft asc', after: [1, 'T1'] }, 'of the DocType itself'],
    ['a place among rows of tables', { fields: ['items.n'], after: ['T1', 1, 'i1'] }, 'of the DocType itself'],
    ['a place in one row', { fields: ['count(name) as n'], after: ['T1'] }, 'no order'],
  ])('are refused for %s', async (_, query, said) => {
    await expect(rows(query)).rejects.toThrow(expect.objectContaining({ status: 417, message: expect.stringContaining(said) }))
  })
})
