import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, isAddress, readAddress, splitAddresses } from './address.ts'

describe('addresses', () => {
  it.each([
    ['jo@example.com', true],
    ['jo', false],
    ['jo@example.com, ann@example.com', false],
    ['Jo <jo@example.com>', false],
    ['jo@example.com\r\nBcc: x@example.com', false],
    ['jo@ex ample.com', false],
    ['', false],
    [`${'a'.repeat(250)}@example.com`, false],
  ])('%j: %s', (text, good) => {
    expect(isAddress(text)).toBe(good)
  })

  it.each([
    ['a@x.com, b@x.com', ['a@x.com', 'b@x.com']],
    ['"Doe, Jo" <jo@x.com>; ann@x.com\nB <b@x.com>', ['"Doe, Jo" <jo@x.com>', 'ann@x.com', 'B <b@x.com>']],
    ['a@x.com,,A@X.com', ['A@X.com']],
    [' , ', []],
    [undefined, []],
  ])('%j is split', (text, expected) => {
    expect(splitAddresses(text)).toEqual(expected)
  })

  it('of a name and an address are read as they were written, on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const written = formatAddress({ name, address: 'jo@example.com' })
        expect(written).not.toMatch(/[\r\n]/)
        expect(splitAddresses(written)).toHaveLength(1)
        expect(readAddress(written).address).toBe('jo@example.com')
      }),
    )
  })
})
