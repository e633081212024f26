import { describe, expect, it } from 'vitest'
import { listRequest } from './list-query.ts'

describe('arguments of a list', () => {
  it.each([
    ['give the first 20 without any', {}, { start: 0, page_length: 20, as_list: false, fields: undefined }],
    ['prefer limit_page_length to limit', { limit_page_length: '5', limit: '9', limit_start: '2' }, { start: 2, page_length: 5 }],
    ['know limit', { limit: '9' }, { page_length: 9 }],
    ['take words for all', { limit_page_length: 'abc' }, { page_length: 0 }],
    ['take 0 for all', { limit_page_length: 0 }, { page_length: 0 }],
    ['take what is below 0 for all', { limit_page_length: '-3' }, { page_length: 0 }],
    ['hold JSON as text', { fields: '["name","title"]', filters: '{"a":1}' }, { fields: ['name', 'title'], filters: { a: 1 } }],
    ['or JSON as it is', { filters: [['a', '=', 1]], or_filters: { b: 2 } }, { filters: [['a', '=', 1]], or_filters: { b: 2 } }],
    ['ask for lists', { as_dict: 'False' }, { as_list: true }],
    ['or for objects', { as_dict: '1' }, { as_list: false }],
    [
      'name order, groups and parent',
      { order_by: 'name asc', group_by: '', parent: 'Order' },
      { order_by: 'name asc', group_by: undefined, parent_doctype: 'Order' },
    ],
    ['name the row that a page begins behind', { after: '["2024-01-01","T1"]' }, { after: ['2024-01-01', 'T1'] }],
  ])('%s', (_, sent, expected) => {
    expect(listRequest(sent)).toMatchObject(expected)
  })

  it('count by limit alone in version 2', () => {
    expect(listRequest({ limit_page_length: '5', limit: '9' }, 2).page_length).toBe(9)
  })

  it('are refused with 417 where fields are no JSON', () => {
    expect(() => listRequest({ fields: 'name' })).toThrow(expect.objectContaining({ status: 417 }))
  })
})
