// Written by `cortado make-types` from workflow_action.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { WorkflowActionPermittedRoleFields } from '../workflow_action_permitted_role/workflow_action_permitted_role.types.ts'

/** Values of the DocType Workflow Action. */
export interface WorkflowActionFields {
  /** Status */
  status: "Open" | "Completed" | "" | null
  /** Reference Name */
  reference_name: string | null
  /** Reference Doctype → DocType */
  reference_doctype: string | null
  /** Workflow State */
  workflow_state: string | null
  /** Completed By Role → Role */
  completed_by_role: string | null
  /** Completed By → User */
  completed_by: string | null
  /** Permitted Roles → Workflow Action Permitted Role */
  permitted_roles: Typed<WorkflowActionPermittedRoleFields>[]
  /** User → User */
  user: string | null
}
