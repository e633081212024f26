import { badArgument } from '@cortado/contract/error-catalogue.ts'

/** How long the parts of a chart's time are. */
export type Interval = 'Daily' | 'Weekly' | 'Monthly' | 'Quarterly' | 'Yearly'

const intervals: readonly Interval[] = ['Daily', 'Weekly', 'Monthly', 'Quarterly', 'Yearly']

/** Reads an interval; default Monthly. Throws badArgument. */
export function readInterval(given: unknown): Interval {
  const found = intervals.find((each) => each === (given || 'Monthly'))
  if (found) return found
  throw badArgument({ argument: 'time_interval', reason: `it should be one of ${intervals.join(', ')}` })
}

const date = (day: string): Date => new Date(`${day}T00:00:00Z`)
const iso = (at: Date): string => at.toISOString().slice(0, 10)
const at = (year: number, month: number, day: number): string => iso(new Date(Date.UTC(year, month, day)))

/** Last day of the period that holds a day. Weeks begin on Sunday. */
export function periodEnd(day: string, interval: Interval): string {
  const given = date(day)
  const [year, month, dayOfMonth] = [given.getUTCFullYear(), given.getUTCMonth(), given.getUTCDate()]
  if (interval === 'Weekly') return at(year, month, dayOfMonth + 6 - given.getUTCDay())
  if (interval === 'Monthly') return at(year, month + 1, 0)
  if (interval === 'Quarterly') return at(year, month - (month % 3) + 3, 0)
  return interval === 'Yearly' ? at(year, 12, 0) : day
}

const mostPeriods = 1_000

/** The periods from the one that holds `from` to the one that holds `to`, by their last days. Throws badArgument for more than 1,000. */
export function periodsBetween(from: string, to: string, interval: Interval): string[] {
  const last = periodEnd(to, interval)
  const found: string[] = []
  for (let end = periodEnd(from, interval); end <= last; end = periodEnd(daysLater(end, 1), interval)) {
    if (found.push(end) > mostPeriods)
      throw badArgument({ argument: 'time_interval', reason: `there are more than ${mostPeriods} between the dates` })
  }
  return found
}

const daysLater = (day: string, days: number): string => {
  const given = date(day)
  return at(given.getUTCFullYear(), given.getUTCMonth(), given.getUTCDate() + days)
}

/** A day some months earlier; the last of the month where that has fewer days. */
function monthsEarlier(day: string, months: number): string {
  const given = date(day)
  const [year, month] = [given.getUTCFullYear(), given.getUTCMonth() - months]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return at(year, month, Math.min(given.getUTCDate(), last))
}

const earlier: Readonly<Record<string, (day: string) => string>> = {
  'Last Week': (day) => daysLater(day, -7),
  'Last Month': (day) => monthsEarlier(day, 1),
  'Last Quarter': (day) => monthsEarlier(day, 3),
  'Last Year': (day) => monthsEarlier(day, 12),
  Daily: (day) => daysLater(day, -1),
  Weekly: (day) => daysLater(day, -7),
  Monthly: (day) => monthsEarlier(day, 1),
  Yearly: (day) => monthsEarlier(day, 12),
}

/** The day at which a timespan began (`Last Year`), or one interval ago (`Daily`). Throws badArgument. */
export function before(day: string, span: string): string {
  const found = Object.hasOwn(earlier, span) ? earlier[span] : undefined
  if (!found) throw badArgument({ argument: 'timespan', reason: `it should be one of ${Object.keys(earlier).join(', ')}` })
  return found(day)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** What a period is called under a chart: a date, `Mar 2026`, `Quarter 1 2026`, `2026`. */
export function periodLabel(end: string, interval: Interval): string {
  const [year, month] = [end.slice(0, 4), Number(end.slice(5, 7))]
  if (interval === 'Monthly') return `${months[month - 1]} ${year}`
  if (interval === 'Quarterly') return `Quarter ${Math.ceil(month / 3)} ${year}`
  return interval === 'Yearly' ? year : end
}
