// Written by `cortado make-types` from workflow_action_permitted_role.json. Change that file, not this one.
/** Values of the DocType Workflow Action Permitted Role. */
export interface WorkflowActionPermittedRoleFields {
  /** Role → Role */
  role: string | null
}
