// Written by `cortado make-types` from report_filter.json. Change that file, not this one.
/** Values of the DocType Report Filter. */
export interface ReportFilterFields {
  /** Label */
  label: string
  /** Fieldtype */
  fieldtype: "Check" | "Currency" | "Data" | "Date" | "Datetime" | "Dynamic Link" | "Float" | "Fold" | "Int" | "Link" | "Select" | "Time"
  /** Fieldname */
  fieldname: string
  /** Mandatory */
  mandatory: 0 | 1
  /** Wildcard Filter */
  wildcard_filter: 0 | 1
  /** Options */
  options: string | null
  /** Default */
  default: string | null
}
