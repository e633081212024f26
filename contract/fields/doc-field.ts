/**
 * A field of a DocType, in Frappe's keys. Flags are 0 or 1, an absent key is 0 or empty. Keys that Cortado does not know are kept as they are.
 * spec: DocField of Frappe 16.
 */
export interface DocFieldJson {
  /** Column and key in documents: letters, digits and `_`. */
  fieldname: string
  /** A name of the field type registry: `Data`, `Link` … */
  fieldtype: string
  label?: string
  /** Means something else for each type: DocType of a Link, lines of a Select … */
  options?: string
  /** A value, or a token: `Today`, `now`, `__user`, `:Company`. */
  default?: string | number
  description?: string
  placeholder?: string
  documentation_url?: string
  /** Characters of a varchar column (1 to 1000); above 11 it makes an Int a bigint. */
  length?: number
  /** Digits shown after the point: '' or '0' to '9'. */
  precision?: string | number
  permlevel?: number
  reqd?: number
  read_only?: number
  hidden?: number
  unique?: number
  search_index?: number
  not_nullable?: number
  non_negative?: number
  set_only_once?: number
  allow_on_submit?: number
  no_copy?: number
  is_virtual?: number
  ignore_user_permissions?: number
  ignore_xss_filter?: number
  /** `link_field.source_field` */
  fetch_from?: string
  fetch_if_empty?: number
  depends_on?: string
  mandatory_depends_on?: string
  read_only_depends_on?: string
  collapsible_depends_on?: string
  /** JSON text: `[[doctype, field, operator, value]]` */
  link_filters?: string
  in_list_view?: number
  in_standard_filter?: number
  in_global_search?: number
  in_preview?: number
  in_filter?: number
  allow_in_quick_entry?: number
  allow_bulk_edit?: number
  bold?: number
  report_hide?: number
  remember_last_selected_value?: number
  translatable?: number
  print_hide?: number
  print_hide_if_no_value?: number
  print_width?: string
  width?: string
  columns?: number
  max_height?: string
  collapsible?: number
  hide_border?: number
  hide_days?: number
  hide_seconds?: number
  show_dashboard?: number
  show_on_timeline?: number
  sort_options?: number
  make_attachment_public?: number
  oldfieldname?: string
  oldfieldtype?: string
  /** Set by Meta: the field comes from a Custom Field. */
  is_custom_field?: number
  idx?: number
  [key: string]: unknown
}
