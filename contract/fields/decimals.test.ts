import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalOf } from './decimals.ts'

describe('decimals out of texts', () => {
  it.each([
    ['1.005', 2, 1.01],
    ['-1.005', 2, -1.01],
    ['0.995', 2, 1],
    ['9.999', 2, 10],
    ['12.5', 0, 13],
    ['1.5e2', 0, 150],
    ['15e-1', 0, 2],
    ['00012.340', 9, 12.34],
    ['1,234,567.5', 9, 1234567.5],
    ['12345678901234567', 9, '12345678901234567'],
    ['-12345678901234567.10', 9, '-12345678901234567.1'],
    ['-0.0', 9, 0],
  ])('%s to %i digits is %s', (text, scale, expected) => {
    expect(decimalOf(text, scale)).toBe(expected)
  })

  it.each(['', '.', '-', '1.2.3', '0x10', 'NaN', 'Infinity', '1e', '1e99999', '१२', '1 2'])('"%s" is no number', (text) => {
    expect(decimalOf(text, 9)).toBeUndefined()
  })

  it('keeps every digit of what it answers as text, and is exact where it answers a number', () => {
    const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 12n - 1n }), fc.bigInt({ min: 0n, max: 10n ** 9n - 1n }))
    fc.assert(
      fc.property(digits, ([whole, fraction]) => {
        const text = `${whole}.${String(fraction).padStart(9, '0')}`
        expect(String(decimalOf(text, 9))).toBe(String(Number(text)).includes('e') ? String(Number(text)) : text.replace(/\.?0+$/, ''))
      }),
    )
  })

  it('is done with hostile texts at once', () => {
    const started = performance.now()
    for (const text of [`${'1'.repeat(1_000_000)}x`, `${'0'.repeat(1_000_000)}1`, `0.${'0'.repeat(1_000_000)}1`, ','.repeat(1_000_000)])
      decimalOf(text, 9, 12)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
