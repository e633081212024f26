import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'

const longest = 60_000

/** Filters as prepared reports keep them: JSON, keys in order, so that equal filters are equal texts. Throws badArgument. */
export function filterText(filters: unknown): string {
  const given = typeof filters === 'string' && filters !== '' ? parseJson(filters, 'filters') : (filters ?? {})
  const text = JSON.stringify(Array.isArray(given) && given.length === 0 ? {} : sorted(given === '' ? {} : given))
  if (text.length > longest) throw badArgument({ argument: 'filters', reason: `it is longer than ${longest} characters` })
  return text
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(([key]) => key !== 'prepared_report_name')
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]))
}
