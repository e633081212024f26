import type { Context } from 'cortado/context.ts'
import { doctype, Fixture, field, person, reads } from 'cortado/document/list/fixture.ts'
import { createTestDatabase, type TestDatabase } from 'cortado/testing/database.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { export_query, get, get_count, get_list, get_sidebar_stats } from './reportview.ts'

let database: TestDatabase
let site: Fixture
let ctx: Context

beforeAll(async () => {
  database = await createTestDatabase()
  site = await Fixture.create(database.database.session(), [
    doctype(
      'Bug',
      [field('title', 'Data', { label: 'Title' }), field('state'), field('cost', 'Currency'), field('rows', 'Table', { options: 'Bug Row' })],
      {
        permissions: [reads('System Manager', { export: 1 }), reads('Reader')],
      },
    ),
    doctype('Bug Row', [field('n', 'Int')], { istable: 1 }),
  ])
  await site.fill('Bug', [
    { name: 'b1', title: 'one, "1"', state: 'Open', cost: '0.1', _user_tags: ',red,blue', _comments: '[{},{}]' },
    { name: 'b2', title: 'two', state: 'Open', cost: '0.2', _user_tags: ',red' },
    { name: 'b3', title: 'three', state: 'Done', cost: '123456789012.345678901' },
  ])
  await site.fill('Bug Row', [
    { name: 'r1', parent: 'b1', parenttype: 'Bug', parentfield: 'rows', idx: 1, n: 1 },
    { name: 'r2', parent: 'b1', parenttype: 'Bug', parentfield: 'rows', idx: 2, n: 2 },
  ])
  ctx = site.context()
})

afterAll(() => database.close())

describe('the report view', () => {
  it('gives keys once and values by row, in the own order of the DocType', async () => {
    expect(
      await get.call(ctx, {
        doctype: 'Bug',
        fields: '["name","`tabBug`.`state`"]',
        filters: '[["Bug","state","=","Open"]]',
        start: '0',
        page_length: '20',
        view: 'List',
      }),
    ).toEqual({
      keys: ['name', 'state'],
      values: [
        ['b2', 'Open'],
        ['b1', 'Open'],
      ],
      user_info: {},
    })
  })

  it('gives an empty list for nothing', async () => {
    expect(await get.call(ctx, { doctype: 'Bug', filters: { state: 'Never' } })).toEqual([])
  })

  it('groups by the function that the client names', async () => {
    const asked = { doctype: 'Bug', fields: ['state'], group_by: '`tabBug`.`state`', order_by: '_aggregate_column desc' }
    expect(await get.call(ctx, { ...asked, aggregate_function: 'count' })).toMatchObject({
      keys: ['state', '_aggregate_column'],
      values: [
        ['Open', 2],
        ['Done', 1],
      ],
    })
    expect(
      await get.call(ctx, {
        ...asked,
        aggregate_function: 'sum',
        aggregate_on_doctype: 'Bug',
        aggregate_on_field: 'cost',
        filters: { state: 'Open' },
      }),
    ).toMatchObject({ values: [['Open', 0.3]] })
    await expect(get.call(ctx, { ...asked, aggregate_function: 'version' })).rejects.toMatchObject({ status: 417 })
  })

  it('counts comments and adds a row of totals', async () => {
    expect(
      await get.call(ctx, { doctype: 'Bug', fields: ['name', '_comments'], order_by: 'name asc', page_length: 2, with_comment_count: 1 }),
    ).toMatchObject({
      keys: ['name', '_comments', '_comment_count'],
      values: [
        ['b1', '[{},{}]', 2],
        ['b2', null, 0],
      ],
    })
    expect(await get.call(ctx, { doctype: 'Bug', fields: ['name', 'cost'], filters: { state: 'Open' }, add_total_row: 1 })).toMatchObject({
      values: [
        ['b2', 0.2],
        ['b1', 0.1],
        ['Total', 0.3],
      ],
    })
  })

  it('lists objects', async () => {
    expect(await get_list.call(ctx, { doctype: 'Bug', fields: ['name'], order_by: 'cost desc', page_length: 1 })).toEqual([{ name: 'b3' }])
  })

  it('counts documents, each once, up to a limit', async () => {
    expect(await get_count.call(ctx, { doctype: 'Bug', filters: [['Bug Row', 'n', '>', 0]], fields: [] })).toBe(1)
    expect(await get_count.call(ctx, { doctype: 'Bug', limit: 2 })).toBe(2)
    expect(await get_count.call(ctx, { doctype: 'Bug' })).toBe(3)
  })

  it('counts values and tags', async () => {
    expect(await get_sidebar_stats.call(ctx, { doctype: 'Bug', stats: '["_user_tags","state","nothing"]', filters: '[]' })).toEqual({
      stats: {
        _user_tags: [
          ['red', 2],
          ['blue', 1],
          ['No Tags', 1],
        ],
        state: [
          ['Open', 2],
          ['Done', 1],
        ],
      },
    })
  })
})

describe('an export', () => {
  const asked = { doctype: 'Bug', file_format_type: 'CSV', fields: '["title","cost"]', order_by: 'name asc', title: 'Bugs' }
  it('needs the right to export, and a form that can be made', async () => {
    await expect(export_query.call(site.context(person('reader@example.com', ['Reader'])), asked)).rejects.toMatchObject({ status: 403 })
    await expect(export_query.call(ctx, { ...asked, file_format_type: 'PDF' })).rejects.toMatchObject({ status: 417 })
    await expect(export_query.call(ctx, { ...asked, csv_delimiter: '"' })).rejects.toMatchObject({ status: 417 })
  })
})
