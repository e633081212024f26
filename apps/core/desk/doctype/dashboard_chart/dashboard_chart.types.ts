// Written by `cortado make-types` from dashboard_chart.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { DashboardChartFieldFields } from '../dashboard_chart_field/dashboard_chart_field.types.ts'
import type { HasRoleFields } from '../../../core/doctype/has_role/has_role.types.ts'

/** Values of the DocType Dashboard Chart. */
export interface DashboardChartFields {
  /** Is Standard */
  is_standard: 0 | 1
  /** Module → Module Def */
  module: string | null
  /** Chart Name */
  chart_name: string
  /** Chart Type */
  chart_type: "Count" | "Sum" | "Average" | "Group By" | "Custom" | "Report" | "" | null
  /** Report Name → Report */
  report_name: string | null
  /** Use Report Chart */
  use_report_chart: 0 | 1
  /** X Field */
  x_field: string | null
  /** Y Axis → Dashboard Chart Field */
  y_axis: Typed<DashboardChartFieldFields>[]
  /** Source → Dashboard Chart Source */
  source: string | null
  /** Document Type → DocType */
  document_type: string | null
  /** Parent Document Type → DocType */
  parent_document_type: string | null
  /** Based On */
  based_on: string | null
  /** Value Based On */
  value_based_on: string | null
  /** Group By Type */
  group_by_type: "Count" | "Sum" | "Average" | "" | null
  /** Group By Based On */
  group_by_based_on: string | null
  /** Aggregate Function Based On */
  aggregate_function_based_on: string | null
  /** Number Of Groups */
  number_of_groups: number
  /** Is Public */
  is_public: 0 | 1
  /** Heatmap Year */
  heatmap_year: string | null
  /** Timespan */
  timespan: "Last Year" | "Last Quarter" | "Last Month" | "Last Week" | "Select Date Range" | "" | null
  /** From Date */
  from_date: string | null
  /** To Date */
  to_date: string | null
  /** Time Interval */
  time_interval: "Yearly" | "Quarterly" | "Monthly" | "Weekly" | "Daily" | "" | null
  /** Timeseries */
  timeseries: 0 | 1
  /** Type */
  type: "Line" | "Bar" | "Percentage" | "Pie" | "Donut" | "Heatmap" | "" | null
  /** Filters Json */
  filters_json: string
  /** Dynamic Filters Json */
  dynamic_filters_json: string | null
  /** Custom Options */
  custom_options: string | null
  /** Color */
  color: string | null
  /** Last Synced On */
  last_synced_on: string | null
  /** Roles → Has Role */
  roles: Typed<HasRoleFields>[]
}
