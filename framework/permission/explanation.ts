import type { Right } from './right.ts'

/** What a rule does to the answer: `silent` ones do nothing here, `depends` is said where no document is named. */
export type Verdict = 'allows' | 'refuses' | 'limits' | 'silent' | 'depends'

/** A condition of a policy. */
export interface ExplainedCondition {
  /** `resource.region = user.region` */
  readonly condition: string
  /** null: it depends on the document, and none is named. */
  readonly holds: boolean | null
  /** Its sides that are known without a document, as they are now. */
  readonly known: readonly string[]
  /** Of a condition behind links, or on rows: which rows meet it, or at which link the way ends. Absent where no document is named. */
  readonly way?: string
}

/** One rule that was looked at, in the order in which they are. */
export interface ExplainedRule {
  readonly rule: 'administrator' | 'right' | 'role' | 'owner' | 'user permission' | 'hook' | 'share' | 'policy'
  /** Which one: a role, a DocType, a policy. */
  readonly name: string
  readonly verdict: Verdict
  readonly reason: string
  readonly conditions?: readonly ExplainedCondition[]
}

/** Why a user may or may not do something. */
export interface Explanation {
  readonly user: string
  readonly doctype: string
  /** Absent: documents of the DocType in general. */
  readonly name?: string
  readonly right: Right
  /** What the decision is. */
  readonly allowed: boolean
  readonly rules: readonly ExplainedRule[]
}
