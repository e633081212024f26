import type { FilterClock } from './column.ts'

/** First and last day, both included, as `YYYY-MM-DD`. */
export type DayRange = readonly [from: string, to: string]

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'

const DAY = 86_400_000

const parse = (day: string): Date => new Date(`${day}T00:00:00Z`)
const format = (date: Date): string => date.toISOString().slice(0, 10)
const addDays = (date: Date, days: number): Date => new Date(date.getTime() + days * DAY)
const monthStart = (date: Date, months = 0): Date => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))

/** The same day of another month; the last one where that month is shorter. */
function addMonths(date: Date, months: number): Date {
  const last = addDays(monthStart(date, months + 1), -1)
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date.getUTCDate(), last.getUTCDate())))
}

/** First day of the period that holds a day; `shift` periods later. */
function start(unit: Unit, date: Date, firstDayOfWeek: number, shift: number): Date {
  if (unit === 'day') return addDays(date, shift)
  if (unit === 'week') return addDays(date, shift * 7 - ((date.getUTCDay() - firstDayOfWeek + 7) % 7))
  if (unit === 'month') return monthStart(date, shift)
  if (unit === 'quarter') return monthStart(date, shift * 3 - (date.getUTCMonth() % 3))
  return new Date(Date.UTC(date.getUTCFullYear() + shift, 0, 1))
}

const period = (unit: Unit, date: Date, firstDayOfWeek: number, shift: number): DayRange => [
  format(start(unit, date, firstDayOfWeek, shift)),
  format(addDays(start(unit, date, firstDayOfWeek, shift + 1), -1)),
]

const shifts: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1 }
const days: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 }
const isUnit = (text: string): text is Unit => ['week', 'month', 'quarter', 'year'].includes(text)

/**
 * Days that Frappe's name of a timespan means: `last week`, `this quarter`, `next 30 days`, `yesterday` … undefined: no such name.
 * `last 6 months` and `next 6 months` are whole quarters, as in Frappe.
 */
export function timespanRange(name: string, { today, firstDayOfWeek }: FilterClock): DayRange | undefined {
  const now = parse(today)
  const text = name.trim().toLowerCase()
  const day = days[text]
  if (day !== undefined) return period('day', now, firstDayOfWeek, day)
  const [, direction = '', count, unit = ''] = /^(last|this|next) (?:(\d+) )?(\w+)$/.exec(text) ?? []
  const shift = shifts[direction]
  if (shift === undefined) return undefined
  if (count === undefined) return isUnit(unit) ? period(unit, now, firstDayOfWeek, shift) : undefined
  if (shift === 0) return undefined
  if (unit === 'days' && ['7', '14', '30'].includes(count)) return spread(today, format(addDays(now, shift * Number(count))))
  if (unit !== 'months' || count !== '6') return undefined
  const [near, far] = [addMonths(now, shift * 3), addMonths(now, shift * 6)]
  const [first, last] = shift < 0 ? [far, near] : [near, far]
  return [period('quarter', first, firstDayOfWeek, 0)[0], period('quarter', last, firstDayOfWeek, 0)[1]]
}

const spread = (a: string, b: string): DayRange => (a < b ? [a, b] : [b, a])

const periods: Readonly<Record<string, string>> = {
  '1 week': 'week',
  '1 month': 'month',
  '3 months': 'quarter',
  '6 months': '6 months',
  '1 year': 'year',
}

/** Days that `previous` or `next` with `1 week`, `1 month`, `3 months`, `6 months` or `1 year` means. undefined: no such value. */
export function neighbourRange(direction: 'last' | 'next', value: string, clock: FilterClock): DayRange | undefined {
  const unit = periods[value.trim().toLowerCase()]
  return unit === undefined ? undefined : timespanRange(`${direction} ${unit}`, clock)
}
