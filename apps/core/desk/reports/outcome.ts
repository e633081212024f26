import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { settingsOf } from './builder.ts'
import { type ReadResult, readResult } from './columns.ts'
import { totalRow } from './report-table.ts'
import { runReport } from './run.ts'

/** How a report is run. */
export interface RunRequest {
  readonly filters?: unknown
  /** Columns as the client has arranged them, instead of the report's. */
  readonly custom_columns?: unknown
  /** Whether the client has sent its defaults, so that the filters that a Custom Report keeps stand instead. Default true. */
  readonly are_default_filters?: boolean
}

/** What a run answers, in Frappe's keys; kept as it is of a prepared report. */
export async function outcomeOf(report: Document, request: RunRequest): Promise<Row> {
  const began = performance.now()
  const custom = keptFilters(report, request)
  const found = withColumns(await runReport(report, custom ?? request.filters), request.custom_columns)
  const { columns, result, message, chart, report_summary, skip_total_row } = found
  const addTotals = Boolean(report.get('add_total_row')) && !skip_total_row
  return {
    columns,
    result: addTotals && result.length > 0 ? [...result, totalRow({ columns, result })] : result,
    message: message ?? null,
    chart: chart ?? null,
    report_summary: report_summary ?? null,
    skip_total_row: skip_total_row ? 1 : 0,
    status: null,
    execution_time: Math.round(performance.now() - began) / 1000,
    add_total_row: addTotals,
    ...(custom !== undefined && { custom_filters: custom }),
  }
}

/** The filters that a Custom Report keeps; undefined: those that were sent count. */
export function keptFilters(report: Document, { are_default_filters }: RunRequest): unknown {
  return report.get('report_type') === 'Custom Report' && are_default_filters !== false ? settingsOf(report).filters : undefined
}

/** Columns as the client has arranged them. Throws badArgument. */
export function withColumns(found: ReadResult, custom: unknown): ReadResult {
  if (custom == null || custom === '' || (Array.isArray(custom) && custom.length === 0)) return found
  return { ...found, columns: readResult({ columns: columnList(custom, 'custom_columns'), result: [] }).columns }
}

const mostColumns = 500

/** Columns that a client sends. Throws badArgument. */
export function columnList(given: unknown, argument: string): (Row & { fieldname: string })[] {
  const isColumn = (each: unknown): each is Row & { fieldname: string } => typeof (each as Row | null)?.fieldname === 'string'
  if (Array.isArray(given) && given.length <= mostColumns && given.every(isColumn)) return given
  throw badArgument({ argument, reason: `it should be a list of at most ${mostColumns} objects with a fieldname` })
}
