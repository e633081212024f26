// Written by `cortado make-types` from dashboard_chart_link.json. Change that file, not this one.
/** Values of the DocType Dashboard Chart Link. */
export interface DashboardChartLinkFields {
  /** Chart → Dashboard Chart */
  chart: string | null
  /** Width */
  width: "Half" | "Full" | "" | null
}
