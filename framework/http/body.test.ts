import { describe, expect, it } from 'vitest'
import { documentValues } from './body.ts'
import { listRequest } from './list-query.ts'

describe('values of a document', () => {
  it.each([
    ['are the arguments', { title: 'x', qty: 1 }, { title: 'x', qty: 1 }],
    ['or what data holds, as text', { data: '{"title":"x"}' }, { title: 'x' }],
    ['or as an object', { data: { title: 'x' } }, { title: 'x' }],
    ['beside what belongs to the request', { data: '{"title":"x"}', csrf_token: 't' }, { title: 'x' }],
    ['a field called data is a field', { data: '{"a":1}', title: 'x' }, { data: '{"a":1}', title: 'x' }],
    ['a text in data is a value', { data: 'hello' }, { data: 'hello' }],
    ['never doctype and flags', { doctype: 'User', flags: { ignore_permissions: 1 }, title: 'x' }, { title: 'x' }],
    ['not inside data either', { data: { doctype: 'User', flags: {}, title: 'x' } }, { title: 'x' }],
  ])('%s', (_, sent, expected) => {
    expect(documentValues(sent)).toEqual(expected)
  })

  it.each([[{ data: [1, 2] }], [{ data: '[1]' }], [{ data: '{broken' }]])('%j is refused with 417', (sent) => {
    expect(() => documentValues(sent)).toThrow(expect.objectContaining({ status: 417 }))
  })
})

describe('list requests', () => {
  it.each([
    [{}, { start: 0, limit: 20, asList: false, fields: undefined }],
    [
      { limit_page_length: '5', limit: '9', limit_start: '2' },
      { start: 2, limit: 5 },
    ],
    [{ limit: '9' }, { limit: 9 }],
    [{ limit_page_length: 'abc' }, { limit: 0 }],
    [{ limit_page_length: 0 }, { limit: 0 }],
    [{ limit_page_length: '-3' }, { limit: 0 }],
    [
      { fields: '["name","title"]', filters: '{"a":1}' },
      { fields: ['name', 'title'], filters: { a: 1 } },
    ],
    [{ filters: [['a', '=', 1]] }, { filters: [['a', '=', 1]] }],
    [{ as_dict: 'False' }, { asList: true }],
    [{ as_dict: '1' }, { asList: false }],
    [
      { order_by: 'name asc', group_by: '', parent: 'Sales Order' },
      { orderBy: 'name asc', groupBy: undefined, parent: 'Sales Order' },
    ],
  ])('%j', (sent, expected) => {
    expect(listRequest(sent)).toMatchObject(expected)
  })

  it('counts by limit alone in version 2', () => {
    expect(listRequest({ limit_page_length: '5', limit: '9' }, 2).limit).toBe(9)
  })

  it('refuses fields that are no JSON with 417', () => {
    expect(() => listRequest({ fields: 'name' })).toThrow(expect.objectContaining({ status: 417 }))
  })
})
