import { refuse } from '../limits.ts'
import { isRecord, Native, own, type Run, refuseObject } from '../run.ts'

/** What Python calls the type of a value. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (typeof value === 'string') return 'str'
  return Array.isArray(value) ? 'list' : 'dict'
}

/** False of nothing, 0, and what is empty. */
export function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isRecord(value)) return Object.keys(value).length > 0
  // NaN is true
  return typeof value === 'number' ? value !== 0 : Boolean(value)
}

/** True and False are 1 and 0. */
export const isNumeric = (value: unknown): value is number | boolean => typeof value === 'number' || typeof value === 'boolean'

/** A number; refused where it is none. */
export const numeric = (value: unknown, what = 'this'): number =>
  isNumeric(value) ? Number(value) : refuse(`${what} needs a number, not ${typeName(value)}`)

/** An integer that a JavaScript number holds exactly; refused where it is none. */
export function integer(value: unknown, what = 'this'): number {
  const number = numeric(value, what)
  return Number.isSafeInteger(number) ? number : refuse(`${what} needs a whole number`)
}

/** Whether two values are equal, items and keys included. */
export function isEqual(run: Run, one: unknown, other: unknown): boolean {
  run.enter()
  try {
    if (isNumeric(one) && isNumeric(other)) return Number(one) === Number(other)
    if (typeof one === 'string' && typeof other === 'string') {
      if (one.length === other.length) run.read(one)
      return one === other
    }
    if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, index) => isEqual(run, item, other[index]))
    if (isRecord(one) && isRecord(other)) {
      const keys = Object.keys(one)
      return (
        keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && isEqual(run, own(one, key), own(other, key)))
      )
    }
    return (one ?? null) === (other ?? null)
  } finally {
    run.leave()
  }
}

/** Below 0: `one` comes first; above: `other`. NaN: neither. Refused where the two have no order. */
export function compare(run: Run, one: unknown, other: unknown): number {
  if (isNumeric(one) && isNumeric(other)) {
    const [a, b] = [Number(one), Number(other)]
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : NaN
  }
  if (typeof one === 'string' && typeof other === 'string') {
    run.read(one, other)
    return compareTexts(one, other)
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    run.enter()
    const index = one.findIndex((item, at) => at >= other.length || !isEqual(run, item, other[at]))
    const result = index < 0 || index >= other.length ? one.length - other.length : compare(run, one[index], other[index])
    run.leave()
    return result
  }
  return refuse(`${typeName(one)} and ${typeName(other)} have no order`)
}

/** By code points, where JavaScript compares halves of them. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  const rank = (text: string): number => {
    const unit = text.charCodeAt(at)
    return Number.isNaN(unit) ? -1 : unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
  }
  return rank(one) - rank(other)
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Whether a value is in a list, a text in a text, a key in a record. */
export function contains(run: Run, value: unknown, holder: unknown): boolean {
  if (Array.isArray(holder)) return holder.some((item) => item === value || isEqual(run, item, value))
  if (typeof holder === 'string') {
    if (typeof value !== 'string') return refuse(`"in" a text needs a text, not ${typeName(value)}`)
    run.search(holder, value)
    return holder.includes(value)
  }
  if (isRecord(holder)) return isObject(value) ? refuse(`${typeName(value)} is no key`) : typeof value === 'string' && Object.hasOwn(holder, value)
  return refuse(`nothing can be "in" ${typeName(holder)}`)
}

/** Characters; a pair of surrogates is one. */
export const charactersOf = (run: Run, text: string): readonly string[] => {
  run.holds(text.length)
  return [...text]
}

/** What `for` visits: items, keys, characters. */
export function itemsOf(run: Run, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    run.spend(value.length)
    return value
  }
  if (typeof value === 'string') return charactersOf(run, value)
  if (isRecord(value)) {
    const keys = Object.keys(value)
    run.holds(keys.length)
    return keys
  }
  return refuse(`${typeName(value)} has no items`)
}

/** The value at an attribute: of a record its own, None where it has none, as documents answer. */
export function attribute(object: unknown, name: string): unknown {
  if (!isRecord(object)) return partOfDate(object, name)
  const value = own(object, name) ?? null
  return typeof value === 'function' || value instanceof Native ? refuse('a function can only be called') : value
}

/** Dates are texts here, and still have a year, a month and a day. */
function partOfDate(object: unknown, name: string): unknown {
  const parts = typeof object === 'string' ? /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d))?/.exec(object) : null
  const index = ['year', 'month', 'day', 'hour', 'minute', 'second'].indexOf(name)
  if (parts && index >= 0 && parts[index + 1] !== undefined) return Number(parts[index + 1])
  if (object !== null && typeof object === 'object' && !Array.isArray(object)) return refuseObject(object)
  return refuse(`${typeName(object)} has no "${name.slice(0, 40)}"`)
}

/** The value at an index or key; refused where there is none. */
export function valueAt(run: Run, object: unknown, index: unknown): unknown {
  if (isRecord(object)) {
    if (typeof index !== 'string' || !Object.hasOwn(object, index)) return refuse(`there is no key ${String(index).slice(0, 40)}`)
    return attribute(object, index)
  }
  if (!Array.isArray(object) && typeof object !== 'string') return refuse(`${typeName(object)} has no items`)
  const items = typeof object === 'string' ? charactersOf(run, object) : object
  const at = integer(index, 'an index')
  const value: unknown = items.at(at)
  return at >= items.length || at < -items.length ? refuse(`there is no item ${at}`) : (value ?? null)
}
