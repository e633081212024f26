// Written by `cortado make-types` from dashboard_chart_field.json. Change that file, not this one.
/** Values of the DocType Dashboard Chart Field. */
export interface DashboardChartFieldFields {
  /** Y Field */
  y_field: string | null
  /** Color */
  color: string | null
}
