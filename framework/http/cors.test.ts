import { describe, expect, it } from 'vitest'
import { corsHeaders, originsFrom } from './cors.ts'

const origin = 'https://a.example'

describe('allow_cors', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    [[], undefined],
    [7, undefined],
    ['*', '*'],
    [['https://b.example', '*'], '*'],
    [`${origin}/`, [origin]],
    [[origin, 7], [origin]],
  ])('%j lets in %j', (setting, expected) => {
    expect(originsFrom(setting)).toEqual(expected)
  })

  it('says nothing where nothing is configured, and names the origin, never a star, where all are', () => {
    expect(corsHeaders(undefined, 'GET', { origin })).toEqual({})
    expect(corsHeaders('*', 'GET', { origin })).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' })
    expect(corsHeaders('*', 'GET', {})).toEqual({ vary: 'Origin' })
  })

  it('echoes only what can stand in a header', () => {
    const headers = { origin, 'access-control-request-method': 'PUT\r\nx: y', 'access-control-request-headers': 'a\r\nb' }
    expect(corsHeaders('*', 'OPTIONS', headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '86400',
    })
  })
})
