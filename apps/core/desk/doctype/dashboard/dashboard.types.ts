// Written by `cortado make-types` from dashboard.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { DashboardChartLinkFields } from '../dashboard_chart_link/dashboard_chart_link.types.ts'
import type { NumberCardLinkFields } from '../number_card_link/number_card_link.types.ts'

/** Values of the DocType Dashboard. */
export interface DashboardFields {
  /** Dashboard Name */
  dashboard_name: string
  /** Is Default */
  is_default: 0 | 1
  /** Is Standard */
  is_standard: 0 | 1
  /** Module → Module Def */
  module: string | null
  /** Charts → Dashboard Chart Link */
  charts: Typed<DashboardChartLinkFields>[]
  /** Chart Options */
  chart_options: string | null
  /** Cards → Number Card Link */
  cards: Typed<NumberCardLinkFields>[]
}
