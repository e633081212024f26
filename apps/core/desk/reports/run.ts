import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { type ReportResult, reportFunction } from 'cortado/app/reports.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { referenceOf } from './allowed.ts'
import { runBuilder, settingsOf } from './builder.ts'
import { type ReadResult, readResult } from './columns.ts'
import { readQuery } from './query-text.ts'

/** Runs a report that the user may run. Filters by name, of a Report Builder report in any form that lists take. Throws validation for reports that cannot be run here, and what they throw. `use`: `export`, where a file is made of it. */
export async function runReport(report: Document, filters: unknown, use: 'report' | 'export' = 'report'): Promise<ReadResult> {
  const kind = report.get<string>('report_type')
  const run = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!run) throw validation({ message: `Report ${report.name} has the type ${kind}, which cannot be run` })
  return readResult(await run(report, filters, use))
}

type Run = (report: Document, filters: unknown, use: 'report' | 'export') => ReportResult | Promise<ReportResult>

const kinds: Readonly<Record<string, Run>> = {
  'Report Builder': runBuilder,
  'Query Report': runQuery,
  'Script Report': runCode,
  'Custom Report': runCustom,
}

/** Filters as an object. Throws badArgument. */
export function filterValues(filters: unknown): Row {
  if (filters == null || filters === '') return {}
  if (typeof filters !== 'object' || Array.isArray(filters))
    throw badArgument({ argument: 'filters', reason: 'it should be an object: values by name' })
  return filters as Row
}

async function runCode(report: Document, filters: unknown): Promise<ReportResult> {
  const execute = await reportFunction(report.ctx, { module: report.get('module'), name: report.name })
  if (execute) return execute(report.ctx, filterValues(filters))
  const module = report.get<string>('module')
  throw validation({
    message: `Report ${report.name} is a script in Python, which is not run: an app can have its code in TypeScript, in report/ of the module ${module}`,
  })
}

/** One SELECT, in a session that can only read, with the limits of reports. */
async function runQuery(report: Document, filters: unknown): Promise<ReportResult> {
  const { db } = report.ctx
  const query = readQuery(String(report.get('query') ?? ''), filterValues(filters), mostRows + 1)
  if (db.inTransaction) throw validation({ message: `Report ${report.name} is a query: it is not run in a transaction that has written` })
  const rows = await db.read(compile(db.dialect, query), 'report').catch((error: unknown) => {
    // what is no fault of the connection is one of the text, whose author has to know it
    if (isCortadoError(error) || !(error instanceof Error)) throw error
    throw validation({ message: `Report ${report.name}: the database refuses the query: ${error.message.slice(0, 300)}` }, { cause: error })
  })
  if (rows.length > mostRows) throw validation({ message: `Report ${report.name} finds more than ${mostRows} rows: give it a LIMIT, or filters` })
  const declared = report.rows('columns').map(({ values }) => ({
    fieldname: String(values.fieldname),
    label: String(values.label ?? values.fieldname),
    fieldtype: String(values.fieldtype ?? 'Data'),
    options: values.options ? String(values.options) : undefined,
  }))
  if (declared.length > 0) return { columns: declared, result: rows }
  const keys = Object.keys(rows[0] ?? {})
  return { columns: keys, result: rows.map((row) => keys.map((key) => row[key])) }
}

const mostRows = 50_000

/** The report that it was made of, with columns and filters of its own. */
async function runCustom(report: Document, filters: unknown, use: 'report' | 'export'): Promise<ReportResult> {
  const settings = settingsOf(report)
  const own = filterValues(settings.filters)
  const result = await runReport(await referenceOf(report), { ...own, ...filterValues(filters) }, use)
  return Array.isArray(settings.columns) && settings.columns.length > 0 ? { ...result, columns: settings.columns } : result
}
