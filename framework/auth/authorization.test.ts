import { badAuthorization } from '@cortado/contract/error-catalogue.ts'
import { describe, expect, it } from 'vitest'
import { readAuthorization } from './authorization.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('the Authorization header', () => {
  const cases: [string, string | undefined, ReturnType<typeof readAuthorization>][] = [
    ['is absent', undefined, undefined],
    ['is a token', 'token key:secret', { scheme: 'key', key: 'key', secret: 'secret' }],
    ['is a token in capitals', 'TOKEN key:se:cret', { scheme: 'key', key: 'key', secret: 'se:cret' }],
    ['is basic', `Basic ${base64('key:secret')}`, { scheme: 'key', key: 'key', secret: 'secret' }],
    ['has no colon', 'token nonsense', { scheme: 'unknown' }],
    ['is of another scheme', 'Bearer abc', { scheme: 'unknown' }],
    ['has one part', 'token', undefined],
    ['has three parts', 'token a b', undefined],
    ['is empty', '', undefined],
  ]
  it.each(cases)('%s', (_, header, expected) => {
    expect(readAuthorization(header)).toEqual(expected)
  })

  it.each(['Basic !!!', 'Basic a', 'Basic YQ=x'])('%s cannot be decoded', (header) => {
    expect(() => readAuthorization(header)).toThrow(expect.toSatisfy(badAuthorization.is))
  })
})
