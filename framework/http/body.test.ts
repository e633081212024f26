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

  it.each(['007', '1.', '-', 'nul', '', 'null null', '"a" b', '5a', '"open', 'NULL'])('a text that is no JSON is a value: %j', (data) => {
    expect(documentValues({ title: 'x', data })).toEqual({ title: 'x', data })
  })

  it.each(['0', '-1.50', ' 1e3 ', 'null', 'true', '"x"', '"a\\"b"'])(
    'JSON that is no object cannot be one, whatever stands beside it: %j',
    (data) => {
      for (const sent of [{ data }, { title: 'x', data }]) expect(() => documentValues(sent)).toThrow(expect.objectContaining({ status: 417 }))
      expect(documentValues({ title: 'x', data }, 2)).toEqual({ title: 'x', data })
      expect(documentValues({ doctype: 'Note', data })).toEqual({ data })
    },
  )

  it.each([[{ data: [1, 2] }], [{ data: '[1]' }], [{ data: '{broken' }]])('%j is refused with 417', (sent) => {
    expect(() => documentValues(sent)).toThrow(expect.objectContaining({ status: 417 }))
  })
})
