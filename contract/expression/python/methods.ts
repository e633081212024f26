import { refuse } from '../limits.ts'
import { type Builtin, type Call, isRecord, own } from '../run.ts'
import { dayIn } from './dates.ts'
import { charactersOf, contains, integer, isEqual, itemsOf, typeName } from './values.ts'

/** A text among the arguments. */
const textAt = ({ args }: Call, index: number): string => {
  const value = args[index]
  return typeof value === 'string' ? value : refuse(`a text is expected, not ${typeName(value)}`)
}

const onText =
  (method: (text: string, call: Call) => unknown): Builtin =>
  (call) => {
    const text = String(call.self)
    call.run.read(text)
    return method(text, call)
  }

/** Without characters at its ends: white space, or those that the argument names. */
function stripped(text: string, call: Call, ends: 'both' | 'start' | 'end'): string {
  if (call.args[0] === undefined || call.args[0] === null) return ends === 'both' ? text.trim() : ends === 'start' ? text.trimStart() : text.trimEnd()
  const [characters, marks] = [charactersOf(call.run, text), new Set(textAt(call, 0))]
  let [from, to] = [0, characters.length]
  if (ends !== 'end') while (from < to && marks.has(characters[from] ?? '')) from++
  if (ends !== 'start') while (to > from && marks.has(characters[to - 1] ?? '')) to--
  return characters.slice(from, to).join('')
}

function hasEnd(text: string, call: Call, test: 'startsWith' | 'endsWith'): boolean {
  const [sought] = call.args
  const all: readonly unknown[] = Array.isArray(sought) ? sought : [sought]
  return all.some((each) => {
    if (typeof each !== 'string') return refuse(`a text is expected, not ${typeName(each)}`)
    call.run.read(each)
    return text[test](each)
  })
}

const occurrences = (text: string, call: Call, sought: string): number => {
  call.run.search(text, sought)
  return sought === '' ? charactersOf(call.run, text).length + 1 : text.split(sought).length - 1
}

function split(text: string, call: Call): string[] {
  if (call.args[0] === undefined || call.args[0] === null) {
    const parts = text.split(/\s+/).filter(Boolean)
    call.run.holds(parts.length)
    return parts
  }
  if (call.args.length > 1) refuse('split takes no limit here')
  const separator = textAt(call, 0)
  if (separator === '') refuse('the separator is empty')
  call.run.holds(occurrences(text, call, separator) + 1)
  return text.split(separator)
}

function replaced(text: string, call: Call): string {
  if (call.args.length > 2) refuse('replace takes no limit here')
  const [sought, by] = [textAt(call, 0), textAt(call, 1)]
  call.run.fits(text.length + occurrences(text, call, sought) * by.length)
  return sought === '' ? charactersOf(call.run, text).reduce((result, each) => result + each + by, by) : text.replaceAll(sought, () => by)
}

function found(text: string, call: Call): number {
  const sought = textAt(call, 0)
  call.run.search(text, sought)
  const at = text.indexOf(sought)
  return at < 0 ? at : charactersOf(call.run, text.slice(0, at)).length
}

function joined(text: string, call: Call): string {
  let result = ''
  for (const [index, item] of itemsOf(call.run, call.args[0]).entries()) {
    if (typeof item !== 'string') refuse(`join takes texts, not ${typeName(item)}`)
    call.run.fits(result.length + text.length + item.length)
    result += (index ? text : '') + item
  }
  return result
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()

const texts: Readonly<Record<string, Builtin>> = {
  lower: onText((text) => text.toLowerCase()),
  upper: onText((text) => text.toUpperCase()),
  casefold: onText((text) => text.toLowerCase()),
  capitalize: onText(capital),
  title: onText((text) => text.replace(/\p{L}+/gu, capital)),
  strip: onText((text, call) => stripped(text, call, 'both')),
  lstrip: onText((text, call) => stripped(text, call, 'start')),
  rstrip: onText((text, call) => stripped(text, call, 'end')),
  startswith: onText((text, call) => hasEnd(text, call, 'startsWith')),
  endswith: onText((text, call) => hasEnd(text, call, 'endsWith')),
  isdigit: onText((text) => /^\p{Nd}+$/u.test(text)),
  isalpha: onText((text) => /^\p{L}+$/u.test(text)),
  find: onText(found),
  count: onText((text, call) => occurrences(text, call, textAt(call, 0))),
  split: onText(split),
  replace: onText(replaced),
  join: onText(joined),
  // a date is a text here
  weekday: ({ self }) => (new Date(`${dayIn(self)}T00:00:00Z`).getUTCDay() + 6) % 7,
  date: ({ self }) => dayIn(self),
}

const lists: Readonly<Record<string, Builtin>> = {
  count: ({ run, self, args }) => (self as unknown[]).filter((item) => isEqual(run, item, args[0])).length,
  index: ({ run, self, args }) => {
    const at = (self as unknown[]).findIndex((item) => isEqual(run, item, args[0]))
    return at < 0 ? refuse('the value is not in the list') : at
  },
}

const records: Readonly<Record<string, Builtin>> = {
  get: ({ run, self, args }) =>
    isRecord(self) && contains(run, args[0], self) ? (own(self, String(args[0])) ?? defaultFor(self, args)) : (args[1] ?? null),
  keys: ({ run, self }) => itemsOf(run, self),
  values: ({ run, self }) => itemsOf(run, self).map((key) => own(self as object, String(key)) ?? null),
  items: ({ run, self }) => itemsOf(run, self).map((key) => [key, own(self as object, String(key)) ?? null]),
  as_dict: ({ self }) => self,
  is_new: ({ self }) => Boolean(own(self as object, '__islocal')),
}

/** What `get` answers for a key that is there without a value: documents give the default only where the key is undefined. */
const defaultFor = (self: object, args: readonly unknown[]): unknown => (own(self, String(args[0])) === undefined ? (args[1] ?? null) : null)

/** `value[from:to:step]`, as Python counts: negative bounds from the end, beyond the end is the end. */
const slice: Builtin = ({ run, self, args }) => {
  const items = typeof self === 'string' ? charactersOf(run, self) : (self as readonly unknown[])
  run.spend(items.length)
  const step = args[2] === undefined || args[2] === null ? 1 : integer(args[2], 'a step')
  if (step === 0) refuse('a step is not 0')
  const { length } = items
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1]
  const bound = (value: unknown, otherwise: number): number => {
    if (value === undefined || value === null) return otherwise
    const at = integer(value, 'an index')
    return Math.min(Math.max(at < 0 ? at + length : at, lowest), highest)
  }
  const [from, to] = step > 0 ? [bound(args[0], 0), bound(args[1], length)] : [bound(args[0], length - 1), bound(args[1], -1)]
  const result: unknown[] = []
  for (let at = from; step > 0 ? at < to : at > to; at += step) result.push(items[at])
  return typeof self === 'string' ? result.join('') : result
}

/** The method of a value; undefined where it has none of that name. */
export function methodOf(value: unknown, name: string): Builtin | undefined {
  if (name === '[:]') return typeof value === 'string' || Array.isArray(value) ? slice : undefined
  const table = typeof value === 'string' ? texts : Array.isArray(value) ? lists : isRecord(value) ? records : undefined
  return table && Object.hasOwn(table, name) ? table[name] : undefined
}
