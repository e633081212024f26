// Written by `cortado make-types` from doctype.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { DocFieldFields } from '../docfield/docfield.types.ts'
import type { DocPermFields } from '../docperm/docperm.types.ts'
import type { DocTypeActionFields } from '../doctype_action/doctype_action.types.ts'
import type { DocTypeLinkFields } from '../doctype_link/doctype_link.types.ts'
import type { DocTypeStateFields } from '../doctype_state/doctype_state.types.ts'

/** Values of the DocType DocType. */
export interface DocTypeFields {
  /** Permissions → DocPerm */
  permissions: Typed<DocPermFields>[]
  /** Restrict To Domain → Domain */
  restrict_to_domain: string | null
  /** Read Only */
  read_only: 0 | 1
  /** In Create */
  in_create: 0 | 1
  /** Naming Rule */
  naming_rule: "" | "Set by user" | "Autoincrement" | "By fieldname" | "By \"Naming Series\" field" | "Expression" | "Expression (old style)" | "Random" | "UUID" | "By script" | null
  /** Autoname */
  autoname: string | null
  /** Title Field */
  title_field: string | null
  /** Allow Rename */
  allow_rename: 0 | 1
  /** Module → Module Def */
  module: string
  /** Is Submittable */
  is_submittable: 0 | 1
  /** Istable */
  istable: 0 | 1
  /** Issingle */
  issingle: 0 | 1
  /** Is Tree */
  is_tree: 0 | 1
  /** Is Calendar And Gantt */
  is_calendar_and_gantt: 0 | 1
  /** Editable Grid */
  editable_grid: 0 | 1
  /** Quick Entry */
  quick_entry: 0 | 1
  /** Track Changes */
  track_changes: 0 | 1
  /** Track Seen */
  track_seen: 0 | 1
  /** Track Views */
  track_views: 0 | 1
  /** Custom */
  custom: 0 | 1
  /** Beta */
  beta: 0 | 1
  /** Is Virtual */
  is_virtual: 0 | 1
  /** Queue In Background */
  queue_in_background: 0 | 1
  /** Description */
  description: string | null
  /** Image Field */
  image_field: string | null
  /** Timeline Field */
  timeline_field: string | null
  /** Nsm Parent Field */
  nsm_parent_field: string | null
  /** Max Attachments */
  max_attachments: number
  /** Documentation */
  documentation: string | null
  /** Hide Toolbar */
  hide_toolbar: 0 | 1
  /** Allow Copy */
  allow_copy: 0 | 1
  /** Allow Import */
  allow_import: 0 | 1
  /** Allow Events In Timeline */
  allow_events_in_timeline: 0 | 1
  /** Allow Auto Repeat */
  allow_auto_repeat: 0 | 1
  /** Make Attachments Public */
  make_attachments_public: 0 | 1
  /** Show Title Field In Link */
  show_title_field_in_link: 0 | 1
  /** Translated Doctype */
  translated_doctype: 0 | 1
  /** Search Fields */
  search_fields: string | null
  /** Default Print Format */
  default_print_format: string | null
  /** Sort Field */
  sort_field: string | null
  /** Sort Order */
  sort_order: "ASC" | "DESC" | "" | null
  /** Default View */
  default_view: string | null
  /** Force Re Route To Default View */
  force_re_route_to_default_view: 0 | 1
  /** Document Type */
  document_type: "" | "Document" | "Setup" | "System" | "Other" | null
  /** Icon */
  icon: string | null
  /** Color */
  color: string | null
  /** Show Preview Popup */
  show_preview_popup: 0 | 1
  /** Show Name In Global Search */
  show_name_in_global_search: 0 | 1
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
  /** Fields → DocField */
  fields: Typed<DocFieldFields>[]
  /** Actions → DocType Action */
  actions: Typed<DocTypeActionFields>[]
  /** Links → DocType Link */
  links: Typed<DocTypeLinkFields>[]
  /** States → DocType State */
  states: Typed<DocTypeStateFields>[]
  /** Has Web View */
  has_web_view: 0 | 1
  /** Allow Guest To View */
  allow_guest_to_view: 0 | 1
  /** Index Web Pages For Search */
  index_web_pages_for_search: 0 | 1
  /** Route */
  route: string | null
  /** Is Published Field */
  is_published_field: string | null
  /** Website Search Field */
  website_search_field: string | null
  /** Engine */
  engine: "InnoDB" | "MyISAM" | "" | null
  /** migration_hash */
  migration_hash: string | null
}
