// Written by `cortado make-types` from workflow_document_state.json. Change that file, not this one.
/** Values of the DocType Workflow Document State. */
export interface WorkflowDocumentStateFields {
  /** State → Workflow State */
  state: string
  /** Doc Status */
  doc_status: "0" | "1" | "2" | "" | null
  /** Update Field */
  update_field: string | null
  /** Update Value */
  update_value: string | null
  /** Is Optional State */
  is_optional_state: 0 | 1
  /** Avoid Status Override */
  avoid_status_override: 0 | 1
  /** Next Action Email Template → Email Template */
  next_action_email_template: string | null
  /** Allow Edit → Role */
  allow_edit: string
  /** Message */
  message: string | null
  /** Workflow Builder ID */
  workflow_builder_id: string | null
}
