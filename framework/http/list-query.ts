import { parseJson } from '@cortado/contract/json-input.ts'
import type { ListQuery } from '../document/list/query.ts'
import { jsonArgument } from './json.ts'

/** Reads the arguments of a list (rest-api §2.1), its JSON read and its numbers counted. v2 knows `limit` alone. Throws badArgument for broken JSON. */
export function listRequest(sent: Readonly<Record<string, unknown>>, version: 1 | 2 = 1): ListQuery {
  return {
    fields: typeof sent.fields === 'string' && sent.fields !== '' ? parseJson(sent.fields, 'fields') : (sent.fields ?? undefined),
    filters: jsonArgument(sent.filters, 'filters'),
    or_filters: jsonArgument(sent.or_filters, 'or_filters'),
    order_by: text(sent.order_by),
    group_by: text(sent.group_by),
    start: count(sent.limit_start) ?? 0,
    page_length: (version === 1 ? count(sent.limit_page_length) : undefined) ?? count(sent.limit) ?? 20,
    after: jsonArgument(sent.after, 'after'),
    parent_doctype: text(sent.parent),
    as_list: sent.as_dict !== undefined && /^(false|0|no)$/i.test(String(sent.as_dict)),
  }
}

const text = (value: unknown): string | undefined => (value == null || value === '' ? undefined : String(value))

/** Whole number ≥ 0; words are 0, as in Frappe, and nothing is undefined. */
function count(value: unknown): number | undefined {
  if (value == null || value === '') return undefined
  const number = Math.trunc(Number(value))
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}
