import { isStorable } from '../fields/texts.ts'
import { type Fault, isObject, type Rough } from './fault.ts'

/** What kind of value a key has to hold; keys that are not named may hold anything JSON can. */
export interface Shape {
  readonly texts: readonly string[]
  readonly flags: readonly string[]
  readonly numbers: readonly string[]
}

const words = (text: string): string[] => text.trim().split(/\s+/)

/** Kinds of the keys of a DocType itself. */
export const doctypeShape: Shape = {
  texts: words(`name module autoname naming_rule title_field search_fields image_field timeline_field sort_field sort_order document_type icon color
    description documentation default_print_format nsm_parent_field route is_published_field website_search_field subject_field sender_field
    sender_name_field default_email_template default_view engine restrict_to_domain creation modified owner modified_by`),
  flags: words(`is_submittable istable issingle is_tree is_virtual custom beta editable_grid quick_entry track_changes track_seen track_views
    queue_in_background allow_rename allow_copy allow_import allow_events_in_timeline allow_auto_repeat show_title_field_in_link translated_doctype
    make_attachments_public hide_toolbar read_only in_create show_preview_popup show_name_in_global_search has_web_view allow_guest_to_view
    index_web_pages_for_search email_append_to force_re_route_to_default_view is_calendar_and_gantt`),
  numbers: ['max_attachments', 'idx'],
}

/** Kinds of the keys of a field. */
export const fieldShape: Shape = {
  texts: words(`fieldname fieldtype label options description placeholder documentation_url fetch_from depends_on mandatory_depends_on
    read_only_depends_on collapsible_depends_on link_filters print_width width max_height oldfieldname oldfieldtype`),
  flags: words(`reqd read_only hidden unique search_index not_nullable non_negative set_only_once allow_on_submit no_copy is_virtual
    ignore_user_permissions ignore_xss_filter fetch_if_empty in_list_view in_standard_filter in_global_search in_preview in_filter
    allow_in_quick_entry allow_bulk_edit bold report_hide remember_last_selected_value translatable print_hide print_hide_if_no_value collapsible
    hide_border hide_days hide_seconds show_dashboard show_on_timeline sort_options make_attachment_public`),
  numbers: ['length', 'permlevel', 'columns', 'idx'],
}

/** Kinds of the keys of rows in the other lists of a DocType. */
export const rowShapes: Readonly<Record<string, Shape & { readonly required: readonly string[] }>> = {
  permissions: {
    required: ['role'],
    texts: ['role'],
    flags: words('if_owner select read write create delete submit cancel amend report export import share print email'),
    numbers: ['permlevel'],
  },
  actions: { required: ['label', 'action_type', 'action'], texts: words('label group action_type action'), flags: ['hidden', 'custom'], numbers: [] },
  links: {
    required: ['link_doctype', 'link_fieldname'],
    texts: words('link_doctype link_fieldname group parent_doctype table_fieldname'),
    flags: words('hidden custom is_child_table'),
    numbers: [],
  },
  states: { required: ['title'], texts: ['title', 'color'], flags: ['custom'], numbers: [] },
}

/** Keys whose values are of the wrong kind; null and absent are right for all. `at` names the object, '' the DocType itself. */
export function shapeFaults(object: Rough, shape: Shape, at = ''): Fault[] {
  const faults: Fault[] = []
  const check = (keys: readonly string[], holds: (value: unknown) => boolean, expected: string) => {
    for (const key of keys) {
      if (object[key] !== undefined && object[key] !== null && !holds(object[key]))
        faults.push({ field: at ? `${at}.${key}` : key, reason: `should be ${expected}` })
    }
  }
  check(shape.texts, isText, 'a text')
  check(shape.flags, isFlag, '0 or 1')
  check(shape.numbers, isNumber, 'a number')
  return [...faults, ...textFaults(object, at)]
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isFlag = (value: unknown): boolean =>
  value === true || value === false || value === 0 || value === 1 || value === '0' || value === '1' || value === ''
const isNumber = (value: unknown): boolean =>
  (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && /^\d{0,9}$/.test(value))

/** Texts, under any key, that a database cannot store. */
const textFaults = (object: Rough, at: string): Fault[] =>
  Object.entries(object)
    .filter(([, value]) => typeof value === 'string' && !isStorable(value))
    .map(([key]) => ({ field: at ? `${at}.${key}` : key, reason: 'holds characters that cannot be stored (NUL, half of a surrogate pair)' }))

/** Whether a flag is set, in any of the spellings that pass as one. */
export const isSet = (value: unknown): boolean => value === true || value === 1 || value === '1'

/** A list of objects under a key; what is none becomes a fault. Absent and null: an empty list. */
export function rowsOf(json: Rough, key: string, faults: Fault[]): Rough[] {
  const list = json[key] ?? []
  if (!Array.isArray(list)) {
    faults.push({ field: key, reason: 'should be a list' })
    return []
  }
  return list.filter((row, index): row is Rough => {
    if (!isObject(row)) faults.push({ field: `${key}[${index}]`, reason: 'should be an object' })
    return isObject(row)
  })
}
