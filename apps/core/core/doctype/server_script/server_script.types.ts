// Written by `cortado make-types` from server_script.json. Change that file, not this one.
/** Values of the DocType Server Script. */
export interface ServerScriptFields {
  /** Script Type */
  script_type: "DocType Event" | "Scheduler Event" | "Permission Query" | "API"
  /** Reference Doctype → DocType */
  reference_doctype: string | null
  /** Event Frequency */
  event_frequency: "All" | "Hourly" | "Daily" | "Weekly" | "Monthly" | "Yearly" | "Hourly Long" | "Daily Long" | "Weekly Long" | "Monthly Long" | "Cron" | "" | null
  /** Cron Format */
  cron_format: string | null
  /** Doctype Event */
  doctype_event: "Before Insert" | "Before Validate" | "Before Save" | "After Insert" | "After Save" | "Before Rename" | "After Rename" | "Before Submit" | "After Submit" | "Before Cancel" | "After Cancel" | "Before Discard" | "After Discard" | "Before Delete" | "After Delete" | "Before Save (Submitted Document)" | "After Save (Submitted Document)" | "Before Print" | "On Payment Authorization" | "On Payment Paid" | "On Payment Failed" | "On Payment Charge Processed" | "On Payment Mandate Charge Processed" | "On Payment Mandate Acquisition Processed" | "" | null
  /** API Method */
  api_method: string | null
  /** Allow Guest */
  allow_guest: 0 | 1
  /** Module → Module Def */
  module: string | null
  /** Disabled */
  disabled: 0 | 1
  /** Language */
  language: "" | "JavaScript" | "Python" | null
  /** Script */
  script: string
  /** Enable Rate Limit */
  enable_rate_limit: 0 | 1
  /** Rate Limit Count */
  rate_limit_count: number
  /** Rate Limit Seconds */
  rate_limit_seconds: number
}
