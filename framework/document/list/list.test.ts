import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../database/db.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { count } from '../count.ts'
import { list, listTable } from '../list.ts'
import type { Fixture } from './fixture.ts'
import { createTasks } from './fixture-tasks.ts'

let database: TestDatabase
let site: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
  site = await createTasks(database.database.session())
})

afterAll(() => database.close())

const rows = async (query: Parameters<typeof list>[2], name = 'Task'): Promise<Row[]> => (await list(site.context(), name, query)) as Row[]
const names = async (query: Parameters<typeof list>[2], name = 'Task'): Promise<unknown[]> => (await rows(query, name)).map((row) => row.name)

describe('fields of a list', () => {
  it('are the name where none is asked for, in the order of names', async () => {
    expect(await rows({})).toEqual([{ name: 'T1' }, { name: 'T2' }, { name: 'T3' }, { name: 'T4' }])
  })

  it.each([
    ['a list', ['title', 'qty'], { title: 'Alpha', qty: 3 }],
    ['a text with commas', 'title, qty', { title: 'Alpha', qty: 3 }],
    ['JSON text', '["title","qty"]', { title: 'Alpha', qty: 3 }],
    ['an alias', ['title as label', '`tabTask`.`qty` as "n"'], { label: 'Alpha', n: 3 }],
    ['an odd alias', ['title as `long name, odd`'], { 'long name, odd': 'Alpha' }],
    ['a field of a link', ['lead.full_name', 'lead.full_name as who'], { full_name: 'Ann A', who: 'Ann A' }],
    ['a field of a link to numbers', ['number.word'], { word: 'one' }],
    ['a time and a moment', ['tm', 'at', 'due'], { tm: '9:05:00', at: '2024-02-01 10:00:00', due: '2024-02-01' }],
    ['JSON', ['data'], { data: '{"a":1}' }],
    ['one key twice: the last', ['title as x', 'qty as x'], { x: 3 }],
    ['a column that lists ask for and this table has', ['_user_tags'], { _user_tags: null }],
    ['one that it lacks: the rest', ['_seen', 'title'], { title: 'Alpha' }],
  ])('may be %s', async (_, fields, expected) => {
    expect((await rows({ fields, page_length: 1 }))[0]).toEqual(expected)
  })

  it('are all columns for a star', async () => {
    const [row] = await rows({ fields: ['*'], filters: { name: 'T1' } })
    expect(row).toMatchObject({ name: 'T1', owner: 'Administrator', docstatus: 0, title: 'Alpha', data: '{"a":1}', place: 'Oslo' })
    expect(row).not.toHaveProperty('items')
  })

  it('keep every digit of a decimal', async () => {
    expect(JSON.stringify(await rows({ fields: ['price', 'price as p'], filters: { name: 'T2' } }))).toBe(
      '[{"price":123456789012.345678901,"p":123456789012.345678901}]',
    )
    expect(JSON.stringify(await rows({ fields: ['sum(price) as s'] }))).toBe('[{"s":123456789015.845678901}]')
  })

  it('repeat for each row of a table, in the order of the rows', async () => {
    expect(await rows({ fields: ['name', 'items.item', '`tabTask Item`.n'], filters: { name: ['in', 'T1,T4'] } })).toEqual([
      { name: 'T1', item: 'x', n: 1 },
      { name: 'T1', item: 'y', n: 2 },
      { name: 'T4', item: null, n: null },
    ])
  })

  it('come as lists of values', async () => {
    expect(await list(site.context(), 'Task', { fields: ['qty', 'title', 'qty'], as_list: true, page_length: 1 })).toEqual([[3, 'Alpha', 3]])
    expect(await listTable(site.context(), 'Task', { fields: ['qty', 'title as t'], page_length: 1 })).toEqual({
      keys: ['qty', 't'],
      values: [[3, 'Alpha']],
    })
  })
})

describe('order of a list', () => {
  it.each([
    ['qty asc', ['T4', 'T2', 'T3', 'T1']],
    ['status asc', ['T4', 'T3', 'T1', 'T2']],
    ['due asc', ['T2', 'T4', 'T3', 'T1']],
    ['due desc', ['T1', 'T3', 'T2', 'T4']],
    ['title asc', ['T4', 'T1', 'T2', 'T3']],
    ['data desc', ['T1', 'T2', 'T3', 'T4']],
    ['`tabTask`.`status` desc, name desc', ['T2', 'T1', 'T3', 'T4']],
    ['place.lft asc', ['T4', 'T3', 'T2', 'T1']],
    ['creation desc', ['T4', 'T3', 'T2', 'T1']],
  ])('%s: empty values are least, ties go by name', async (order_by, expected) => {
    expect(await names({ order_by })).toEqual(expected)
  })

  it('is the name of a value where the client gave one', async () => {
    expect((await rows({ fields: ['name', 'qty as title'], order_by: 'title desc' })).map((row) => row.title)).toEqual([3, 2, 1, 0])
  })

  it('is the own one of a DocType whose sort field is a list', async () => {
    expect(await names({}, 'Sorted')).toEqual(['b', 'c', 'a'])
  })

  it('pages', async () => {
    expect(await names({ start: 1, page_length: 2 })).toEqual(['T2', 'T3'])
    expect(await names({ start: 10, page_length: 2 })).toEqual([])
    expect(await names({ start: 2 })).toEqual(['T1', 'T2', 'T3', 'T4'])
    expect(await names({ start: -5, page_length: Number.NaN })).toHaveLength(4)
  })
})

describe('filters of a list', () => {
  it.each([
    ['an object', { status: 'Open' }, ['T1', 'T2']],
    ['a list', [['qty', '>', 1]], ['T1', 'T3']],
    ['its own DocType', [['Task', 'qty', '>', '1.5']], ['T1', 'T3']],
    ['a text in an Int: 0', [['qty', '=', 'many']], ['T4']],
    ['a number beyond the column', [['qty', '<', 1e20]], ['T1', 'T2', 'T3', 'T4']],
    ['like, letter case aside', [['title', 'like', 'ALP%']], ['T1']],
    ['like with a backslash', [['title', 'like', '%\\']], []],
    ['not like, with empty ones', [['title', 'not like', '%a%']], ['T4']],
    ['rows of a table', [['Task Item', 'item', '=', 'y']], ['T1']],
    ['rows of a table by its field', [['items.n', '>', 4]], ['T2']],
    ['a field of a link', [['lead.full_name', 'like', 'bob%']], ['T2']],
    ['descendants', [['place', 'descendants of', 'World']], ['T1', 'T2']],
    ['descendants, inclusive', [['place', 'descendants of (inclusive)', 'North']], ['T1', 'T2']],
    ['ancestors', [['place', 'ancestors of', 'Oslo']], ['T2', 'T3']],
    ['no descendants', [['place', 'not descendants of', 'North']], ['T2', 'T3', 'T4']],
    ['is set', [['due', 'is', 'set']], ['T1', 'T3']],
    ['an empty list', [['status', 'in', []]], []],
    ['JSON as text', [['data', 'like', '%"a"%']], ['T1']],
    ['a column of people that the table lacks: nothing', [['_seen', 'like', '%x%']], ['T1', 'T2', 'T3', 'T4']],
  ])('may be %s', async (_, filters, expected) => {
    expect(await names({ filters })).toEqual(expected)
    expect(await count(site.context(), 'Task', { filters })).toBe(expected.length)
  })

  it('know names of trees', async () => {
    expect(await names({ filters: [['name', 'descendants of', 'World']] }, 'Place')).toEqual(['North', 'Oslo'])
  })

  it('compare numbers and UUIDs with whatever comes', async () => {
    expect(await names({ filters: { name: '2' } }, 'Numbered')).toEqual([2])
    expect(await names({ filters: { name: 'two' } }, 'Numbered')).toEqual([])
    expect(await names({ filters: [['name', 'like', '0198%']] }, 'Unique')).toHaveLength(1)
    expect(await names({ filters: { name: 'no uuid' } }, 'Unique')).toEqual([])
  })

  it('of which one has to hold stand beside those that all have to', async () => {
    expect(
      await names({
        filters: { status: 'Open' },
        or_filters: [
          ['qty', '=', 1],
          ['title', '=', 'Gamma_1'],
        ],
      }),
    ).toEqual(['T2'])
  })

  it('take a field of a table without naming it only from code', async () => {
    await expect(names({ filters: [['item', '=', 'y']] })).rejects.toMatchObject({ type: 'DataError', status: 417 })
    expect(await list(site.context(), 'Task', { filters: ['item', '=', 'y'] }, { lenient: true })).toEqual([{ name: 'T1' }])
  })
})

describe('groups', () => {
  it('are counted and summed, other columns give their least value', async () => {
    expect(
      await rows({ fields: ['status', 'count(name) as n', 'sum(qty) as s', 'title', 'avg(qty) as a'], group_by: 'status', order_by: 's desc' }),
    ).toEqual([
      { status: 'Open', n: 2, s: 4, title: 'Alpha', a: 2 },
      { status: 'Closed', n: 1, s: 2, title: 'Gamma_1', a: 2 },
      { status: '', n: 1, s: 0, title: null, a: 0 },
    ])
  })

  it('by name make each document one row', async () => {
    expect(
      await rows({ fields: ['name', 'title', 'data', 'items.item'], filters: [['Task Item', 'n', '>', 0]], group_by: '`tabTask`.`name`' }),
    ).toEqual([
      { name: 'T1', title: 'Alpha', data: '{"a":1}', item: 'x' },
      { name: 'T2', title: 'beta', data: null, item: 'x' },
    ])
  })

  it('are one row where only aggregates are asked for, whatever the order', async () => {
    expect(
      await rows({ fields: ['count(*) as n', 'max(due) as last', 'min(tm) as first', 'count(distinct status) as kinds'], order_by: 'creation desc' }),
    ).toEqual([{ n: 4, last: '2024-02-01', first: '9:05:00', kinds: 3 }])
    expect(Object.keys((await rows({ fields: ['COUNT(name)', 'min(data) as d'] }))[0] ?? {})).toEqual(['COUNT(name)', 'd'])
  })

  it('are distinct rows, which keep an order by what is in them', async () => {
    expect(await rows({ fields: ['status'], distinct: true, order_by: 'status desc, qty asc' })).toEqual([
      { status: 'Open' },
      { status: 'Closed' },
      { status: '' },
    ])
    expect(await rows({ fields: ['distinct data'] })).toEqual([{ data: null }, { data: '{"a":1}' }])
    expect(await rows({ fields: ['count(name) as n'], group_by: 'status', distinct: true })).toEqual([{ n: 1 }, { n: 2 }])
  })
})

describe('what cannot be listed is refused with an error of the catalogue', () => {
  it.each([
    ['an unknown field', { fields: ['no_such'] }, 'DataError'],
    ['a heading', { fields: ['heading'] }, 'DataError'],
    ['a table', { fields: ['items'] }, 'DataError'],
    ['a virtual field', { fields: ['computed'] }, 'DataError'],
    ['a subquery', { fields: ['(select 1) as x'] }, 'DataError'],
    ['a function', { fields: ['version() as v'] }, 'DataError'],
    ['a sum of texts', { fields: ['sum(title) as s'] }, 'DataError'],
    ['fields that are objects', { fields: [{ a: 1 }] }, 'ValidationError'],
    ['__proto__', { fields: ['title as __proto__'] }, 'DataError'],
    ['an unknown field in filters', { filters: { no_such: 1 } }, 'DataError'],
    ['a statement in filters', { filters: [["title' or 1=1 --", '=', 'x']] }, 'DataError'],
    ['an unknown operator', { filters: [['qty', '~', 1]] }, 'ValidationError'],
    ['an unknown DocType in filters', { filters: [['Nothing', 'qty', '=', 1]] }, 'DoesNotExistError'],
    ['a DocType that is no table', { filters: [['Person', 'full_name', '=', 1]] }, 'DataError'],
    ['a date that is none', { filters: { due: 'soon' } }, 'ValidationError'],
    ['a tree that is none', { filters: [['lead', 'descendants of', 'ann']] }, 'ValidationError'],
    ['a statement as order', { order_by: 'qty; drop table tabUser' }, 'ValidationError'],
    ['a subquery as order', { order_by: '(select 1)' }, 'ValidationError'],
    ['an unknown order', { order_by: 'no_such asc' }, 'DataError'],
    ['an order by a table that is not joined', { order_by: '`tabTask Item`.idx asc' }, 'ValidationError'],
    ['an order by an aggregate without groups', { order_by: 'count(name) desc' }, 'ValidationError'],
    ['a union as group', { group_by: 'status union select 1' }, 'ValidationError'],
    ['a group by an aggregate', { fields: ['count(name) as n'], group_by: 'n' }, 'ValidationError'],
  ])('%s', async (_, query, type) => {
    await expect(list(site.context(), 'Task', query)).rejects.toMatchObject({ type })
  })

  it.each(['Nothing', 'Settings', 'Nowhere'])('%s', async (name) => {
    await expect(list(site.context(), name)).rejects.toMatchObject({ status: name === 'Nothing' ? 404 : 417 })
    await expect(count(site.context(), name)).rejects.toMatchObject({ status: name === 'Nothing' ? 404 : 417 })
  })
})

describe('a virtual DocType', () => {
  it('is listed and counted by its controller', async () => {
    expect(await list(site.context(), 'Elsewhere')).toEqual([{ name: 'far' }])
    expect(await count(site.context(), 'Elsewhere')).toBe(7)
  })
})

describe('counts', () => {
  it('count each document once, up to a bound', async () => {
    expect(await count(site.context(), 'Task', { filters: [['Task Item', 'n', '>', 0]] })).toBe(2)
    expect(await count(site.context(), 'Task', {}, { most: 3 })).toBe(3)
    expect(await count(site.context(), 'Task', { filters: [['Task Item', 'n', '>', 0]] }, { most: 9 })).toBe(2)
  })
})
