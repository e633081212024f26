import { describe, expect, it } from 'vitest'
import { neighbourRange, timespanRange } from './timespan.ts'

const clock = { today: '2024-02-29', firstDayOfWeek: 0 }

describe('the days of a timespan', () => {
  it.each([
    ['today', '2024-02-29', '2024-02-29'],
    ['Yesterday', '2024-02-28', '2024-02-28'],
    ['tomorrow', '2024-03-01', '2024-03-01'],
    ['last 7 days', '2024-02-22', '2024-02-29'],
    ['next 30 days', '2024-02-29', '2024-03-30'],
    ['this week', '2024-02-25', '2024-03-02'],
    ['last week', '2024-02-18', '2024-02-24'],
    ['last month', '2024-01-01', '2024-01-31'],
    ['this month', '2024-02-01', '2024-02-29'],
    ['next month', '2024-03-01', '2024-03-31'],
    ['last quarter', '2023-10-01', '2023-12-31'],
    ['this quarter', '2024-01-01', '2024-03-31'],
    ['last 6 months', '2023-07-01', '2023-12-31'],
    ['next 6 months', '2024-04-01', '2024-09-30'],
    ['last year', '2023-01-01', '2023-12-31'],
    ['next year', '2025-01-01', '2025-12-31'],
  ])('%s: %s to %s', (name, from, to) => {
    expect(timespanRange(name, clock)).toEqual([from, to])
  })

  it('begin on the first day of the site’s week', () => {
    expect(timespanRange('this week', { ...clock, firstDayOfWeek: 1 })).toEqual(['2024-02-26', '2024-03-03'])
  })

  it.each(['', 'last', 'last fortnight', 'this 7 days', 'next 12 months', 'last 6 days'])('%j is none', (name) => {
    expect(timespanRange(name, clock)).toBeUndefined()
  })

  it('before and after today have names of their own', () => {
    expect(neighbourRange('last', '1 week', clock)).toEqual(['2024-02-18', '2024-02-24'])
    expect(neighbourRange('next', '3 months', clock)).toEqual(['2024-04-01', '2024-06-30'])
    expect(neighbourRange('next', '2 days', clock)).toBeUndefined()
  })
})
