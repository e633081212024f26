import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import type { ReadResult } from './columns.ts'
import { preparedFor, preparedReports } from './prepared/find.ts'
import { storedRows } from './prepared/result-file.ts'
import { runReport } from './run.ts'

/** The rows of a report, for charts and cards: of one that is prepared, those of the newest result with these filters, none where there is none. */
export async function reportRows(report: Document, filters: Row): Promise<ReadResult> {
  if (!Number(report.get('prepared_report') ?? 0)) return runReport(report, filters)
  const { ctx } = report
  const [name] = await preparedReports(ctx, { report: report.name, filters, status: ['Completed'] })
  return name ? storedRows(await preparedFor(ctx, name)) : { columns: [], result: [] }
}
