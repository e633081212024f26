// Written by `cortado make-types` from docfield.json. Change that file, not this one.
/** Values of the DocType DocField. */
export interface DocFieldFields {
  /** Label */
  label: string | null
  /** Fieldtype */
  fieldtype: "Autocomplete" | "Attach" | "Attach Image" | "Barcode" | "Button" | "Check" | "Code" | "Color" | "Column Break" | "Currency" | "Data" | "Date" | "Datetime" | "Duration" | "Dynamic Link" | "Float" | "Fold" | "Geolocation" | "Heading" | "HTML" | "HTML Editor" | "Icon" | "Image" | "Int" | "JSON" | "Link" | "Long Text" | "Markdown Editor" | "Password" | "Percent" | "Phone" | "Read Only" | "Rating" | "Section Break" | "Select" | "Signature" | "Small Text" | "Tab Break" | "Table" | "Table MultiSelect" | "Text" | "Text Editor" | "Time"
  /** Fieldname */
  fieldname: string | null
  /** Precision */
  precision: "" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | null
  /** Length */
  length: number
  /** Non Negative */
  non_negative: 0 | 1
  /** Hide Days */
  hide_days: 0 | 1
  /** Hide Seconds */
  hide_seconds: 0 | 1
  /** Reqd */
  reqd: 0 | 1
  /** Is Virtual */
  is_virtual: 0 | 1
  /** Search Index */
  search_index: 0 | 1
  /** Not Nullable */
  not_nullable: 0 | 1
  /** Options */
  options: string | null
  /** Sort Options */
  sort_options: 0 | 1
  /** Show Dashboard */
  show_dashboard: 0 | 1
  /** Link Filters */
  link_filters: string | null
  /** Default */
  default: string | null
  /** Fetch From */
  fetch_from: string | null
  /** Fetch If Empty */
  fetch_if_empty: 0 | 1
  /** Hidden */
  hidden: 0 | 1
  /** Show On Timeline */
  show_on_timeline: 0 | 1
  /** Bold */
  bold: 0 | 1
  /** Allow In Quick Entry */
  allow_in_quick_entry: 0 | 1
  /** Translatable */
  translatable: 0 | 1
  /** Print Hide */
  print_hide: 0 | 1
  /** Print Hide If No Value */
  print_hide_if_no_value: 0 | 1
  /** Report Hide */
  report_hide: 0 | 1
  /** Depends On */
  depends_on: string | null
  /** Collapsible */
  collapsible: 0 | 1
  /** Collapsible Depends On */
  collapsible_depends_on: string | null
  /** Hide Border */
  hide_border: 0 | 1
  /** In List View */
  in_list_view: 0 | 1
  /** In Standard Filter */
  in_standard_filter: 0 | 1
  /** In Preview */
  in_preview: 0 | 1
  /** In Filter */
  in_filter: 0 | 1
  /** In Global Search */
  in_global_search: 0 | 1
  /** Read Only */
  read_only: 0 | 1
  /** Allow On Submit */
  allow_on_submit: 0 | 1
  /** Ignore User Permissions */
  ignore_user_permissions: 0 | 1
  /** Allow Bulk Edit */
  allow_bulk_edit: 0 | 1
  /** Make Attachment Public */
  make_attachment_public: 0 | 1
  /** Permlevel */
  permlevel: number
  /** Ignore Xss Filter */
  ignore_xss_filter: 0 | 1
  /** Unique */
  unique: 0 | 1
  /** No Copy */
  no_copy: 0 | 1
  /** Set Only Once */
  set_only_once: 0 | 1
  /** Remember Last Selected Value */
  remember_last_selected_value: 0 | 1
  /** Mandatory Depends On */
  mandatory_depends_on: string | null
  /** Read Only Depends On */
  read_only_depends_on: string | null
  /** Print Width */
  print_width: string | null
  /** Width */
  width: string | null
  /** Max Height */
  max_height: string | null
  /** Columns */
  columns: number
  /** Description */
  description: string | null
  /** Documentation URL */
  documentation_url: string | null
  /** Placeholder */
  placeholder: string | null
  /** oldfieldname */
  oldfieldname: string | null
  /** oldfieldtype */
  oldfieldtype: string | null
}
