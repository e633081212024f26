import { refuse } from '../limits.ts'
import { type Builtin, type Call, isRecord, Native, type Run } from '../run.ts'
import { isIdentical, numberOf, textOf } from './values.ts'

const native = (table: Readonly<Record<string, Builtin>>): Record<string, Native> =>
  Object.assign(
    Object.create(null) as Record<string, Native>,
    Object.fromEntries(Object.entries(table).map(([name, call]) => [name, new Native(call)])),
  )

const numeric =
  (compute: (...values: number[]) => number): Builtin =>
  ({ run, args }) => {
    run.spend(args.length)
    return compute(...args.map((value) => numberOf(run, value)))
  }

/** A function of one value, NaN without it. */
const single = (compute: (value: number) => number): Builtin => numeric((value = NaN) => compute(value))

const math: Readonly<Record<string, Builtin>> = {
  abs: single(Math.abs),
  ceil: single(Math.ceil),
  floor: single(Math.floor),
  round: single(Math.round),
  trunc: single(Math.trunc),
  sign: single(Math.sign),
  sqrt: single(Math.sqrt),
  pow: numeric((base = NaN, exponent = NaN) => base ** exponent),
  min: numeric(Math.min),
  max: numeric(Math.max),
}

/** Whether a list has a value; a text is no list. */
function inList({ run, args: [list, value] }: Call): boolean {
  return Array.isArray(list) && list.some((item) => isIdentical(run, item, value))
}

/** Frappe's reading of a number: commas are left out, what is no number is 0. */
function floatOf(run: Run, value: unknown): number {
  const text = textOf(run, value ?? '')
  run.read(text)
  const number = Number.parseFloat(text.replaceAll(',', ''))
  return typeof value === 'boolean' ? Number(value) : Number.isFinite(number) ? number : 0
}

const keysOf = (call: Call): string[] => {
  const [record] = call.args
  if (!isRecord(record)) return refuse('a record is expected')
  const keys = Object.keys(record)
  call.run.holds(keys.length)
  return keys
}

const valueAt = (record: unknown, key: string): unknown => Object.getOwnPropertyDescriptor(record, key)?.value

const functions: Readonly<Record<string, Builtin>> = {
  Number: ({ run, args }) => (args.length ? numberOf(run, args[0]) : 0),
  String: ({ run, args }) => (args.length ? textOf(run, args[0]) : ''),
  Boolean: ({ args }) => Boolean(args[0]),
  parseInt: ({ run, args }) => (args.length > 1 && args[1] !== 10 ? refuse('parseInt reads base 10') : Number.parseInt(readText(run, args[0]), 10)),
  parseFloat: ({ run, args }) => Number.parseFloat(readText(run, args[0])),
  isNaN: ({ run, args }) => Number.isNaN(numberOf(run, args[0])),
  in_list: inList,
  cint: ({ run, args }) => Math.trunc(floatOf(run, args[0])),
  flt: ({ run, args }) => rounded(floatOf(run, args[0]), args[1] === undefined ? undefined : numberOf(run, args[1])),
  cstr: ({ run, args }) => (args[0] === null || args[0] === undefined ? '' : textOf(run, args[0])),
  is_null: ({ args: [value] }) => value === null || value === undefined || value === '',
}

const readText = (run: Run, value: unknown): string => {
  const text = textOf(run, value)
  run.read(text)
  return text
}

const rounded = (value: number, digits: number | undefined): number =>
  digits === undefined || !(digits >= 0 && digits <= 20) ? value : Number(value.toFixed(digits))

/** What an expression in JavaScript finds without the caller: functions of the language, and those of Frappe's Desk. */
export const javascriptGlobals: Readonly<Record<string, unknown>> = Object.freeze(
  Object.assign(native(functions), {
    undefined: undefined,
    NaN,
    Infinity,
    Math: Object.freeze(native(math)),
    Array: Object.freeze(native({ isArray: ({ args }) => Array.isArray(args[0]) })),
    Object: Object.freeze(
      native({
        keys: keysOf,
        values: (call) => keysOf(call).map((key) => valueAt(call.args[0], key)),
        entries: (call) => keysOf(call).map((key) => [key, valueAt(call.args[0], key)]),
      }),
    ),
  }),
)
