// Written by `cortado make-types` from assignment_rule.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { AssignmentRuleDayFields } from '../assignment_rule_day/assignment_rule_day.types.ts'
import type { AssignmentRuleUserFields } from '../assignment_rule_user/assignment_rule_user.types.ts'

/** Values of the DocType Assignment Rule. */
export interface AssignmentRuleFields {
  /** Document Type → DocType */
  document_type: string
  /** Due Date Based On */
  due_date_based_on: string | null
  /** Priority */
  priority: number
  /** Disabled */
  disabled: 0 | 1
  /** Description */
  description: string
  /** Assign Condition */
  assign_condition: string
  /** Unassign Condition */
  unassign_condition: string | null
  /** Close Condition */
  close_condition: string | null
  /** Assignment Days → Assignment Rule Day */
  assignment_days: Typed<AssignmentRuleDayFields>[]
  /** Rule */
  rule: "Round Robin" | "Load Balancing" | "Based on Field"
  /** Field */
  field: string | null
  /** Users → Assignment Rule User */
  users: Typed<AssignmentRuleUserFields>[]
  /** Last User → User */
  last_user: string | null
}
