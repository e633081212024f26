import { badArgument, notWhitelisted, permission, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { reportFor } from '../reports/allowed.ts'
import { reportRows } from '../reports/rows.ts'
import { storedFilters } from './charts.ts'
import { numberOf, objectOf } from './report-chart.ts'

/** What a card is asked for. */
export interface CardRequest {
  /** Instead of the card's own. */
  readonly filters?: unknown
  /** Counts only documents made before this moment. */
  readonly until?: string
}

/** The number of a card (the values of a Number Card): of documents or rows of a report that the user may see, or what its method answers. Throws badArgument, and as lists, reports and methods do. */
export async function cardResult(ctx: Context, card: Row, request: CardRequest): Promise<unknown> {
  const kind = String(card.type || 'Document Type')
  const result = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!result) throw badArgument({ argument: 'doc', reason: `its type should be one of ${Object.keys(kinds).join(', ')}` })
  return result(ctx, card, request)
}

const kinds: Readonly<Record<string, (ctx: Context, card: Row, request: CardRequest) => Promise<unknown>>> = {
  'Document Type': ofDocuments,
  Report: ofReport,
  Custom: ofMethod,
}

const functions: Readonly<Record<string, string>> = { Count: 'count', Sum: 'sum', Average: 'avg', Minimum: 'min', Maximum: 'max' }

async function ofDocuments(ctx: Context, card: Row, { filters, until }: CardRequest): Promise<number> {
  const meta = await ctx.meta.get(String(card.document_type ?? ''))
  const fn = among(functions, card.function, 'function')
  const field = fn === 'count' ? 'name' : String(card.aggregate_function_based_on ?? '')
  if (!meta.columns.some(({ name }) => name === field)) throw badArgument({ argument: 'doc', reason: `${field} is no field of ${meta.name}` })
  const conditions = storedFilters(filters ?? card.filters_json, meta)
  const [row] = (await list(ctx, meta.name, {
    fields: [`${fn}(${field}) as result`],
    filters: [...conditions, ...(until ? [[meta.name, 'creation', '<', until]] : [])],
    parent_doctype: card.parent_document_type ? String(card.parent_document_type) : undefined,
  })) as Row[]
  return numberOf(row?.result)
}

function among<T>(choices: Readonly<Record<string, T>>, given: unknown, what: string): T {
  const found = Object.hasOwn(choices, String(given)) ? choices[String(given)] : undefined
  if (found !== undefined) return found
  throw badArgument({ argument: 'doc', reason: `its ${what} should be one of ${Object.keys(choices).join(', ')}` })
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

const ofValues: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: sum,
  Average: (values) => (values.length > 0 ? sum(values) / values.length : 0),
  Minimum: (values) => values.reduce((least, value) => Math.min(least, value), values[0] ?? 0),
  Maximum: (values) => values.reduce((most, value) => Math.max(most, value), values[0] ?? 0),
}

/** `report_function` of the column `report_field`, over the rows of a report. */
async function ofReport(ctx: Context, card: Row, { filters }: CardRequest): Promise<number> {
  const fn = among(ofValues, card.report_function || 'Sum', 'report_function')
  const { columns, result } = await reportRows(await reportFor(ctx, String(card.report_name ?? '')), objectOf(filters ?? card.filters_json))
  const field = String(card.report_field ?? '')
  if (columns.length > 0 && !columns.some(({ fieldname }) => fieldname === field))
    throw badArgument({ argument: 'doc', reason: `${field} is no column of the report` })
  return fn(result.map((row) => numberOf(row[field])))
}

/** What a whitelisted method answers to the filters: a number, or `{ value, fieldtype, route_options … }`. */
async function ofMethod(ctx: Context, card: Row, { filters }: CardRequest): Promise<unknown> {
  const path = String(card.method ?? '')
  const method = path === '' ? undefined : await ctx.methods.find(path)
  if (!method) throw validation({ message: `The card's method ${path} is not there` })
  const { allowGuest, methods } = method.options
  if (ctx.user.name === 'Guest' && !allowGuest) throw notWhitelisted({ method: path })
  if (methods && ctx.request && !methods.includes(ctx.request.method))
    throw permission({ message: `${path} is not called by ${ctx.request.method}: ask for the card by ${methods.join(' or ')}` })
  return method.fn(ctx, { filters: objectOf(filters ?? card.filters_json) })
}
