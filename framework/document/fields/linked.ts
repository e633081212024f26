import { badExpression, computeFailed } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Row } from '../../database/db.ts'
import type { FilterColumn } from '../../database/filters/column.ts'
import { prepareFilters } from '../../database/filters/prepare.ts'
import type { Meta } from '../../meta/meta.ts'
import { encryptedFields } from './encrypted.ts'

/** What `linked` computes over the documents that link here. */
export const linkedFunctions = ['count', 'sum', 'avg', 'min', 'max'] as const

/** One of `linkedFunctions`. */
export type LinkedFunction = (typeof linkedFunctions)[number]

/** What an expression asks of the documents that link here. */
export interface LinkedQuestion {
  readonly fn: LinkedFunction
  readonly doctype: string
  /** Their Link field. */
  readonly link: string
  /** What is summed up; absent: for `count`. */
  readonly field?: string
  /** Values (or lists of values) that other fields have to have. */
  readonly where?: Readonly<Record<string, unknown>>
}

/** Reads the arguments of `linked.sum('Invoice', 'customer', 'total', { docstatus: 1 })`; `count` has no third. Throws badExpression. */
export function linkedQuestion(fn: LinkedFunction, args: readonly unknown[]): LinkedQuestion {
  const [doctype, link, ...rest] = args
  const [field, where] = fn === 'count' ? [undefined, rest[0]] : rest
  const isRead = typeof doctype === 'string' && typeof link === 'string' && (fn === 'count' || typeof field === 'string')
  const isWhere = where === undefined || (typeof where === 'object' && where !== null && !Array.isArray(where))
  if (!isRead || !isWhere) {
    const form = fn === 'count' ? "'DocType', 'link_field', { field: value }" : "'DocType', 'link_field', 'field', { field: value }"
    throw badExpression({ expression: `linked.${fn}`, position: 1, reason: `it is written linked.${fn}(${form})` })
  }
  return { fn, doctype, link, field: field as string | undefined, where: where as LinkedQuestion['where'] }
}

/** Why a question cannot be answered; undefined: it can. `target`: the DocType that it names. */
export function questionFault(question: LinkedQuestion, target: Meta | undefined, own: string): string | undefined {
  const { fn, doctype, link, field, where = {} } = question
  if (!target || target.issingle || target.isVirtual) return `${doctype} is no DocType with documents of its own`
  const linkField = target.field.get(link)
  if (linkField?.fieldtype !== 'Link' || linkField.options !== own) return `${doctype}.${link} is no Link to ${own}`
  const columns = new Map(target.columns.map((column) => [column.name, column]))
  const missing = [...(field === undefined ? [] : [field]), ...Object.keys(where)].find((name) => !columns.has(name))
  if (missing !== undefined) return `${doctype} has no column ${missing}`
  const secret = [...(field === undefined ? [] : [field]), ...Object.keys(where)].find((name) => encryptedFields(target).includes(name))
  if (secret !== undefined) return `${doctype}.${secret} is encrypted`
  const isNumber = ['int', 'bigint', 'smallint', 'decimal'].includes(columns.get(field ?? '')?.kind.kind ?? '')
  return (fn === 'sum' || fn === 'avg') && !isNumber ? `${doctype}.${field} is no number` : undefined
}

/**
 * Answers questions about the documents that link to any of `names`, whatever the user may see: one statement per question, however many names.
 * `own`: the DocType of the names.
 */
export class LinkedDocuments {
  readonly #ctx: Context
  readonly #own: string
  readonly #names: readonly string[]
  readonly #answers = new Map<string, Promise<ReadonlyMap<string, unknown>>>()

  constructor(ctx: Context, own: string, names: readonly string[]) {
    this.#ctx = ctx
    this.#own = own
    this.#names = names
  }

  /** The functions that an expression sees as `linked`, for one document. */
  scopeOf(name: string): Readonly<Record<LinkedFunction, unknown>> {
    const ask =
      (fn: LinkedFunction) =>
      (...args: unknown[]) =>
        this.#answer(linkedQuestion(fn, args), name)
    return Object.fromEntries(linkedFunctions.map((fn) => [fn, ask(fn)])) as Record<LinkedFunction, unknown>
  }

  async #answer(question: LinkedQuestion, name: string): Promise<unknown> {
    const key = JSON.stringify(question)
    const answers = this.#answers.get(key) ?? this.#read(question)
    this.#answers.set(key, answers)
    const value = (await answers).get(name)
    return value ?? (question.fn === 'count' || question.fn === 'sum' ? 0 : null)
  }

  async #read(question: LinkedQuestion): Promise<ReadonlyMap<string, unknown>> {
    const { db, meta } = this.#ctx
    const target = await meta.find(question.doctype)
    const fault = questionFault(question, target, this.#own)
    if (fault !== undefined || !target) throw computeFailed({ label: `linked.${question.fn}`, reason: fault })
    const link = sql.id(question.link)
    const value = question.fn === 'count' ? sql`count(*)` : sql`${sql.raw(question.fn)}(${sql.id(question.field ?? '')})`
    const conditions = [db.dialect.inList(link, this.#names), ...this.#where(target, question)]
    const query = sql`select ${link} as target, ${value} as value from ${sql.table(target.table)} where ${sql.join(conditions, sql` and `)} group by ${link}`
    const rows: Row[] = await db.read(compile(db.dialect, query, { named: true }), 'pool')
    return new Map(rows.map((row) => [String(row.target), numeric(row.value)]))
  }

  #where(target: Meta, { where = {} }: LinkedQuestion): RawBuilder<SqlBool>[] {
    const { db, clock } = this.#ctx
    const filters = Object.entries(where).map(([name, value]) => ({
      column: filterColumn(target, name),
      at: name,
      operator: Array.isArray(value) ? ('in' as const) : ('=' as const),
      value: Array.isArray(value) ? value.map(scalar) : scalar(value),
    }))
    const prepared = prepareFilters(filters, { today: clock.today(), firstDayOfWeek: 0 })
    return prepared ? [prepared.condition(db.dialect, prepared.values)] : []
  }
}

function filterColumn(target: Meta, name: string): FilterColumn {
  const column = target.columns.find((each) => each.name === name)
  const convert = column?.field && target.fieldTypes.of(column.field).filterValue
  return { ref: sql.id(name), name, kind: column?.kind ?? { kind: 'text' }, neverNull: column?.notNull === true, ...(convert && { convert }) }
}

const scalar = (value: unknown): string | number | null =>
  typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : value == null ? null : String(value)

/** Digits of a decimal as the number that expressions compute with; dates and texts stay. */
const numeric = (value: unknown): unknown => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value)
