import { describe, expect, it } from 'vitest'
import { datetimeValue, dateValue, timeValue } from './moments.ts'

describe('moments of filters', () => {
  it.each([
    ['2024-2-9', '2024-02-09'],
    ['2024-02-29 10:00:00', '2024-02-29'],
    ['', '0001-01-01'],
    [null, '0001-01-01'],
  ])('the day of %j is %s', (value, day) => {
    expect(dateValue(value, 'due')).toBe(day)
  })

  it.each([
    ['2024-02-29', false, '2024-02-29 00:00:00.000000'],
    ['2024-02-29', true, '2024-02-29 23:59:59.999999'],
    ['2024-02-29T1:2', true, '2024-02-29 01:02:00.000000'],
    ['2024-02-29 10:20:30.5Z', false, '2024-02-29 10:20:30.500000'],
    ['', false, '0001-01-01 00:00:00.000000'],
  ])('the moment of %j (end: %s) is %s', (value, end, moment) => {
    expect(datetimeValue(value, 'at', end)).toBe(moment)
  })

  it.each([
    ['9:5', '09:05:00.000000'],
    ['2024-02-29 10:20:30', '10:20:30.000000'],
    ['', '00:00:00'],
  ])('the time of %j is %s', (value, time) => {
    expect(timeValue(value, 'tm')).toBe(time)
  })

  it.each([
    () => dateValue('2023-02-29', 'due'),
    () => dateValue('0000-01-01', 'due'),
    () => datetimeValue('2024-01-01 25:00', 'at'),
    () => timeValue('24:00:00', 'tm'),
    () => timeValue('noon', 'tm'),
  ])('that do not exist are refused with 417 (%#)', (read) => {
    expect(read).toThrow(expect.objectContaining({ status: 417, code: 'BAD_ARGUMENT' }))
  })
})
