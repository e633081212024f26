import { refuse } from '../limits.ts'
import { isRecord, own, type Run, refuseObject } from '../run.ts'

/** What is compared and computed with: no list, no record. */
type Primitive = string | number | boolean | null | undefined

/** A value as JavaScript takes it into a computation: lists become their items, records `[object Object]`. */
function primitive(run: Run, value: unknown): Primitive {
  run.spend()
  if (Array.isArray(value)) return joined(run, value, ',')
  if (isRecord(value)) return '[object Object]'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value
  return refuseObject(value)
}

/** The text of a value. */
export const textOf = (run: Run, value: unknown): string => String(primitive(run, value))

/** The items of a list as one text; nothing is an empty text. */
export function joined(run: Run, list: readonly unknown[], separator: string): string {
  run.enter()
  let text = ''
  for (const [index, item] of list.entries()) {
    const more = (index ? separator : '') + (item === null || item === undefined ? '' : textOf(run, item))
    run.fits(text.length + more.length)
    text += more
  }
  run.leave()
  return text
}

/** Number(value) */
export function numberOf(run: Run, value: unknown): number {
  const plain = primitive(run, value)
  if (typeof plain === 'string') run.read(plain)
  return Number(plain)
}

/** Whether two values are equal without conversion, as `===`, or as `includes` does, which finds NaN. */
export function isIdentical(run: Run, one: unknown, other: unknown): boolean {
  run.spend()
  if (typeof one === 'string' && typeof other === 'string' && one.length === other.length) run.read(one)
  return one === other
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

function isEqual(run: Run, one: unknown, other: unknown): boolean {
  if (isObject(one) && isObject(other)) return one === other
  if (one === null || one === undefined || other === null || other === undefined) return (one ?? null) === (other ?? null)
  const [left, right] = [primitive(run, one), primitive(run, other)]
  if (typeof left === typeof right) return isIdentical(run, left, right)
  return numberOf(run, left) === numberOf(run, right)
}

function add(run: Run, one: unknown, other: unknown): unknown {
  const [left, right] = [primitive(run, one), primitive(run, other)]
  if (typeof left !== 'string' && typeof right !== 'string') return Number(left) + Number(right)
  const texts = [String(left), String(right)] as const
  run.fits(texts[0].length + texts[1].length)
  return texts[0] + texts[1]
}

function isLess(run: Run, one: unknown, other: unknown): boolean | undefined {
  const [left, right] = [primitive(run, one), primitive(run, other)]
  if (typeof left === 'string' && typeof right === 'string') {
    run.read(left, right)
    return left < right
  }
  const [a, b] = [numberOf(run, left), numberOf(run, right)]
  return Number.isNaN(a) || Number.isNaN(b) ? undefined : a < b
}

function isIn(key: string, value: unknown): boolean {
  if (Array.isArray(value)) return key === 'length' || Object.hasOwn(value, key)
  return isRecord(value) ? Object.hasOwn(value, key) : refuse('"in" looks into a record')
}

type Operation = (run: Run, left: unknown, right: unknown) => unknown

const arithmetic =
  (compute: (left: number, right: number) => number): Operation =>
  (run, left, right) =>
    compute(numberOf(run, left), numberOf(run, right))

/** The operators with two operands. */
export const operations: Readonly<Record<string, Operation>> = {
  '+': add,
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
  '**': arithmetic((a, b) => a ** b),
  '&': arithmetic((a, b) => a & b),
  '|': arithmetic((a, b) => a | b),
  '^': arithmetic((a, b) => a ^ b),
  '<<': arithmetic((a, b) => a << b),
  '>>': arithmetic((a, b) => a >> b),
  '>>>': arithmetic((a, b) => a >>> b),
  '===': isIdentical,
  '!==': (run, left, right) => !isIdentical(run, left, right),
  '==': isEqual,
  '!=': (run, left, right) => !isEqual(run, left, right),
  '<': (run, left, right) => isLess(run, left, right) === true,
  '>': (run, left, right) => isLess(run, right, left) === true,
  '<=': (run, left, right) => isLess(run, right, left) === false,
  '>=': (run, left, right) => isLess(run, left, right) === false,
  in: (run, left, right) => isIn(textOf(run, left), right),
}

/** The value at an index or key; own data only. */
export function valueAt(object: unknown, key: string): unknown {
  if (object === null || object === undefined) return refuse(`"${key.slice(0, 40)}" is read of ${object}`)
  if (typeof object === 'string' || Array.isArray(object)) {
    if (key === 'length') return object.length
    return /^(?:0|[1-9]\d{0,9})$/.test(key) ? object[Number(key)] : undefined
  }
  if (isRecord(object)) return dataOf(own(object, key))
  return typeof object === 'number' || typeof object === 'boolean' ? undefined : refuseObject(object)
}

/** A function of the caller is called, never looked at. */
const dataOf = (value: unknown): unknown => (typeof value === 'function' ? refuse('a function can only be called') : value)
