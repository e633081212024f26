import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Scalar } from '@cortado/contract/filters.ts'

/** The moment that an empty date counts as, so that `<` and `= ""` find it. */
export const noDate = '0001-01-01'

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](.*))?$/
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d*)?)?(?:Z|[+-]\d\d:?\d\d)?$/

const pad = (text: string | undefined, length: number): string => (text ?? '').padStart(length, '0')

/** A day and a time of day as texts. */
interface Moment {
  readonly date: string
  /** `HH:MM:SS.ffffff`; undefined: a day alone was given. */
  readonly time: string | undefined
}

function day(year: string, month: string, date: string): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(date)]
  const real = m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(2000 + (y % 400), m, 0)).getUTCDate() && y >= 1
  return real ? `${year}-${pad(month, 2)}-${pad(date, 2)}` : undefined
}

function clock(text: string): string | undefined {
  const [, hours, minutes, seconds = '0', fraction = ''] = TIME.exec(text.trim()) ?? []
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${fraction.padEnd(6, '0')}`
}

function parse(value: Scalar, field: string): Moment {
  const [, year = '', month = '', date = '', rest] = DATE.exec(String(value).trim()) ?? []
  const read = day(year, month, date)
  const time = rest === undefined || rest.trim() === '' ? undefined : clock(rest)
  if (read === undefined || (rest !== undefined && rest.trim() !== '' && time === undefined)) throw refuse(field, value, 'a date (YYYY-MM-DD)')
  return { date: read, time }
}

const refuse = (field: string, value: Scalar, expected: string) =>
  badArgument({ argument: 'filters', reason: `${field}: "${String(value).slice(0, 40)}" is not ${expected}` })

const isEmpty = (value: Scalar): boolean => value === null || value === ''

/** A value for a Date column: its day. Throws badArgument. */
export const dateValue = (value: Scalar, field: string): string => (isEmpty(value) ? noDate : parse(value, field).date)

/** A value for a Datetime column; a day alone is its first moment, or with `end` its last. Throws badArgument. */
export function datetimeValue(value: Scalar, field: string, end = false): string {
  if (isEmpty(value)) return `${noDate} 00:00:00.000000`
  const { date, time } = parse(value, field)
  return `${date} ${time ?? (end ? '23:59:59.999999' : '00:00:00.000000')}`
}

/** A value for a Time column; of a moment its time. Throws badArgument. */
export function timeValue(value: Scalar, field: string): string {
  if (isEmpty(value)) return '00:00:00'
  const text = String(value).trim()
  const read = clock(text) ?? (DATE.test(text) ? (parse(value, field).time ?? '00:00:00.000000') : undefined)
  if (read === undefined) throw refuse(field, value, 'a time (HH:MM:SS)')
  return read
}
