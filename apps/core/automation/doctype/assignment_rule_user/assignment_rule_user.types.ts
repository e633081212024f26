// Written by `cortado make-types` from assignment_rule_user.json. Change that file, not this one.
/** Values of the DocType Assignment Rule User. */
export interface AssignmentRuleUserFields {
  /** User → User */
  user: string
}
