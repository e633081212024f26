import { describe, expect, it } from 'vitest'
import { parseColumn, parseField, parseFields, parseGroup, parseOrder } from './expression.ts'

describe('fields', () => {
  it.each([
    ['name', { column: { field: 'name' } }],
    ['*', { column: { field: '*' } }],
    ['`tabSales Order`.`name`', { column: { qualifier: 'tabSales Order', field: 'name' } }],
    ['link.title as label', { column: { qualifier: 'link', field: 'title' }, alias: 'label' }],
    ['title label', { column: { field: 'title' }, alias: 'label' }],
    ['count(*) as n', { column: { field: '*' }, aggregate: 'count', alias: 'n' }],
    ['SUM( `tabX`.qty )', { column: { qualifier: 'tabX', field: 'qty' }, aggregate: 'sum' }],
    ['count(distinct status)', { column: { field: 'status' }, aggregate: 'count', distinct: true }],
    ['distinct status', { column: { field: 'status' }, distinctRows: true }],
    ['distinct', { column: { field: 'distinct' } }],
    ['count as sum', { column: { field: 'count' }, alias: 'sum' }],
  ])('%s', (text, expected) => {
    expect(parseField(text)).toEqual({ ...expected, text })
  })

  it.each([
    '',
    'a b c',
    'a as',
    '* as x',
    'sum(*)',
    'concat(a)',
    'if(a)',
    '(select 1)',
    'a -- b',
    'a;',
    "'text' as x",
    'a, b',
    '1',
    'a.b.c',
    'count(count(a))',
    '`a',
    'a\0',
  ])('%j is none', (text) => {
    expect(parseField(text)).toBeUndefined()
  })

  it('come several with commas between', () => {
    expect(parseFields('a, count(b) as n')?.map((field) => [field.column.field, field.alias, field.text])).toEqual([
      ['a', undefined, 'a'],
      ['b', 'n', 'count(b)'],
    ])
  })
})

describe('orders and groups', () => {
  it('are columns with directions', () => {
    expect(parseOrder('`tabX`.`a` DESC, b, count(name) desc')).toEqual([
      { column: { qualifier: 'tabX', field: 'a' }, direction: 'desc' },
      { column: { field: 'b' }, direction: 'asc' },
      { column: { field: 'name' }, aggregate: 'count', direction: 'desc' },
    ])
    expect(parseGroup('a, `tabX`.b')).toEqual([{ field: 'a' }, { qualifier: 'tabX', field: 'b' }])
    expect(parseColumn('items.qty')).toEqual({ qualifier: 'items', field: 'qty' })
  })

  it.each(['', 'a asc desc', 'a; drop table x', '(select 1)', 'a,', '*', 'rand()', 'a collate x'])('%j is none', (text) => {
    expect(parseOrder(text)).toBeUndefined()
  })
})
