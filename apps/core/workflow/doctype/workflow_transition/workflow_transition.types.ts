// Written by `cortado make-types` from workflow_transition.json. Change that file, not this one.
/** Values of the DocType Workflow Transition. */
export interface WorkflowTransitionFields {
  /** State → Workflow State */
  state: string
  /** Action → Workflow Action Master */
  action: string
  /** Next State → Workflow State */
  next_state: string
  /** Allowed → Role */
  allowed: string
  /** Allow Self Approval */
  allow_self_approval: 0 | 1
  /** Condition */
  condition: string | null
  /** Workflow Builder ID */
  workflow_builder_id: string | null
}
