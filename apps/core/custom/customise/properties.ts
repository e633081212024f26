/** Properties by the field type that a Property Setter keeps them as. spec: doctype-meta §8.4. */
export type PropertyTypes = Readonly<Record<string, string>>

/** What Customize Form may change of a DocType itself. */
export const doctypeProperties: PropertyTypes = {
  search_fields: 'Data',
  title_field: 'Data',
  image_field: 'Data',
  sort_field: 'Data',
  sort_order: 'Data',
  default_print_format: 'Data',
  allow_copy: 'Check',
  istable: 'Check',
  quick_entry: 'Check',
  queue_in_background: 'Check',
  editable_grid: 'Check',
  max_attachments: 'Int',
  make_attachments_public: 'Check',
  track_changes: 'Check',
  track_views: 'Check',
  allow_auto_repeat: 'Check',
  allow_import: 'Check',
  show_preview_popup: 'Check',
  default_email_template: 'Data',
  email_append_to: 'Check',
  subject_field: 'Data',
  sender_field: 'Data',
  naming_rule: 'Data',
  autoname: 'Data',
  show_title_field_in_link: 'Check',
  is_calendar_and_gantt: 'Check',
  default_view: 'Select',
  force_re_route_to_default_view: 'Check',
  translated_doctype: 'Check',
}

/** What it may change of a field. The order of fields is a property of the DocType. */
export const fieldProperties: PropertyTypes = {
  label: 'Data',
  fieldtype: 'Select',
  options: 'Text',
  sort_options: 'Check',
  fetch_from: 'Small Text',
  fetch_if_empty: 'Check',
  show_dashboard: 'Check',
  permlevel: 'Int',
  width: 'Data',
  print_width: 'Data',
  non_negative: 'Check',
  reqd: 'Check',
  unique: 'Check',
  ignore_user_permissions: 'Check',
  in_list_view: 'Check',
  in_standard_filter: 'Check',
  in_global_search: 'Check',
  in_preview: 'Check',
  bold: 'Check',
  no_copy: 'Check',
  ignore_xss_filter: 'Check',
  hidden: 'Check',
  collapsible: 'Check',
  collapsible_depends_on: 'Data',
  print_hide: 'Check',
  print_hide_if_no_value: 'Check',
  report_hide: 'Check',
  allow_on_submit: 'Check',
  translatable: 'Check',
  mandatory_depends_on: 'Data',
  read_only_depends_on: 'Data',
  depends_on: 'Data',
  description: 'Text',
  default: 'Text',
  precision: 'Select',
  read_only: 'Check',
  length: 'Int',
  columns: 'Int',
  remember_last_selected_value: 'Check',
  allow_bulk_edit: 'Check',
  allow_in_quick_entry: 'Check',
  hide_border: 'Check',
  hide_days: 'Check',
  hide_seconds: 'Check',
  is_virtual: 'Check',
  link_filters: 'JSON',
  placeholder: 'Data',
}

/** Rows beside the fields, by their table: the DocType of a row and what may change of one that an app brought. */
export const partProperties = {
  links: { doctype: 'DocType Link', properties: { link_doctype: 'Link', link_fieldname: 'Data', group: 'Data', hidden: 'Check' } },
  actions: {
    doctype: 'DocType Action',
    properties: { label: 'Link', action_type: 'Select', action: 'Small Text', group: 'Data', hidden: 'Check' },
  },
  states: { doctype: 'DocType State', properties: { title: 'Data', color: 'Select' } },
} as const satisfies Readonly<Record<string, { doctype: string; properties: PropertyTypes }>>

/** Field types between which a field with data may change. */
const exchangeable: readonly (readonly string[])[] = [
  ['Currency', 'Float', 'Percent'],
  ['Small Text', 'Data'],
  ['Text', 'Data'],
  ['Text', 'Text Editor', 'Code', 'Signature', 'HTML Editor'],
  ['Data', 'Select'],
  ['Text', 'Small Text', 'Long Text'],
  ['Text', 'Data', 'Barcode'],
  ['Code', 'Geolocation'],
  ['Table', 'Table MultiSelect'],
]

/** Whether a field may change from one type to another. */
export const mayBecome = (from: string, to: string): boolean =>
  from === to || exchangeable.some((group) => group.includes(from) && group.includes(to))
