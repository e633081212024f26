import { argumentType, missingArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { Context } from '../context.ts'

/** What an argument may be; a question mark at its end: it may be missing or null. */
export type ArgumentType = 'string' | 'int' | 'float' | 'bool' | 'json' | 'any'

/** Arguments of a method: name → type. */
export type ArgumentTypes = Readonly<Record<string, ArgumentType | `${ArgumentType}?`>>

interface TypeOf {
  string: string
  int: number
  float: number
  bool: boolean
  json: unknown
  any: unknown
}

/** The values that a method is called with. */
export type Arguments<T extends ArgumentTypes> = {
  readonly [K in keyof T]: T[K] extends `${infer Base extends ArgumentType}?`
    ? TypeOf[Base] | undefined
    : T[K] extends ArgumentType
      ? TypeOf[T[K]]
      : never
}

/** How a method may be called. */
export interface WhitelistOptions<T extends ArgumentTypes> {
  /** Absent: the method takes whatever is sent. */
  readonly args?: T
  readonly allowGuest?: boolean
  /** HTTP methods; default GET, POST, PUT, DELETE. */
  readonly methods?: readonly string[]
  /** Texts of guests reach the method uncleaned. */
  readonly xssSafe?: boolean
  /** Statuses of refusals that are no error but a word under `message`, as Frappe answers on its pages for passwords. Default: none. */
  readonly words?: readonly number[]
}

/** A function that clients may call: `/api/method/<app>.<path>.<name>`. In the process it is called with checked arguments. */
export interface Whitelisted<T extends ArgumentTypes = ArgumentTypes, R = unknown> {
  (ctx: Context, args: Arguments<T>): R
  readonly whitelisted: WhitelistOptions<T>
  /** Reads what a client sent, then calls the function. Throws missingArgument, argumentType. */
  readonly call: (ctx: Context, sent: Readonly<Record<string, unknown>>) => R
}

/**
 * Opens a function to clients. Arguments that are declared are read by their type (texts of a query become numbers, booleans, JSON);
 * others do not reach the function.
 */
export function whitelist<const T extends ArgumentTypes, R>(
  options: WhitelistOptions<T>,
  fn: (ctx: Context, args: Arguments<T>) => R,
): Whitelisted<T, R> {
  const made = (ctx: Context, args: Arguments<T>): R => fn(ctx, args)
  const call = (ctx: Context, sent: Readonly<Record<string, unknown>>): R => fn(ctx, readArguments(options.args, sent) as Arguments<T>)
  return Object.assign(made, { whitelisted: options, call })
}

/** Whether an export of a module is open to clients. */
export const isWhitelisted = (value: unknown): value is Whitelisted =>
  // a controller's class has a list of that name too, and inherits `call` from Function
  typeof value === 'function' && Object.hasOwn(value, 'whitelisted') && Object.hasOwn(value, 'call')

function readArguments(types: ArgumentTypes | undefined, sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!types) return { ...sent }
  return Object.fromEntries(Object.entries(types).map(([argument, type]) => [argument, readArgument(argument, type, sent[argument])]))
}

function readArgument(argument: string, type: string, value: unknown): unknown {
  const optional = type.endsWith('?')
  const base = (optional ? type.slice(0, -1) : type) as ArgumentType
  if (value === undefined || (value === null && base !== 'any')) {
    if (optional) return undefined
    throw missingArgument({ argument })
  }
  const read = readers[base](value)
  if (read !== refused) return read
  if (optional && value === '') return undefined
  throw argumentType({ argument, expected: expected[base] })
}

const refused = Symbol('refused')

const expected: Readonly<Record<ArgumentType, string>> = {
  string: 'a text',
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  json: 'JSON',
  any: 'given',
}

const numeral = (value: unknown): number =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'number' ? value : Number.NaN

const words: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['0', false],
  ['false', false],
  ['no', false],
  ['', false],
])

const readers: Readonly<Record<ArgumentType, (value: unknown) => unknown>> = {
  string: (value) => (typeof value === 'object' ? refused : String(value)),
  int: (value) => (Number.isSafeInteger(numeral(value)) ? numeral(value) : refused),
  float: (value) => (Number.isFinite(numeral(value)) ? numeral(value) : refused),
  bool: (value) => (typeof value === 'boolean' ? value : (words.get(String(value).toLowerCase()) ?? refused)),
  json: readJsonText,
  any: (value) => value,
}

/** A text that looks like JSON is read as it; another text stays what it is (a name, a field). */
function readJsonText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value
  try {
    return parseJson(value, 'value')
  } catch {
    // refused with the argument's name by the caller
    return refused
  }
}
