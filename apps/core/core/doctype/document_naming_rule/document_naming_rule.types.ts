// Written by `cortado make-types` from document_naming_rule.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { DocumentNamingRuleConditionFields } from '../document_naming_rule_condition/document_naming_rule_condition.types.ts'

/** Values of the DocType Document Naming Rule. */
export interface DocumentNamingRuleFields {
  /** Document Type → DocType */
  document_type: string
  /** Disabled */
  disabled: 0 | 1
  /** Priority */
  priority: number
  /** Conditions → Document Naming Rule Condition */
  conditions: Typed<DocumentNamingRuleConditionFields>[]
  /** Prefix */
  prefix: string
  /** Counter */
  counter: number
  /** Prefix Digits */
  prefix_digits: number
}
