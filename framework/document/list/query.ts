import { badArgument, data } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { Right } from '../../permission/right.ts'
import { expressionLimits, type FieldExpression, parseField, parseFields } from './expression.ts'

/** What a list is asked for, in Frappe's words. */
export interface ListQuery {
  /** A list of expressions, `*`, a text with commas, or the JSON text of a list; default `name`. */
  readonly fields?: unknown
  /** In any form that `parseFilters` reads; all have to hold. */
  readonly filters?: unknown
  /** As `filters`; one of them has to hold. */
  readonly or_filters?: unknown
  /** Absent or empty: by name. */
  readonly order_by?: string
  readonly group_by?: string
  /** Rows to skip; counts only with `page_length`. */
  readonly start?: number
  /** Most rows; 0 or absent: all. */
  readonly page_length?: number
  /**
   * Only rows behind this one: a list of what the last row of the page before has in the columns of the order, and its name where the order does not hold
   * it. Any page costs what the first one does; rows that come or go meanwhile shift nothing.
   */
  readonly after?: unknown
  /** No row twice. */
  readonly distinct?: boolean
  /** Rows as lists of values rather than objects. */
  readonly as_list?: boolean
  /** Parent of the child table that is listed; without it nobody but code may list one. */
  readonly parent_doctype?: string
}

/** How code in the process asks. */
export interface ListOptions {
  /** No checks of rights, rows or levels. */
  readonly ignorePermissions?: boolean
  /** Reads filters as code writes them: `[field, value]`, a flat `[field, operator, value]`, fields of child tables without naming the table. */
  readonly lenient?: boolean
  /** Without `order_by`: in the DocType's own order (`sort_field`, `sort_order`) rather than by name. */
  readonly ownOrder?: boolean
  /** Names for a link: the right to select is enough, and nothing but name, title and search fields is shown. */
  readonly names?: boolean
  /** Only rows that may be read: to be able to select them is not enough. */
  readonly onlyReadable?: boolean
  /** Rights whose policies the rows have to meet besides: `export`. */
  readonly also?: Right | readonly Right[]
  /** User Permissions do not count; roles, owners and shares do. */
  readonly ignoreUserPermissions?: boolean
  /** DocType of the form for whose link the names are wanted; User Permissions may be meant for it alone. */
  readonly referenceDoctype?: string
  /** Rows whose name begins with this text come first, then those whose name holds it. */
  readonly nearest?: string
}

/** Rows to skip and to give. */
export interface Page {
  /** 0: all. */
  readonly limit: number
  readonly start: number
}

/** The page of a query; what is no whole number above 0 counts as 0. */
export function pageOf(query: ListQuery): Page {
  const limit = whole(query.page_length)
  return { limit, start: limit === 0 ? 0 : whole(query.start) }
}

const whole = (value: unknown): number => {
  const number = Math.trunc(Number(value ?? 0))
  return Number.isFinite(number) && number > 0 ? Math.min(number, Number.MAX_SAFE_INTEGER) : 0
}

/** The expressions of `fields`. Throws badArgument for other things than texts, data for texts that are no field. */
export function readFields(given: unknown): readonly FieldExpression[] {
  const entries = entriesOf(given)
  if (entries.length > expressionLimits.fields)
    throw badArgument({ argument: 'fields', reason: `it holds more than ${expressionLimits.fields} fields` })
  const fields = entries.flatMap((entry) => (typeof entry === 'string' ? one(entry) : entry))
  return fields.length ? fields : readFields(['name'])
}

function entriesOf(given: unknown): readonly (string | FieldExpression)[] {
  if (given === undefined || given === null || given === '') return []
  if (typeof given === 'string') return /^\s*\[/.test(given) ? listOf(parseJson(given, 'fields')) : several(given)
  return listOf(given)
}

function listOf(given: unknown): readonly string[] {
  if (typeof given === 'string') return [given]
  if (!Array.isArray(given)) throw badArgument({ argument: 'fields', reason: 'it should be a list of texts' })
  return given.map((entry: unknown) => {
    if (typeof entry !== 'string') throw badArgument({ argument: 'fields', reason: 'it should be a list of texts' })
    return entry
  })
}

const refuse = (text: string) => data({ message: `Use of sub-query or function is restricted: ${text.slice(0, 80)} is not a field` })

function one(text: string): FieldExpression {
  const field = parseField(text)
  if (!field) throw refuse(text)
  return field
}

function several(text: string): readonly FieldExpression[] {
  const fields = parseFields(text)
  if (!fields) throw refuse(text)
  return fields
}
