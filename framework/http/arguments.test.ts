import { jsonLimits, parseJson } from '@cortado/contract/json-input.ts'
import { describe, expect, it } from 'vitest'
import { formArguments, isJsonType, jsonArguments, parseFields } from './arguments.ts'
import { jsonArgument } from './json.ts'

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('JSON bodies', () => {
  it.each([
    ['an object gives its keys', '{"a":1,"b":[2]}', { a: 1, b: [2] }],
    ['a list is the argument data', '[{"a":1}]', { data: [{ a: 1 }] }],
    ['the cache buster is dropped', '{"_":"123","a":1}', { a: 1 }],
    ['a text that looks deep is a text', JSON.stringify({ a: nested(500) }), { a: nested(500) }],
    ['quotes and backslashes end no text', '{"a":"\\\\\\"[[","b":"}"}', { a: '\\"[[', b: '}' }],
  ])('%s', (_, body, expected) => {
    expect(jsonArguments(body)).toEqual(expected)
  })

  it.each([
    ['broken', '{broken'],
    ['cut off', '{"a":'],
    ['a text', '"text"'],
    ['a number', '1'],
    ['null', 'null'],
    ['nested too deep', nested(jsonLimits.depth + 1)],
    ['nested much too deep', nested(1_000_000)],
    ['of too many values', `[${'{},'.repeat(jsonLimits.values / 2)}0]`],
  ])('refuses %s with 417', (_, body) => {
    expect(() => jsonArguments(body)).toThrow(expect.objectContaining({ status: 417, type: 'ValidationError' }))
  })

  it('reads nesting as deep as is allowed', () => {
    expect(parseJson(nested(jsonLimits.depth), 'x')).toBeInstanceOf(Array)
  })

  it.each(['{"__proto__":{"admin":1},"a":{"__proto__":{"admin":1}}}', '{"\\u005f_proto__":{"admin":1},"a":{"_\\u005Fproto__":{"admin":1}}}'])(
    'lets nobody set a prototype: %s',
    (body) => {
      const read = jsonArguments(body) as { a: object; admin?: unknown }
      expect(Object.keys(read)).toEqual(['a'])
      expect(Object.keys(read.a)).toEqual([])
      expect(Object.assign({}, read, read.a)).not.toHaveProperty('admin')
    },
  )

  it.each(['{"a":{"toString":1}}', '{"a":{"to\\u0053tring":1}}'])('leaves everything that can be put into a text: %s', (body) => {
    expect(`${jsonArguments(body).a}`).toBe('[object Object]')
  })
})

describe('query and form', () => {
  it.each([
    ['reads names and values', 'a=1&b=x%20y&c=x+y', { a: '1', b: 'x y', c: 'x y' }],
    ['takes the first of several', 'a=1&a=2', { a: '1' }],
    ['bears odd escapes', 'a=%zz&b=%', { a: '%zz', b: '%' }],
    ['keeps names without values', 'a&b=', { a: '', b: '' }],
    ['lets nobody set a prototype', '__proto__=1&a=2', { a: '2' }],
    ['is empty for nothing', '', {}],
  ])('%s', (_, text, expected) => {
    const fields = parseFields(text, 100)
    expect(fields).toEqual(expected)
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
  })

  it('refuses more fields than are allowed', () => {
    expect(() => parseFields('a&b&c', 2)).toThrow(expect.objectContaining({ status: 417 }))
  })

  it('lets the form win and drops the cache buster', () => {
    expect(formArguments({ a: '1', b: '2', _: '9' }, { b: '3' })).toEqual({ a: '1', b: '3' })
  })
})

describe('JSON arguments', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    [{ a: 1 }, { a: 1 }],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j becomes %j', (value, expected) => {
    expect(jsonArgument(value, 'filters')).toEqual(expected)
  })

  it('names the argument that is broken', () => {
    expect(() => jsonArgument('{', 'filters')).toThrow(/filters/)
  })
})

describe('content types', () => {
  it.each([
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['application/vnd.api+json', true],
    ['text/plain', false],
    ['application/jsonp', false],
    [undefined, false],
  ])('%s', (type, expected) => {
    expect(isJsonType(type)).toBe(expected)
  })
})
