import { refuse } from '../limits.ts'
import { type Builtin, type Call, isRecord, type Run } from '../run.ts'
import { isIdentical, joined, numberOf, textOf } from './values.ts'

/** A number that an argument means; the other where it is not there. */
const numberAt = ({ run, args }: Call, index: number, otherwise?: number): number | undefined =>
  args[index] === undefined ? otherwise : numberOf(run, args[index])

const textAt = ({ run, args }: Call, index: number): string => textOf(run, args[index])

/** A method of texts: the text is read, arguments follow. */
const onText =
  (method: (text: string, call: Call) => unknown): Builtin =>
  (call) => {
    const text = String(call.self)
    call.run.read(text)
    return method(text, call)
  }

/** A method of texts that looks for its first argument. */
const seeking = (method: (text: string, sought: string, from: number | undefined) => unknown): Builtin =>
  onText((text, call) => {
    const sought = textAt(call, 0)
    call.run.search(text, sought)
    return method(text, sought, numberAt(call, 1))
  })

/** How often a text occurs, one occurrence behind the other. */
const countOf = (text: string, sought: string): number => (sought === '' ? text.length + 1 : text.split(sought).length - 1)

/** The replacement's `$&` and the like may each become the whole text. */
function replaced(call: Call, all: boolean): string {
  const [text, sought, by] = [String(call.self), textAt(call, 0), textAt(call, 1)]
  call.run.search(text, sought)
  const times = all ? countOf(text, sought) : 1
  call.run.fits(text.length + times * (by.length + (by.split('$').length - 1) * text.length))
  return all ? text.replaceAll(sought, by) : text.replace(sought, by)
}

function padded(call: Call, method: 'padStart' | 'padEnd'): string {
  const [length, filler] = [numberAt(call, 0, 0) ?? 0, call.args[1] === undefined ? ' ' : textAt(call, 1)]
  call.run.fits(Math.max(length || 0, 0))
  return String(call.self)[method](length, filler)
}

function split(text: string, call: Call): unknown {
  if (call.args[0] === undefined) return [text]
  const separator = textAt(call, 0)
  call.run.search(text, separator)
  call.run.holds(separator === '' ? text.length : countOf(text, separator) + 1)
  return text.split(separator, numberAt(call, 1))
}

/** Methods of texts. */
const texts: Readonly<Record<string, Builtin>> = {
  includes: seeking((text, sought, from) => text.includes(sought, from)),
  startsWith: seeking((text, sought, from) => text.startsWith(sought, from)),
  endsWith: seeking((text, sought, end) => text.endsWith(sought, end)),
  indexOf: seeking((text, sought, from) => text.indexOf(sought, from)),
  lastIndexOf: seeking((text, sought, from) => text.lastIndexOf(sought, from)),
  toLowerCase: onText((text) => text.toLowerCase()),
  toUpperCase: onText((text) => text.toUpperCase()),
  trim: onText((text) => text.trim()),
  trimStart: onText((text) => text.trimStart()),
  trimEnd: onText((text) => text.trimEnd()),
  toString: onText((text) => text),
  slice: onText((text, call) => text.slice(numberAt(call, 0), numberAt(call, 1))),
  substring: onText((text, call) => text.substring(numberAt(call, 0, 0) ?? 0, numberAt(call, 1))),
  charAt: onText((text, call) => text.charAt(numberAt(call, 0, 0) ?? 0)),
  at: onText((text, call) => text.at(numberAt(call, 0, 0) ?? 0)),
  split: onText(split),
  replace: (call) => replaced(call, false),
  replaceAll: (call) => replaced(call, true),
  padStart: (call) => padded(call, 'padStart'),
  padEnd: (call) => padded(call, 'padEnd'),
  concat: (call) => joined(call.run, [call.self, ...call.args.map((value) => textOf(call.run, value))], ''),
  repeat: onText((text, call) => {
    const times = Math.trunc(numberAt(call, 0, 0) || 0)
    if (times < 0 || times === Infinity) refuse('a text cannot be repeated so often')
    call.run.fits(text.length * times)
    return text.repeat(times)
  }),
}

const onList =
  (method: (list: readonly unknown[], call: Call) => unknown): Builtin =>
  (call) => {
    const list = call.self as readonly unknown[]
    call.run.spend(list.length)
    return method(list, call)
  }

/** A method of lists that asks a function about each item. */
const asking = (method: (list: readonly unknown[], ask: (item: unknown, index: number) => unknown) => unknown): Builtin =>
  onList((list, { args, apply }) => method(list, (item, index) => apply(args[0], [item, index, list])))

const find = (list: readonly unknown[], { run, args }: Call, last: boolean): number => {
  const from = args[1] === undefined ? undefined : numberOf(run, args[1])
  const matches = (item: unknown) => isIdentical(run, item, args[0])
  if (from === undefined) return last ? list.findLastIndex(matches) : list.findIndex(matches)
  const length = list.length
  const start = Math.trunc(from || 0)
  const bound = start < 0 ? length + start : start
  return last
    ? list.findLastIndex((item, index) => index <= bound && matches(item))
    : list.findIndex((item, index) => index >= bound && matches(item))
}

function includes(list: readonly unknown[], call: Call): boolean {
  const from = Math.trunc(numberAt(call, 1, 0) || 0)
  const isSought = (item: unknown) => isIdentical(call.run, item, call.args[0]) || (Number.isNaN(item) && Number.isNaN(call.args[0]))
  return list.slice(from < 0 ? Math.max(0, list.length + from) : from).some(isSought)
}

function flat(run: Run, list: readonly unknown[]): unknown[] {
  run.holds(list.reduce<number>((sum, item) => sum + (Array.isArray(item) ? item.length : 1), 0))
  return list.flat(1)
}

function reduce(list: readonly unknown[], { args, apply }: Call): unknown {
  if (list.length === 0 && args.length < 2) refuse('an empty list has nothing to start from')
  const [start, rest] = args.length > 1 ? [args[1], list] : [list[0], list.slice(1)]
  return rest.reduce((sum, item, index) => apply(args[0], [sum, item, index, list]), start)
}

/** Methods of lists; none changes the list. */
const lists: Readonly<Record<string, Builtin>> = {
  includes: onList(includes),
  indexOf: onList((list, call) => find(list, call, false)),
  lastIndexOf: onList((list, call) => find(list, call, true)),
  join: onList((list, call) => joined(call.run, list, call.args[0] === undefined ? ',' : textAt(call, 0))),
  toString: onList((list, { run }) => joined(run, list, ',')),
  slice: onList((list, call) => list.slice(numberAt(call, 0), numberAt(call, 1))),
  at: onList((list, call) => list.at(numberAt(call, 0, 0) ?? 0)),
  flat: onList((list, { run, args }) => (args.length ? refuse('flat takes no depth here') : flat(run, list))),
  concat: onList((list, { run, args }) => flat(run, [list, ...args])),
  some: asking((list, ask) => list.some(ask)),
  every: asking((list, ask) => list.every(ask)),
  filter: asking((list, ask) => list.filter(ask)),
  map: asking((list, ask) => list.map(ask)),
  find: asking((list, ask) => list.find(ask)),
  findIndex: asking((list, ask) => list.findIndex(ask)),
  reduce: onList(reduce),
}

/** Methods of numbers. */
const numbers: Readonly<Record<string, Builtin>> = {
  toFixed: (call) => {
    const digits = Math.trunc(numberAt(call, 0, 0) || 0)
    if (digits < 0 || digits > 100) refuse('toFixed takes 0 to 100 digits')
    return Number(call.self).toFixed(digits)
  },
  toString: (call: Call) => (call.args.length ? refuse('toString takes no base here') : String(call.self)),
}

const booleans: Readonly<Record<string, Builtin>> = { toString: ({ self }: Call) => String(self) }

const records: Readonly<Record<string, Builtin>> = {
  toString: ({ self }: Call) => (isRecord(self) ? '[object Object]' : refuse('this value is no plain data')),
  hasOwnProperty: (call: Call) => Object.hasOwn(call.self as object, textAt(call, 0)),
}

/** Methods by what `typeof` says; lists are `list`. */
const methods: Readonly<Record<string, Readonly<Record<string, Builtin>>>> = {
  string: texts,
  list: lists,
  number: numbers,
  boolean: booleans,
  object: records,
}

/** The method of a value; undefined where it has none of that name. */
export function methodOf(value: unknown, name: string): Builtin | undefined {
  const table = value === null ? undefined : methods[Array.isArray(value) ? 'list' : typeof value]
  return table && Object.hasOwn(table, name) ? table[name] : undefined
}
