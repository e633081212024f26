// Written by `cortado make-types` from custom_field.json. Change that file, not this one.
/** Values of the DocType Custom Field. */
export interface CustomFieldFields {
  /** Is System Generated */
  is_system_generated: 0 | 1
  /** Dt → DocType */
  dt: string
  /** Module → Module Def */
  module: string | null
  /** Label */
  label: string | null
  /** Placeholder */
  placeholder: string | null
  /** Fieldname */
  fieldname: string | null
  /** Insert After */
  insert_after: string | null
  /** Length */
  length: number
  /** Link Filters */
  link_filters: string | null
  /** Fieldtype */
  fieldtype: "Autocomplete" | "Attach" | "Attach Image" | "Barcode" | "Button" | "Check" | "Code" | "Color" | "Column Break" | "Currency" | "Data" | "Date" | "Datetime" | "Duration" | "Dynamic Link" | "Float" | "Fold" | "Geolocation" | "Heading" | "HTML" | "HTML Editor" | "Icon" | "Image" | "Int" | "JSON" | "Link" | "Long Text" | "Markdown Editor" | "Password" | "Percent" | "Phone" | "Read Only" | "Rating" | "Section Break" | "Select" | "Signature" | "Small Text" | "Tab Break" | "Table" | "Table MultiSelect" | "Text" | "Text Editor" | "Time"
  /** Precision */
  precision: "" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | null
  /** Hide Seconds */
  hide_seconds: 0 | 1
  /** Hide Days */
  hide_days: 0 | 1
  /** Options */
  options: string | null
  /** Sort Options */
  sort_options: 0 | 1
  /** Fetch From */
  fetch_from: string | null
  /** Fetch If Empty */
  fetch_if_empty: 0 | 1
  /** Collapsible */
  collapsible: 0 | 1
  /** Collapsible Depends On */
  collapsible_depends_on: string | null
  /** Default */
  default: string | null
  /** Depends On */
  depends_on: string | null
  /** Mandatory Depends On */
  mandatory_depends_on: string | null
  /** Read Only Depends On */
  read_only_depends_on: string | null
  /** Non Negative */
  non_negative: 0 | 1
  /** Reqd */
  reqd: 0 | 1
  /** Unique */
  unique: 0 | 1
  /** Is Virtual */
  is_virtual: 0 | 1
  /** Read Only */
  read_only: 0 | 1
  /** Ignore User Permissions */
  ignore_user_permissions: 0 | 1
  /** Hidden */
  hidden: 0 | 1
  /** Print Hide */
  print_hide: 0 | 1
  /** Print Hide If No Value */
  print_hide_if_no_value: 0 | 1
  /** Print Width */
  print_width: string | null
  /** No Copy */
  no_copy: 0 | 1
  /** Allow On Submit */
  allow_on_submit: 0 | 1
  /** In List View */
  in_list_view: 0 | 1
  /** In Standard Filter */
  in_standard_filter: 0 | 1
  /** In Global Search */
  in_global_search: 0 | 1
  /** In Preview */
  in_preview: 0 | 1
  /** Bold */
  bold: 0 | 1
  /** Report Hide */
  report_hide: 0 | 1
  /** Search Index */
  search_index: 0 | 1
  /** Allow In Quick Entry */
  allow_in_quick_entry: 0 | 1
  /** Ignore Xss Filter */
  ignore_xss_filter: 0 | 1
  /** Translatable */
  translatable: 0 | 1
  /** Hide Border */
  hide_border: 0 | 1
  /** Show Dashboard */
  show_dashboard: 0 | 1
  /** Description */
  description: string | null
  /** Permlevel */
  permlevel: number
  /** Width */
  width: string | null
  /** Columns */
  columns: number
}
