// Written by `cortado make-types` from workflow.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { WorkflowDocumentStateFields } from '../workflow_document_state/workflow_document_state.types.ts'
import type { WorkflowTransitionFields } from '../workflow_transition/workflow_transition.types.ts'

/** Values of the DocType Workflow. */
export interface WorkflowFields {
  /** Workflow Name */
  workflow_name: string
  /** Document Type → DocType */
  document_type: string
  /** Is Active */
  is_active: 0 | 1
  /** Override Status */
  override_status: 0 | 1
  /** Send Email Alert */
  send_email_alert: 0 | 1
  /** States → Workflow Document State */
  states: Typed<WorkflowDocumentStateFields>[]
  /** Transitions → Workflow Transition */
  transitions: Typed<WorkflowTransitionFields>[]
  /** Workflow State Field */
  workflow_state_field: string
  /** Workflow Data */
  workflow_data: string | null
}
