import { emptyTable, invalidDates, validation } from '@cortado/contract/error-catalogue.ts'
import type { Document } from './document.ts'

/** Operators that a value is compared with; `^`: begins with. */
export type ValueOperator = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | 'not in' | '^'

/** An operator and what a value is compared with: a list for `in` and `not in`. */
export type ValueCondition = readonly [ValueOperator, unknown]

const words: Readonly<Record<ValueOperator, string>> = {
  '=': 'must be equal to',
  '!=': 'must not be equal to',
  '<': 'must be less than',
  '>': 'must be greater than',
  '<=': 'must be at most',
  '>=': 'must be at least',
  in: 'must be one of',
  'not in': 'must be none of',
  '^': 'must begin with',
}

/** Whether a value fulfils a condition. Numbers are compared as numbers, anything else as text; an empty value counts as 0 or ''. */
export function compareValues(value: unknown, [operator, other]: ValueCondition): boolean {
  const list = Array.isArray(other) ? other : [other]
  if (operator === 'in' || operator === 'not in') return list.some((each) => order(value, each) === 0) === (operator === 'in')
  if (operator === '^') return String(value ?? '').startsWith(String(other ?? ''))
  const found = order(value, other)
  return { '=': found === 0, '!=': found !== 0, '<': found < 0, '>': found > 0, '<=': found <= 0, '>=': found >= 0 }[operator]
}

function order(one: unknown, other: unknown): number {
  if (typeof one === 'number' || typeof other === 'number') return Number(one ?? 0) - Number(other ?? 0)
  const [left, right] = [String(one ?? ''), String(other ?? '')]
  return left === right ? 0 : left < right ? -1 : 1
}

const labelOf = (doc: Document, fieldname: string): string => doc.meta.field.get(fieldname)?.label ?? fieldname

const rowOf = (doc: Document): string => (doc.parentDocument ? `Row #${doc.values.idx}: ` : '')

/** Refuses a value that does not fulfil a condition. Throws validation. */
export function demandValue(doc: Document, fieldname: string, [operator, other]: ValueCondition): void {
  if (compareValues(doc.get(fieldname), [operator, other])) return
  throw validation({ message: `${rowOf(doc)}${labelOf(doc, fieldname)} ${words[operator]} ${Array.isArray(other) ? other.join(', ') : other}` })
}

/** Refuses a table without rows. Throws emptyTable. */
export function demandRows(doc: Document, fieldname: string): void {
  if (doc.rows(fieldname).length === 0) throw emptyTable({ label: labelOf(doc, fieldname) })
}

/** Refuses a span that ends before it begins; an open end is none. Throws invalidDates. */
export function demandDates(doc: Document, from: string, to: string): void {
  const [begin, end] = [doc.get(from), doc.get(to)]
  if (begin && end && String(end) < String(begin)) throw invalidDates({ from: `${rowOf(doc)}${labelOf(doc, from)}`, to: labelOf(doc, to) })
}
