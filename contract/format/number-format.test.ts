import { describe, expect, it } from 'vitest'
import { type Half, roundDecimal } from '../fields/decimals.ts'
import { formatDate, formatDuration, formatMoment, formatTime } from './moment-format.ts'
import { formatNumber, halfOf, readNumberFormat } from './number-format.ts'

describe('rounding', () => {
  it.each<[number | string, number, Record<Half, number | string>]>([
    [2.5, 0, { away: 3, up: 3, even: 2 }],
    [3.5, 0, { away: 4, up: 4, even: 4 }],
    [-2.5, 0, { away: -3, up: -2, even: -2 }],
    [0.5, 0, { away: 1, up: 1, even: 0 }],
    [2.675, 2, { away: 2.68, up: 2.68, even: 2.68 }],
    [2.665, 2, { away: 2.67, up: 2.67, even: 2.66 }],
    [-2.665, 2, { away: -2.67, up: -2.66, even: -2.66 }],
    [2.6651, 2, { away: 2.67, up: 2.67, even: 2.67 }],
    [1.4999999, 0, { away: 1, up: 1, even: 1 }],
    [9.995, 2, { away: 10, up: 10, even: 10 }],
    [7, 2, { away: 7, up: 7, even: 7 }],
    ['123456789012.123456785', 8, { away: '123456789012.12345679', up: '123456789012.12345679', even: '123456789012.12345678' }],
    ['no number', 2, { away: 0, up: 0, even: 0 }],
  ])('%s to %i digits', (value, scale, expected) => {
    for (const half of ['away', 'up', 'even'] as const) expect(roundDecimal(value, scale, half), half).toBe(expected[half])
  })

  it('goes where the method of the site says', () => {
    const halves = (method: unknown) => [halfOf(method, 0), halfOf(method, 2)]
    expect(halves("Banker's Rounding (legacy)")).toEqual(['even', 'up'])
    expect(halves("Banker's Rounding")).toEqual(['even', 'even'])
    expect(halves('Commercial Rounding')).toEqual(['away', 'away'])
    expect(halves(undefined)).toEqual(['even', 'up'])
  })
})

describe('a number format', () => {
  it.each([
    ['#,###.##', '1,234,567.89', '-0.50'],
    ['#.###,##', '1.234.567,89', '-0,50'],
    ['# ###.##', '1 234 567.89', '-0.50'],
    ['# ###,##', '1 234 567,89', '-0,50'],
    ["#'###.##", "1'234'567.89", '-0.50'],
    ['#, ###.##', '1, 234, 567.89', '-0.50'],
    ['#,##,###.##', '12,34,567.89', '-0.50'],
    ['#,###.###', '1,234,567.890', '-0.500'],
    ['#.###', '1.234.568', '0'],
    ['#,###', '1,234,568', '0'],
    [undefined, '1,234,567.89', '-0.50'],
    ['anything', '1,234,567.89', '-0.50'],
  ])('%s', (text, large, small) => {
    const format = readNumberFormat(text)
    const how = { scale: format.digits, half: 'even' } as const
    expect([formatNumber(1_234_567.89, format, how), formatNumber(-0.5, format, how)]).toEqual([large, small])
  })

  it('is no matter of size', () => {
    const format = readNumberFormat('#,###.##')
    expect(formatNumber('123456789012.123456789', format, { scale: 9, half: 'away' })).toBe('123,456,789,012.123456789')
    expect(formatNumber(0.0000001, format, { scale: 9, half: 'away' })).toBe('0.000000100')
    expect(formatNumber(999, format, { scale: 0, half: 'away' })).toBe('999')
  })
})

describe('moments', () => {
  it.each(['yyyy-mm-dd', 'dd-mm-yyyy', 'dd/mm/yyyy', 'dd.mm.yyyy', 'mm/dd/yyyy', 'mm-dd-yyyy'])('%s', (format) => {
    expect(formatDate('2026-11-05', format)).toBe(format.replace('yyyy', '2026').replace('mm', '11').replace('dd', '05'))
  })

  it('times, moments and durations', () => {
    expect([formatTime('9:05:07.25', 'HH:mm:ss'), formatTime('19:05:07', 'HH:mm'), formatTime('soon', 'HH:mm')]).toEqual([
      '09:05:07',
      '19:05',
      'soon',
    ])
    expect(formatMoment('2026-11-05 09:05:07.123', { date: 'dd.mm.yyyy', time: 'HH:mm' })).toBe('05.11.2026 09:05')
    expect(formatMoment('2026-11-05', { date: 'dd.mm.yyyy', time: 'HH:mm' })).toBe('05.11.2026')
    expect([93784, 3600, 0, -61].map(formatDuration)).toEqual(['1d 2h 3m 4s', '1h', '0s', '-1m 1s'])
  })
})
