// Written by `cortado make-types` from number_card.json. Change that file, not this one.
/** Values of the DocType Number Card. */
export interface NumberCardFields {
  /** Is Standard */
  is_standard: 0 | 1
  /** Module → Module Def */
  module: string | null
  /** Label */
  label: string
  /** Type */
  type: "Document Type" | "Report" | "Custom" | "" | null
  /** Report Name → Report */
  report_name: string | null
  /** Method */
  method: string | null
  /** Function */
  function: "Count" | "Sum" | "Average" | "Minimum" | "Maximum" | "" | null
  /** Aggregate Function Based On */
  aggregate_function_based_on: string | null
  /** Document Type → DocType */
  document_type: string | null
  /** Parent Document Type → DocType */
  parent_document_type: string | null
  /** Report Field */
  report_field: string | null
  /** Report Function */
  report_function: "Sum" | "Average" | "Minimum" | "Maximum" | "" | null
  /** Is Public */
  is_public: 0 | 1
  /** Filters Config */
  filters_config: string | null
  /** Show Percentage Stats */
  show_percentage_stats: 0 | 1
  /** Stats Time Interval */
  stats_time_interval: "Daily" | "Weekly" | "Monthly" | "Yearly" | "" | null
  /** Filters Json */
  filters_json: string | null
  /** Dynamic Filters Json */
  dynamic_filters_json: string | null
  /** Color */
  color: string | null
}
