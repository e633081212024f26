// Written by `cortado make-types` from customize_form.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { CustomizeFormFieldFields } from '../customize_form_field/customize_form_field.types.ts'
import type { DocTypeActionFields } from '../../../core/doctype/doctype_action/doctype_action.types.ts'
import type { DocTypeLinkFields } from '../../../core/doctype/doctype_link/doctype_link.types.ts'
import type { DocTypeStateFields } from '../../../core/doctype/doctype_state/doctype_state.types.ts'

/** Values of the DocType Customize Form. */
export interface CustomizeFormFields {
  /** Doc Type → DocType */
  doc_type: string | null
  /** Label */
  label: string | null
  /** Search Fields */
  search_fields: string | null
  /** Link Filters */
  link_filters: string | null
  /** Istable */
  istable: 0 | 1
  /** Is Calendar And Gantt */
  is_calendar_and_gantt: 0 | 1
  /** Editable Grid */
  editable_grid: 0 | 1
  /** Quick Entry */
  quick_entry: 0 | 1
  /** Track Changes */
  track_changes: 0 | 1
  /** Track Views */
  track_views: 0 | 1
  /** Allow Auto Repeat */
  allow_auto_repeat: 0 | 1
  /** Allow Import */
  allow_import: 0 | 1
  /** Queue In Background */
  queue_in_background: 0 | 1
  /** Naming Rule */
  naming_rule: "" | "Set by user" | "By fieldname" | "By \"Naming Series\" field" | "Expression" | "Expression (old style)" | "Random" | "By script" | null
  /** Autoname */
  autoname: string | null
  /** Image Field */
  image_field: string | null
  /** Max Attachments */
  max_attachments: number
  /** Allow Copy */
  allow_copy: 0 | 1
  /** Make Attachments Public */
  make_attachments_public: 0 | 1
  /** Title Field */
  title_field: string | null
  /** Show Title Field In Link */
  show_title_field_in_link: 0 | 1
  /** Translated Doctype */
  translated_doctype: 0 | 1
  /** Default Print Format → Print Format */
  default_print_format: string | null
  /** Default View */
  default_view: string | null
  /** Force Re Route To Default View */
  force_re_route_to_default_view: 0 | 1
  /** Show Preview Popup */
  show_preview_popup: 0 | 1
  /** Default Email Template → Email Template */
  default_email_template: string | null
  /** Email Append To */
  email_append_to: 0 | 1
  /** Sender Field */
  sender_field: string | null
  /** Sender Name Field */
  sender_name_field: string | null
  /** Subject Field */
  subject_field: string | null
  /** Sort Field */
  sort_field: string | null
  /** Sort Order */
  sort_order: "ASC" | "DESC" | "" | null
  /** Actions → DocType Action */
  actions: Typed<DocTypeActionFields>[]
  /** Links → DocType Link */
  links: Typed<DocTypeLinkFields>[]
  /** States → DocType State */
  states: Typed<DocTypeStateFields>[]
  /** Fields → Customize Form Field */
  fields: Typed<CustomizeFormFieldFields>[]
}
