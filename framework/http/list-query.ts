import { jsonArgument, parseJson } from './json.ts'

/** What a list request asks for, its JSON read and its numbers counted. */
export interface ListRequest {
  readonly fields: unknown
  readonly filters: unknown
  readonly orFilters: unknown
  readonly orderBy: string | undefined
  readonly groupBy: string | undefined
  /** Rows to skip. */
  readonly start: number
  /** Most rows; 0: all. */
  readonly limit: number
  /** Parent DocType of a child table that is listed. */
  readonly parent: string | undefined
  /** Rows as lists rather than objects. */
  readonly asList: boolean
}

/** Reads the arguments of a list (rest-api §2.1). v2 knows `limit` alone. Throws badArgument for broken JSON. */
export function listRequest(sent: Readonly<Record<string, unknown>>, version: 1 | 2 = 1): ListRequest {
  return {
    fields: typeof sent.fields === 'string' && sent.fields !== '' ? parseJson(sent.fields, 'fields') : (sent.fields ?? undefined),
    filters: jsonArgument(sent.filters, 'filters'),
    orFilters: jsonArgument(sent.or_filters, 'or_filters'),
    orderBy: text(sent.order_by),
    groupBy: text(sent.group_by),
    start: count(sent.limit_start) ?? 0,
    limit: (version === 1 ? count(sent.limit_page_length) : undefined) ?? count(sent.limit) ?? 20,
    parent: text(sent.parent),
    asList: sent.as_dict !== undefined && /^(false|0|no)$/i.test(String(sent.as_dict)),
  }
}

const text = (value: unknown): string | undefined => (value == null || value === '' ? undefined : String(value))

/** Whole number ≥ 0; words are 0, as in Frappe, and nothing is undefined. */
function count(value: unknown): number | undefined {
  if (value == null || value === '') return undefined
  const number = Math.trunc(Number(value))
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}
