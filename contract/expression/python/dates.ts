import { dayOf, momentOf } from '../../fields/moments.ts'
import { refuse } from '../limits.ts'

// Dates are texts, as in documents: YYYY-MM-DD, YYYY-MM-DD HH:MM:SS[.ffffff]. Computed in UTC, since they name no zone.

const dayLength = 86_400_000

/** The day of a date or moment: `YYYY-MM-DD`. Refused where it is none. */
export function dayIn(value: unknown): string {
  const day = typeof value === 'string' ? momentOf(value)?.day : undefined
  return day ?? refuse(`${typeof value === 'string' ? `"${value.slice(0, 40)}"` : 'this'} is no date`)
}

/** A date or moment as `YYYY-MM-DD HH:MM:SS[.ffffff]`. Refused where it is none. */
export function momentIn(value: unknown): string {
  const moment = typeof value === 'string' ? momentOf(value) : undefined
  return moment ? `${moment.day} ${moment.time ?? '00:00:00'}` : `${dayIn(value)} 00:00:00`
}

const millis = (moment: string): number => Date.parse(`${moment.slice(0, 19).replace(' ', 'T')}Z`)
const fractionOf = (moment: string): string => moment.slice(19)

/** Whole days from the second to the first. */
export const daysBetween = (one: unknown, other: unknown): number =>
  Math.round((millis(`${dayIn(one)} 00:00:00`) - millis(`${dayIn(other)} 00:00:00`)) / dayLength)

/** What Python has as timedelta: days, seconds of the rest, and all as seconds. */
export function timeBetween(one: string, other: string): Readonly<Record<string, number>> {
  const micros = (moment: string) => Number(fractionOf(moment).slice(1) || 0)
  const [from, to] = [momentIn(other), momentIn(one)]
  const total = (millis(to) - millis(from)) / 1000 + (micros(to) - micros(from)) / 1_000_000
  const days = Math.floor(total / 86_400)
  return { days, seconds: Math.floor(total - days * 86_400) }
}

/** Seconds from the second moment to the first, parts of a second included. */
export function secondsBetween(one: unknown, other: unknown): number {
  const micros = (moment: string): number => millis(moment) * 1000 + Number(fractionOf(moment).slice(1).padEnd(6, '0'))
  return (micros(momentIn(one)) - micros(momentIn(other))) / 1_000_000
}

/** The first day of a date's month, years and months away. */
export const firstOfMonth = (value: unknown, distance: Distance = {}): string => later(`${dayIn(value).slice(0, 8)}01`, distance)

/** Months that two dates are in and between, both counted: 1 in the same month. */
export function monthsBetween(one: unknown, other: unknown): number {
  const months = (value: unknown): number => Number(dayIn(value).slice(0, 4)) * 12 + Number(dayIn(value).slice(5, 7))
  return months(one) - months(other) + 1
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** The English name of a date's day. */
export const weekdayOf = (value: unknown): string => weekdays[new Date(millis(`${dayIn(value)} 00:00:00`)).getUTCDay()] ?? ''

/** How far to go from a date. */
export interface Distance {
  readonly years?: number
  readonly months?: number
  readonly weeks?: number
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

/** A date or moment later (or earlier); a day beyond the end of its month becomes the last. It stays a day where no time is added. */
export function later(value: unknown, { years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 }: Distance): string {
  const start = momentIn(value)
  const date = new Date(millis(start))
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + years * 12 + months)
  date.setUTCDate(Math.min(day, new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()))
  date.setTime(date.getTime() + (weeks * 7 + days) * dayLength + ((hours * 60 + minutes) * 60 + seconds) * 1000)
  if (Number.isNaN(date.getTime())) return refuse('the date is out of range')
  const text = date.toISOString().slice(0, 19).replace('T', ' ')
  if (dayOf(text.slice(0, 10)) === undefined) return refuse('the date is out of range')
  const isDay = typeof value === 'string' && momentOf(value)?.time === undefined && !hours && !minutes && !seconds
  return isDay ? text.slice(0, 10) : text + fractionOf(start)
}
