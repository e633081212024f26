import { limits, refuse } from '../limits.ts'
import { type Builtin, type Call, Native } from '../run.ts'
import { numberIn, rounded } from './numbers.ts'
import { operations } from './operators.ts'
import { textOf } from './text.ts'
import { charactersOf, compare, integer, isNumeric, itemsOf, numeric, truth, typeName } from './values.ts'

const notFinite = (number: number): number => (Number.isFinite(number) ? number : refuse('the number is not finite'))

/** int(value): texts are whole numbers, fractions are cut off. */
function toInt({ run, args: [value = 0] }: Call): number {
  if (isNumeric(value)) return Math.trunc(notFinite(Number(value))) + 0
  if (typeof value !== 'string') return refuse(`int takes a number or a text, not ${typeName(value)}`)
  run.read(value)
  const number = /^\s*[+-]?\d[\d_]*\s*$/.test(value) ? numberIn(value) : undefined
  return number === undefined ? refuse(`"${value.slice(0, 40)}" is no whole number`) : integer(number)
}

/** float(value) */
function toFloat({ run, args: [value = 0] }: Call): number {
  if (isNumeric(value)) return Number(value)
  if (typeof value !== 'string') return refuse(`float takes a number or a text, not ${typeName(value)}`)
  run.read(value)
  return numberIn(value) ?? refuse(`"${value.slice(0, 40)}" is no number`)
}

/** Frappe's flt: commas are left out, what is no number is 0; rounded to digits where they are given. */
export const flt: Builtin = ({ run, args: [value, digits] }) => {
  let number = 0
  if (isNumeric(value)) number = Number(value)
  else if (typeof value === 'string') {
    run.read(value)
    number = numberIn(value.replaceAll(',', '')) ?? 0
  }
  return digits === undefined || digits === null ? number : rounded(number, integer(digits, 'flt'))
}

/** Frappe's cint: the whole number in a value, 0 where there is none. */
export const cint: Builtin = (call) => {
  const number = Number(flt({ ...call, args: [typeof call.args[0] === 'string' ? call.args[0].replaceAll(',', '?') : call.args[0]] }))
  return Number.isFinite(number) ? Math.trunc(number) + 0 : 0
}

/** Frappe's cstr: nothing is an empty text. */
export const cstr: Builtin = ({ run, args: [value] }) => (value === null || value === undefined ? '' : textOf(run, value))

function length({ run, args: [value] }: Call): number {
  if (Array.isArray(value)) return value.length
  return typeof value === 'string' ? charactersOf(run, value).length : itemsOf(run, value).length
}

/** The values to choose from: the items of one argument, or the arguments. */
const extreme =
  (sign: 1 | -1): Builtin =>
  ({ run, args, named }) => {
    const values = args.length === 1 ? itemsOf(run, args[0]) : args
    if (named.size && !(named.size === 1 && named.has('default'))) refuse('min and max take "default" and nothing else by name')
    if (values.length === 0) return named.has('default') ? named.get('default') : refuse('there is nothing to choose from')
    return values.reduce((best, value) => (compare(run, value, best) * sign > 0 ? value : best))
  }

function sum({ run, args: [list, start = 0] }: Call): unknown {
  if (typeof start === 'string') refuse('texts are joined, not summed')
  return itemsOf(run, list).reduce((total, item) => operations['+']?.(run, total, item), start)
}

function round({ args: [value, digits] }: Call): number {
  const number = numeric(value, 'round')
  if (digits !== undefined && digits !== null) return rounded(number, integer(digits, 'round')) + 0
  return rounded(notFinite(number)) + 0
}

function sorted({ run, args: [list], named }: Call): unknown[] {
  if ([...named.keys()].some((name) => name !== 'reverse')) refuse('sorted takes "reverse" and nothing else by name')
  const items = itemsOf(run, list)
  run.holds(items.length)
  const order = items.toSorted((one, other) => compare(run, one, other))
  return truth(named.get('reverse') ?? false) ? order.reverse() : order
}

function range({ run, args }: Call): number[] {
  const [from = 0, to = 0, step = 1] = (args.length === 1 ? [0, ...args] : args).map((value) => integer(value, 'range'))
  if (step === 0) refuse('a step is not 0')
  const count = Math.max(0, Math.ceil((to - from) / step))
  run.holds(count)
  return Array.from({ length: Math.min(count, limits.items) }, (_, index) => from + index * step)
}

const functions: Readonly<Record<string, Builtin>> = {
  len: length,
  int: toInt,
  float: toFloat,
  str: ({ run, args }) => (args.length ? textOf(run, args[0]) : ''),
  bool: ({ args: [value] }) => truth(value),
  min: extreme(-1),
  max: extreme(1),
  abs: ({ args: [value] }) => Math.abs(numeric(value, 'abs')),
  round,
  sum,
  any: ({ run, args: [list] }) => itemsOf(run, list).some(truth),
  all: ({ run, args: [list] }) => itemsOf(run, list).every(truth),
  sorted,
  range,
  list: ({ run, args }) => (args.length ? [...itemsOf(run, args[0])] : []),
  tuple: ({ run, args }) => (args.length ? [...itemsOf(run, args[0])] : []),
  flt,
  cint,
  cstr,
}

/** How many arguments functions take; what takes any number is not listed. */
const most: Readonly<Record<string, number>> = { sum: 2, round: 2, flt: 2, range: 3 }
const takesNames = new Set(['min', 'max', 'sorted'])
const takesMany = new Set(['min', 'max'])
const needsNone = new Set(['int', 'float', 'str', 'bool', 'list', 'tuple'])

function positional(name: string, call: Builtin): Builtin {
  return (given) => {
    if (given.named.size && !takesNames.has(name)) refuse(`${name} takes no arguments by name here`)
    if (given.args.length > (most[name] ?? 1) && !takesMany.has(name)) refuse(`${name} takes fewer arguments`)
    if (given.args.length === 0 && !needsNone.has(name)) refuse(`${name} needs an argument`)
    return call(given)
  }
}

/** What an expression in Python finds without the caller. Named arguments are refused where a function does not say that it takes them. */
export const pythonGlobals: Readonly<Record<string, unknown>> = Object.freeze(
  Object.assign(
    Object.create(null) as Record<string, unknown>,
    Object.fromEntries(Object.entries(functions).map(([name, call]) => [name, new Native(positional(name, call))])),
  ),
)
