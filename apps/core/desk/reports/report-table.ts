import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Table } from '../export/table.ts'
import type { ReadResult } from './columns.ts'
import { filterValues } from './run.ts'
import { totalsOf } from './totals.ts'

/** What a client wants of a report's rows in a file. */
export interface ReportTableRequest {
  /** Places of the rows that are shown; none: all. */
  readonly visible_idx?: unknown
  /** Lets the first column show which rows stand below which. */
  readonly include_indentation?: boolean
  /** Lines above the heading: the filters by their labels. */
  readonly include_filters?: boolean
  readonly applied_filters?: unknown
  readonly include_hidden_columns?: boolean
}

/** A report's name, result, and whether a line of totals ends it. */
export interface ReportOutcome extends Pick<ReadResult, 'columns' | 'result'> {
  readonly name: string
  readonly addTotals: boolean
}

/** The rows of a report as a table; totals are those of the rows that it holds. Throws badArgument. */
export function reportTable({ name, columns, result, addTotals }: ReportOutcome, request: ReportTableRequest): Table {
  const shown = columns.filter(({ hidden }) => request.include_hidden_columns || !hidden)
  const rows = visible(result, request.visible_idx)
  return {
    name,
    sheet: 'Query Report',
    above: request.include_filters ? filterLines(request.applied_filters) : [],
    columns: shown.map(({ label, fieldname, fieldtype, width }) => ({ label: label ?? fieldname, fieldtype, width: Number(width) || undefined })),
    rows: lines({ rows, columns: shown, indented: request.include_indentation === true, addTotals }),
  }
}

interface Lines {
  readonly rows: readonly Row[]
  readonly columns: ReadResult['columns']
  readonly indented: boolean
  readonly addTotals: boolean
}

function* lines({ rows, columns, indented, addTotals }: Lines): Generator<unknown[]> {
  for (const row of rows) {
    const values = columns.map(({ fieldname, label }) => row[fieldname] ?? row[label ?? fieldname] ?? null)
    yield indented && Number(row.indent) > 0
      ? [`${'    '.repeat(Math.min(Number(row.indent), deepest))}${values[0] ?? ''}`, ...values.slice(1)]
      : values
  }
  if (addTotals && rows.length > 0) yield totalRow({ columns, result: rows })
}

const deepest = 50

/** Sums of the number columns of a report. */
export function totalRow({ columns, result }: Pick<ReadResult, 'columns' | 'result'>): unknown[] {
  const field = new Map(columns.map((column) => [column.fieldname, column]))
  const keys = columns.map(({ fieldname }) => fieldname)
  return totalsOf(
    { field },
    keys,
    result.map((row) => keys.map((key) => row[key])),
  )
}

function filterLines(given: unknown): unknown[][] {
  const set = Object.entries(filterValues(given)).filter(([, value]) => value != null && value !== '' && value !== 0 && value !== false)
  const found = set.map(([label, value]) => [
    label,
    Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'object' ? JSON.stringify(value) : value,
  ])
  return found.length > 0 ? [...found, []] : []
}

function visible(result: readonly Row[], given: unknown): readonly Row[] {
  if (given == null || given === '' || (Array.isArray(given) && given.length === 0)) return result
  if (!Array.isArray(given)) throw badArgument({ argument: 'visible_idx', reason: 'it should be a list of places of rows' })
  const places = new Set(given.map(Number))
  return result.filter((_, at) => places.has(at))
}
