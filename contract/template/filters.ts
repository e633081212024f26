import { refuse } from '../expression/limits.ts'

/** Text that is HTML already, and is not escaped when it is shown. */
export class Markup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }
}

/** What a filter makes of a value and its arguments. */
export type TemplateFilter = (value: unknown, args: readonly unknown[]) => unknown

/** A value as a template shows it: nothing for null, as in Python otherwise; tables and lists as JSON. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (value instanceof Markup) return value.html
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? [...value]
      : value === null || value === undefined
        ? []
        : refuse('this filter is for a list')

const number = (value: unknown): number => {
  const read = Number(String(value ?? '').replaceAll(',', '') || 0)
  return Number.isFinite(read) ? read : 0
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || value === false || value === 0

/** Rounded half away from zero. */
const rounded = (value: unknown, digits: unknown): number => {
  const scale = 10 ** Math.min(Math.max(Math.trunc(number(digits)), 0), 15)
  const read = number(value)
  return (Math.sign(read) * Math.round(Math.abs(read) * scale + Number.EPSILON)) / scale
}

/** Characters that a filter makes at most. */
const longest = 1_000_000

/** Refuses a text that would become too long, before it is made. */
const fits = (length: number): void => {
  if (length > longest) refuse(`it makes more than ${longest} characters`)
}

function replaced(text: string, from: string, to: string): string {
  if (from === '') return text
  const parts = text.split(from)
  fits(text.length + (parts.length - 1) * (to.length - from.length))
  return parts.join(to)
}

function joined(texts: readonly string[], between: string): string {
  fits(texts.reduce((sum, text) => sum + text.length + between.length, 0))
  return texts.join(between)
}

/** The filters of Jinja that are common in letters. */
export const filters: Readonly<Record<string, TemplateFilter>> = {
  abs: (value) => Math.abs(number(value)),
  capitalize: (value) => shown(value).replace(/^./u, (first) => first.toUpperCase()),
  count: (value) => list(value).length,
  default: (value, [other = '', always]) => ((always ? isEmpty(value) : value === null || value === undefined) ? other : value),
  first: (value) => list(value)[0] ?? null,
  float: (value) => number(value),
  int: (value) => Math.trunc(number(value)),
  join: (value, [between = '']) => joined(list(value).map(shown), shown(between)),
  last: (value) => list(value).at(-1) ?? null,
  length: (value) => list(value).length,
  list: (value) => [...list(value)],
  lower: (value) => shown(value).toLowerCase(),
  replace: (value, [from, to = '']) => replaced(shown(value), shown(from), shown(to)),
  reverse: (value) => list(value).toReversed(),
  round: (value, [digits = 0]) => rounded(value, digits),
  string: (value) => shown(value),
  striptags: (value) =>
    shown(value)
      .replace(/<[^>]*>/g, '')
      .trim(),
  sum: (value) => list(value).reduce((sum: number, each) => sum + number(each), 0),
  title: (value) => shown(value).replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  tojson: (value) => JSON.stringify(value ?? null),
  trim: (value) => shown(value).trim(),
  truncate: (value, [length = 255]) => {
    const text = shown(value)
    const most = Math.max(0, Math.trunc(number(length)))
    return text.length > most ? `${text.slice(0, most)}...` : text
  },
  upper: (value) => shown(value).toUpperCase(),
}
