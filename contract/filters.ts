import { badArgument, unknownDoctype, validation } from './error-catalogue.ts'
import { parseJson } from './json-input.ts'

/** Operators of list filters, as Frappe spells them. They are read without regard to letter case. */
export const operators = [
  '=',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  'like',
  'not like',
  'in',
  'not in',
  'is',
  'between',
  'timespan',
  'previous',
  'next',
  'descendants of',
  'descendants of (inclusive)',
  'not descendants of',
  'ancestors of',
  'not ancestors of',
] as const

/** One of `operators`. */
export type Operator = (typeof operators)[number]

/** A single value that a field is compared with; true and false have become 1 and 0. */
export type Scalar = string | number | null

/** What a filter compares with: a list for `in`, `not in` and `between` (two, null: today), else a single value. */
export type FilterValue = Scalar | readonly Scalar[]

/** One condition. All of a list hold together; of `or_filters`, any. */
export interface Filter {
  /** Absent: the DocType that is listed. */
  readonly doctype?: string
  readonly field: string
  readonly operator: Operator
  readonly value: FilterValue
}

/** How filters are read. */
export interface FilterOptions {
  /** DocType that is listed; filters naming it are taken as naming none. */
  readonly doctype?: string
  /** Named in errors; default `filters`. */
  readonly argument?: string
  /** Takes `[field, value]` and the flat `[field, operator, value]` too, as code in the process may; a client's are refused as Frappe refuses them. */
  readonly lenient?: boolean
}

/** Bounds of what is read; more is refused. */
export const filterLimits = { filters: 200, values: 10_000, text: 65_536, name: 280, json: 2_000_000 } as const

/**
 * Reads filters in any of Frappe's forms: an object `{field: value}` or `{field: [operator, value]}`, a list of `[field, operator, value]`,
 * `[doctype, field, operator, value]` and objects, or the JSON text of these. Several `=` on one field become one `in`.
 * Throws badArgument, validation (unknown operator) and, for the two-element and flat forms, unknownDoctype.
 */
export function parseFilters(input: unknown, options: FilterOptions = {}): Filter[] {
  const argument = options.argument ?? 'filters'
  const given = fromText(input, argument)
  if (given === undefined || given === null || given === '') return []
  const entries = entriesOf(given, { ...options, argument })
  if (entries.length > filterLimits.filters) throw badArgument({ argument, reason: `it holds more than ${filterLimits.filters} conditions` })
  return mergeEquals(entries.map((entry) => read(entry, options.doctype, argument)))
}

/** The operator that a text names. Throws validation. */
export function parseOperator(text: unknown): Operator {
  const known = typeof text === 'string' ? byName.get(text.trim().toLowerCase()) : undefined
  if (!known) throw validation({ message: `Operator must be one of ${operators.join(', ')}` })
  return known
}

const byName: ReadonlyMap<string, Operator> = new Map(operators.map((operator) => [operator, operator]))

/** A condition before it is checked. */
interface Entry {
  readonly doctype?: unknown
  readonly field: unknown
  readonly operator: unknown
  readonly value: unknown
}

function fromText(input: unknown, argument: string): unknown {
  if (typeof input !== 'string' || input.trim() === '') return typeof input === 'string' ? '' : input
  if (input.length > filterLimits.json) throw badArgument({ argument, reason: 'it is too long' })
  return parseJson(input, argument)
}

function entriesOf(given: unknown, options: FilterOptions & { argument: string }): Entry[] {
  const { argument } = options
  if (isObject(given)) return fromObject(given, argument)
  if (!Array.isArray(given)) throw badArgument({ argument, reason: 'it should be an object or a list' })
  if (typeof given[0] === 'string') return [flat(given, options)]
  if (given.length > filterLimits.filters) throw badArgument({ argument, reason: `it holds more than ${filterLimits.filters} conditions` })
  return given.flatMap((item: unknown) => {
    if (isObject(item)) return fromObject(item, argument)
    if (!Array.isArray(item)) throw badArgument({ argument, reason: 'a condition is a list [field, operator, value] or an object' })
    return [fromList(item, options)]
  })
}

/** `{field: value}`; a list as value is always an operator and what it compares with. */
function fromObject(given: Record<string, unknown>, argument: string): Entry[] {
  return Object.entries(given).map(([field, value]) => {
    if (!Array.isArray(value)) return { field, operator: '=', value }
    const operator = parseOperator(value[0])
    if (value.length !== 2) throw badArgument({ argument, reason: `the list of ${shown(field)} should be [operator, value]` })
    return { field, operator, value: value[1] }
  })
}

function fromList(item: readonly unknown[], { lenient, argument = 'filters' }: FilterOptions): Entry {
  if (item.length === 3) return { field: item[0], operator: item[1], value: item[2] }
  if (item.length === 4 || item.length === 5) return { doctype: item[0], field: item[1], operator: item[2], value: item[3] }
  if (item.length !== 2)
    throw badArgument({ argument, reason: 'a condition is a list [field, operator, value] or [doctype, field, operator, value]' })
  if (!lenient) throw unknownDoctype({ doctype: shown(item[0]) })
  return { field: item[0], operator: '=', value: item[1] }
}

function flat(given: readonly unknown[], options: FilterOptions): Entry {
  if (!options.lenient) throw unknownDoctype({ doctype: shown(given[0]) })
  return fromList(given, options)
}

function read(entry: Entry, main: string | undefined, argument: string): Filter {
  const field = name(entry.field, argument)
  const doctype = entry.doctype == null ? undefined : name(entry.doctype, argument)
  const operator = parseOperator(entry.operator)
  const value = readers[operator](entry.value, { argument, field, operator })
  return doctype === undefined || doctype === main ? { field, operator, value } : { doctype, field, operator, value }
}

function name(value: unknown, argument: string): string {
  if (typeof value !== 'string' || value === '') throw badArgument({ argument, reason: 'a condition names no field' })
  if (value.length > filterLimits.name) throw badArgument({ argument, reason: 'the name of a field is too long' })
  return value
}

/** Where a value stands, for errors. */
interface Place {
  readonly argument: string
  readonly field: string
  readonly operator: Operator
}

const refuse = ({ argument, field, operator }: Place, reason: string) => badArgument({ argument, reason: `${shown(field)} ${operator}: ${reason}` })

function single(value: unknown, place: Place): Scalar {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(place, 'the number is not finite')
    return value
  }
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') throw refuse(place, 'the value should be a text or a number')
  if (value.length > filterLimits.text) throw refuse(place, 'the text is too long')
  if (value.includes('\0')) throw refuse(place, 'the text holds a zero character')
  return value
}

function several(value: unknown, place: Place): readonly Scalar[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value]
  if (list.length > filterLimits.values) throw refuse(place, `the list holds more than ${filterLimits.values} values`)
  return list.map((item) => {
    const scalar = single(item, place)
    return typeof scalar === 'string' ? scalar.trim() : scalar
  })
}

function pair(value: unknown, place: Place): readonly Scalar[] {
  const list = several(value ?? [], place)
  if (list.length > 2) throw refuse(place, 'the value should be [from, to]')
  return [orToday(list[0]), orToday(list[1])]
}

const orToday = (value: Scalar | undefined): Scalar => (value === undefined || value === '' ? null : value)

function word(value: unknown, place: Place): string {
  const scalar = single(value, place)
  if (scalar === null) throw refuse(place, 'a value is missing')
  return String(scalar).trim()
}

function setOrNot(value: unknown, place: Place): string {
  const text = word(value, place).toLowerCase()
  if (text !== 'set' && text !== 'not set') throw refuse(place, 'the value should be "set" or "not set"')
  return text
}

const pattern = (value: unknown, place: Place): string => String(single(value, place) ?? '')

const readers: Readonly<Record<Operator, (value: unknown, place: Place) => FilterValue>> = {
  '=': single,
  '!=': single,
  '<': single,
  '>': single,
  '<=': single,
  '>=': single,
  like: pattern,
  'not like': pattern,
  in: several,
  'not in': several,
  is: setOrNot,
  between: pair,
  timespan: word,
  previous: word,
  next: word,
  'descendants of': word,
  'descendants of (inclusive)': word,
  'not descendants of': word,
  'ancestors of': word,
  'not ancestors of': word,
}

/** Several `=` on a field become one `in` at the place of the first, so that they are ORed, as Frappe does. */
function mergeEquals(filters: Filter[]): Filter[] {
  if (filters.length < 2) return filters
  const key = (filter: Filter) => JSON.stringify([filter.doctype ?? null, filter.field])
  const equals = Map.groupBy(
    filters.filter((filter) => filter.operator === '='),
    key,
  )
  return filters.flatMap((filter) => {
    const group = filter.operator === '=' ? (equals.get(key(filter)) ?? []) : []
    if (group.length < 2) return [filter]
    return group[0] === filter ? [{ ...filter, operator: 'in' as const, value: group.flatMap((each) => each.value) }] : []
  })
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Part of a client's input that is put into a message. */
const shown = (value: unknown): string => String(typeof value === 'object' ? typeof value : value).slice(0, 80)
