// Written by `cortado make-types` from report_column.json. Change that file, not this one.
/** Values of the DocType Report Column. */
export interface ReportColumnFields {
  /** Fieldname */
  fieldname: string
  /** Label */
  label: string
  /** Fieldtype */
  fieldtype: "Check" | "Currency" | "Data" | "Date" | "Datetime" | "Duration" | "Dynamic Link" | "Float" | "Fold" | "Int" | "Link" | "Select" | "Time"
  /** Options */
  options: string | null
  /** Width */
  width: number
}
