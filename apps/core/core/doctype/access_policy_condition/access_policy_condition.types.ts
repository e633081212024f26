// Written by `cortado make-types` from access_policy_condition.json. Change that file, not this one.
/** Values of the DocType Access Policy Condition. */
export interface AccessPolicyConditionFields {
  /** Attribute */
  attribute: string
  /** Operator */
  operator: "=" | "!=" | "in" | "not in" | "contains" | "not contains" | "<" | "<=" | ">" | ">=" | "between" | "not between" | "in network" | "not in network" | "is set" | "is not set"
  /** Value */
  value: string | null
  /** Or Attribute */
  other_attribute: string | null
}
