import type { ReportColumn, ReportResult } from 'cortado/app/reports.ts'
import { scrub } from 'cortado/config/names.ts'
import type { Row } from 'cortado/database/db.ts'

/** Reads a column, also of a text `Label:Fieldtype/Options:Width`, whose fieldname is its label in small letters. */
export function readColumn(given: ReportColumn | string): ReportColumn {
  if (typeof given !== 'string') return { fieldtype: 'Data', ...given, label: given.label ?? given.fieldname }
  const [label = '', kind = '', width = ''] = given.split(':')
  const [fieldtype = '', options] = kind.split('/')
  return {
    fieldname: scrub(label),
    label,
    fieldtype: fieldtype || 'Data',
    ...(options && { options }),
    ...(Number(width) > 0 && { width: Number(width) }),
  }
}

/** A result with its columns as objects and its rows as objects by fieldname. */
export interface ReadResult extends Omit<ReportResult, 'columns' | 'result'> {
  readonly columns: readonly ReportColumn[]
  readonly result: readonly Row[]
}

/** Brings what a report answers into one form. */
export function readResult(given: ReportResult): ReadResult {
  const columns = given.columns.map(readColumn)
  const result = given.result.map((row) =>
    Array.isArray(row) ? Object.fromEntries(columns.map(({ fieldname }, at) => [fieldname, row[at] ?? null])) : ({ ...row } as Row),
  )
  return { ...given, columns, result }
}
