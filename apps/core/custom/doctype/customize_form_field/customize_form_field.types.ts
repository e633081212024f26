// Written by `cortado make-types` from customize_form_field.json. Change that file, not this one.
/** Values of the DocType Customize Form Field. */
export interface CustomizeFormFieldFields {
  /** Is System Generated */
  is_system_generated: 0 | 1
  /** Label */
  label: string | null
  /** Fieldtype */
  fieldtype: "Autocomplete" | "Attach" | "Attach Image" | "Barcode" | "Button" | "Check" | "Code" | "Color" | "Column Break" | "Currency" | "Data" | "Date" | "Datetime" | "Duration" | "Dynamic Link" | "Float" | "Fold" | "Geolocation" | "Heading" | "HTML" | "HTML Editor" | "Icon" | "Image" | "Int" | "JSON" | "Link" | "Long Text" | "Markdown Editor" | "Password" | "Percent" | "Phone" | "Rating" | "Read Only" | "Section Break" | "Select" | "Signature" | "Small Text" | "Tab Break" | "Table" | "Table MultiSelect" | "Text" | "Text Editor" | "Time"
  /** Fieldname */
  fieldname: string | null
  /** Non Negative */
  non_negative: 0 | 1
  /** Reqd */
  reqd: 0 | 1
  /** Unique */
  unique: 0 | 1
  /** Is Virtual */
  is_virtual: 0 | 1
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
  /** No Copy */
  no_copy: 0 | 1
  /** Allow In Quick Entry */
  allow_in_quick_entry: 0 | 1
  /** Translatable */
  translatable: 0 | 1
  /** Link Filters */
  link_filters: string | null
  /** Default */
  default: string | null
  /** Precision */
  precision: "" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | null
  /** Length */
  length: number
  /** Options */
  options: string | null
  /** Sort Options */
  sort_options: 0 | 1
  /** Fetch From */
  fetch_from: string | null
  /** Fetch If Empty */
  fetch_if_empty: 0 | 1
  /** Show Dashboard */
  show_dashboard: 0 | 1
  /** Depends On */
  depends_on: string | null
  /** Permlevel */
  permlevel: number
  /** Hidden */
  hidden: 0 | 1
  /** Read Only */
  read_only: 0 | 1
  /** Collapsible */
  collapsible: 0 | 1
  /** Allow Bulk Edit */
  allow_bulk_edit: 0 | 1
  /** Collapsible Depends On */
  collapsible_depends_on: string | null
  /** Ignore User Permissions */
  ignore_user_permissions: 0 | 1
  /** Allow On Submit */
  allow_on_submit: 0 | 1
  /** Report Hide */
  report_hide: 0 | 1
  /** Remember Last Selected Value */
  remember_last_selected_value: 0 | 1
  /** Hide Border */
  hide_border: 0 | 1
  /** Ignore Xss Filter */
  ignore_xss_filter: 0 | 1
  /** Mandatory Depends On */
  mandatory_depends_on: string | null
  /** Read Only Depends On */
  read_only_depends_on: string | null
  /** In Filter */
  in_filter: 0 | 1
  /** Hide Seconds */
  hide_seconds: 0 | 1
  /** Hide Days */
  hide_days: 0 | 1
  /** Description */
  description: string | null
  /** Placeholder */
  placeholder: string | null
  /** Print Hide */
  print_hide: 0 | 1
  /** Print Hide If No Value */
  print_hide_if_no_value: 0 | 1
  /** Print Width */
  print_width: string | null
  /** Columns */
  columns: number
  /** Width */
  width: string | null
  /** Is Custom Field */
  is_custom_field: 0 | 1
}
