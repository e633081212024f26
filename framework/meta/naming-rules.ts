/** A condition of a Document Naming Rule. */
export interface NamingCondition {
  readonly field: string
  /** `=`, `!=`, `>`, `<`, `>=` or `<=`. */
  readonly condition: string
  readonly value: string
}

/** An enabled Document Naming Rule, without its counter, which changes with every document. */
export interface NamingRule {
  readonly name: string
  /** Text before the number; parts of naming series count in it. */
  readonly prefix: string
  /** Digits of the number. */
  readonly prefix_digits: number
  readonly conditions: readonly NamingCondition[]
}
