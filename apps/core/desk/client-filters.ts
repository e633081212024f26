import { parseFilters } from '@cortado/contract/filters.ts'

/** A client's filters, in any of their forms, as a list that further conditions can be added to; each names its DocType. Throws badArgument, validation. */
export const filterList = (filters: unknown, main: string): unknown[][] =>
  parseFilters(filters, { doctype: main }).map(({ doctype, field, operator, value }) => [doctype ?? main, field, operator, value])
