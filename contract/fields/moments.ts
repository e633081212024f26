const DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})$/
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,20}))?)?$/

/** A day and a time of day, as texts. */
export interface Moment {
  /** `YYYY-MM-DD` */
  readonly day: string
  /** `HH:MM:SS`, with six digits of fraction where there is one; undefined: a day alone was given. */
  readonly time: string | undefined
}

/** A day (`2024-2-9` too) as `YYYY-MM-DD`; undefined: there is no such day in the years 0001 to 9999. */
export function dayOf(text: string): string | undefined {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? []
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const exists = y >= 1 && m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
  return exists ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const daysIn = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0))

/** A time of day (`7:5`, `07:05:09.25`) as `HH:MM:SS[.ffffff]`; digits beyond microseconds are cut off. Undefined: it is none. */
export function timeOf(text: string): string | undefined {
  const [, hours, minutes = '', seconds = '0', fraction = ''] = TIME.exec(text) ?? []
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return [hours, minutes, seconds].map((part) => part.padStart(2, '0')).join(':') + fractionOf(fraction)
}

/** A fraction of a second as moments show it: six digits, or nothing where it is 0. */
const fractionOf = (digits: string): string => {
  const six = digits.slice(0, 6).padEnd(6, '0')
  return six === '000000' ? '' : `.${six}`
}

/** A moment: a day, or a day and a time with a space or `T` between. Undefined: it is none, or names a time zone. */
export function momentOf(text: string): Moment | undefined {
  const [date = '', clock = ''] = text.split(/[ T](.*)/s)
  const day = dayOf(date)
  if (day === undefined) return undefined
  if (clock.trim() === '') return { day, time: undefined }
  const time = timeOf(clock.trim())
  return time === undefined ? undefined : { day, time }
}

/** A timestamp of the driver: the fraction has six digits, or is left out where it is 0. */
export const storedMoment = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  const point = value.indexOf('.')
  return point < 0 ? value : value.slice(0, point) + fractionOf(value.slice(point + 1))
}

/** A time of the driver in Frappe's form: no zero before the hour, no zeros at the end of the fraction (`9:05:00`, `3:37:32.25`). */
export const storedTime = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  const [clock = '', fraction = ''] = value.split('.')
  const digits = fraction.slice(0, 6).replace(/0+$/, '')
  return clock.replace(/^0(?=\d:)/, '') + (digits && `.${digits}`)
}
