// Written by `cortado make-types` from document_naming_rule_condition.json. Change that file, not this one.
/** Values of the DocType Document Naming Rule Condition. */
export interface DocumentNamingRuleConditionFields {
  /** Field */
  field: string
  /** Condition */
  condition: "=" | "!=" | ">" | "<" | ">=" | "<="
  /** Value */
  value: string
}
