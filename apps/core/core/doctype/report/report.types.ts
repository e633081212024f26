// Written by `cortado make-types` from report.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { HasRoleFields } from '../has_role/has_role.types.ts'
import type { ReportColumnFields } from '../report_column/report_column.types.ts'
import type { ReportFilterFields } from '../report_filter/report_filter.types.ts'

/** Values of the DocType Report. */
export interface ReportFields {
  /** Report Name */
  report_name: string
  /** Ref Doctype → DocType */
  ref_doctype: string
  /** Reference Report */
  reference_report: string | null
  /** Is Standard */
  is_standard: "No" | "Yes"
  /** Module → Module Def */
  module: string | null
  /** Report Type */
  report_type: "Report Builder" | "Query Report" | "Script Report" | "Custom Report"
  /** Letter Head → Letter Head */
  letter_head: string | null
  /** Add Total Row */
  add_total_row: 0 | 1
  /** Disabled */
  disabled: 0 | 1
  /** Prepared Report */
  prepared_report: 0 | 1
  /** Timeout */
  timeout: number
  /** Filters → Report Filter */
  filters: Typed<ReportFilterFields>[]
  /** Columns → Report Column */
  columns: Typed<ReportColumnFields>[]
  /** Query */
  query: string | null
  /** Report Script */
  report_script: string | null
  /** Javascript */
  javascript: string | null
  /** JSON */
  json: string | null
  /** Roles → Has Role */
  roles: Typed<HasRoleFields>[]
}
