import { describe, expect, it } from 'vitest'
import { documentValues } from './body.ts'

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
