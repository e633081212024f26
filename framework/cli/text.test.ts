import { describe, expect, it } from 'vitest'
import { byteSize, counted, textTable } from './text.ts'

describe('texts for people', () => {
  it('tables have columns as wide as their longest cell', () => {
    expect(
      textTable(
        ['A', 'Longer'],
        [
          ['xyz', '1'],
          ['x', ''],
        ],
      ),
    ).toBe('A    Longer\n───  ──────\nxyz  1\nx')
    expect(textTable(['A'], [])).toBe('')
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [123_456_789, '123 MB'],
    [2e15, '2000 TB'],
  ])('%s bytes are %s', (bytes, shown) => expect(byteSize(bytes)).toBe(shown))

  it.each([
    [1, '1 row'],
    [0, '0 rows'],
    [1234, '1,234 rows'],
  ])('%s is %s', (count, shown) => expect(counted(count, 'row')).toBe(shown))
})
