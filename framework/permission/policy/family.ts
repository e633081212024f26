import { decimalOf } from '@cortado/contract/fields/decimals.ts'
import { momentOf, timeOf } from '@cortado/contract/fields/moments.ts'
import type { ColumnKind } from '@cortado/contract/fields/registry.ts'

/** What values of an attribute are compared as. Only values of one family are compared with each other. */
export type Family = 'text' | 'number' | 'moment' | 'time'

/** The family of a column; undefined: its values are not compared (JSON). */
export function familyOf(kind: ColumnKind, column: string): Family | undefined {
  // names are texts, whatever they are kept as
  if (column === 'name') return 'text'
  return families[kind.kind]
}

const families: Readonly<Record<ColumnKind['kind'], Family | undefined>> = {
  varchar: 'text',
  text: 'text',
  longtext: 'text',
  uuid: 'text',
  int: 'number',
  bigint: 'number',
  smallint: 'number',
  decimal: 'number',
  date: 'moment',
  datetime: 'moment',
  time: 'time',
  json: undefined,
}

/** Digits after the point, as decimals are stored. */
const scale = 9

/** What a value is spelled for a person who gave one that its family does not have. */
export const expectedOf: Readonly<Record<Family, string>> = {
  text: 'a text',
  number: 'a number',
  moment: 'a date (2026-11-25), or a date and time (2026-11-25 14:30)',
  time: 'a time of day (14:30)',
}

/**
 * A value in the one spelling of its family: digits without exponent, `YYYY-MM-DD HH:MM:SS.ffffff`, `HH:MM:SS.ffffff`. Undefined: it is no value of the
 * family, or none at all (an empty text is none).
 */
export function canonical(family: Family, value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  return spellings[family](typeof value === 'boolean' ? String(Number(value)) : String(value))
}

const spellings: Readonly<Record<Family, (text: string) => string | undefined>> = {
  text: (text) => text,
  number: (text) => plainDigits(decimalOf(text, scale)),
  moment: (text) => {
    const moment = momentOf(text)
    return moment && `${moment.day} ${withFraction(moment.time ?? '00:00:00')}`
  },
  time: (text) => {
    const time = timeOf(text)
    return time && withFraction(time)
  },
}

const withFraction = (time: string): string => (time.includes('.') ? time : `${time}.000000`)

function plainDigits(number: number | string | undefined): string | undefined {
  if (typeof number !== 'number') return number
  if (!Number.isFinite(number)) return undefined
  const text = String(number)
  if (!text.includes('e')) return text
  return text.includes('e-') ? number.toFixed(scale) : String(BigInt(number))
}

/** Below 0, 0 or above 0: how two canonical values of a family stand to each other. */
export function compareValues(family: Family, one: string, other: string): number {
  if (family === 'number') {
    const [a, b] = [scaled(one), scaled(other)]
    return a < b ? -1 : a > b ? 1 : 0
  }
  return one < other ? -1 : one > other ? 1 : 0
}

/** A number as a count of its smallest digit. */
function scaled(digits: string): bigint {
  const [whole = '0', fraction = ''] = digits.split('.')
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
}
