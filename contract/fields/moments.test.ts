import { describe, expect, it } from 'vitest'
import { describeStored, describeValues, refused, type ValueCase } from './field-type.conformance.ts'
import { fieldType } from './registry.ts'

const days: readonly ValueCase[] = [
  [null, null],
  ['', null],
  ['2024-03-01', '2024-03-01'],
  ['2024-3-1', '2024-03-01'],
  ['2024-02-29', '2024-02-29'],
  ['2000-02-29', '2000-02-29'],
  ['1900-02-29', refused()],
  ['2023-02-29', refused()],
  ['2024-04-31', refused()],
  ['2024-13-01', refused()],
  ['2024-00-10', refused()],
  ['0000-01-01', refused()],
  ['0001-01-01', '0001-01-01'],
  ['9999-12-31', '9999-12-31'],
  ['10000-01-01', refused()],
  ['not a date', refused()],
  ['01/02/2024', refused()],
  ['infinity', refused()],
  [20240301, refused()],
  [new Date(0), refused()],
  [['2024-03-01'], refused()],
]

describeValues('Date', {}, [...days, ['2024-03-01 10:20:30', '2024-03-01'], ['2024-03-01T23:00:00Z', refused()]])

describeValues('Datetime', {}, [
  ...days.map(([value, outcome]): ValueCase => [value, typeof outcome === 'string' ? `${outcome} 00:00:00` : outcome]),
  ['2024-03-01 10:20:30', '2024-03-01 10:20:30'],
  ['2024-03-01T10:20:30', '2024-03-01 10:20:30'],
  ['2024-03-01 10:20', '2024-03-01 10:20:00'],
  ['2072-06-01 05:12:53.123456', '2072-06-01 05:12:53.123456'],
  ['2072-06-01 05:12:53.25', '2072-06-01 05:12:53.250000'],
  ['2072-06-01 05:12:53.000', '2072-06-01 05:12:53'],
  ['2024-12-31 23:59:59.9999999', '2024-12-31 23:59:59.999999'],
  ['2024-01-01 25:00:00', refused()],
  ['2024-02-30 10:00:00', refused()],
  ['2024-01-01 10:60:00', refused()],
  ['2024-03-01T10:20:30+02:00', refused()],
  ['whenever', refused()],
])

describeValues('Time', {}, [
  [null, null],
  ['', null],
  ['09:56:31', '09:56:31'],
  ['7:05:09', '7:05:09'],
  ['12:30', '12:30'],
  ['07:05:40.328990', '07:05:40.328990'],
  ['23:59:59.9999999', '23:59:59.999999'],
  ['2024-01-01 10:20:30', '10:20:30'],
  ['24:00:00', refused()],
  ['10:61', refused()],
  ['noonish', refused()],
  ['-1:00', refused()],
  [1020, refused()],
])

describeStored('Datetime', [
  ['2024-03-01 10:20:30', '2024-03-01 10:20:30'],
  ['2024-03-01 10:20:30.12', '2024-03-01 10:20:30.120000'],
  ['2024-03-01 10:20:30.000000', '2024-03-01 10:20:30'],
])
describeStored('Time', [
  ['09:05:00', '9:05:00'],
  ['00:00:00', '0:00:00'],
  ['12:30:00', '12:30:00'],
  ['03:37:32.250000', '3:37:32.25'],
])

describe('times', () => {
  it('are the same in all their spellings', () => {
    const { same } = fieldType('Time')
    expect(same?.('9:05:00', '09:05:00.000')).toBe(true)
    expect(same?.('9:05', '09:05:00')).toBe(true)
    expect(same?.('9:05:00', '09:05:01')).toBe(false)
    expect(same?.('9:05:00', null)).toBe(false)
  })
})
