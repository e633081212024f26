import type { Context } from '../../context.ts'
import type { Meta } from '../../meta/meta.ts'
import type { Right } from '../right.ts'
import type { Attribute } from './attribute.ts'
import { type Condition, isAttribute } from './condition.ts'
import { factsOf, type ValuesOf } from './facts.ts'
import { isAbout, type Policy, rightsToMeet } from './policy.ts'

/** One side of a question about a document: a column of it (or of what it links to), or values that are known already. */
export type Operand = Attribute | readonly string[]

/** A condition in which only the document is not known yet. */
export interface Question {
  readonly condition: Condition
  readonly left: Operand
  readonly right: Operand
}

/** Questions that have to be answered with yes, all of them. */
export type Clause = readonly Question[]

/** What the policies of a DocType ask of a document for one right: one of `allow`, and none of `deny`. */
export interface PolicyLimit {
  /** Undefined: some policy allows every document. */
  readonly allow: readonly Clause[] | undefined
  readonly deny: readonly Clause[]
}

/** All limits have to be met. `nothing`: no document can meet them. */
export type PolicyLimits = readonly PolicyLimit[] | 'nothing'

const unlimited: readonly PolicyLimit[] = []

/** The policies that are in force for a DocType: from memory, where they are there. */
export const policiesOf = (ctx: Context, meta: Meta): readonly Policy[] | Promise<readonly Policy[]> =>
  ctx.policies.peek(meta) ?? ctx.policies.of(meta, ctx.meta)

/** What policies ask of the documents of a DocType, for the user and this moment. Empty: nothing. */
export async function policyLimits(ctx: Context, meta: Meta, right: Right): Promise<PolicyLimits> {
  const known = policiesOf(ctx, meta)
  const policies = 'then' in known ? await known : known
  if (policies.length === 0) return unlimited
  const named = rightsToMeet(policies, right)
  if (named.length === 0) return unlimited
  const facts = await factsOf(ctx, meta.name, policies)
  const limits: PolicyLimit[] = []
  for (const each of named) {
    const about = policies.filter((policy) => policy.rights.has(each) && isAbout(policy, ctx.user))
    const limit = limitOf(about, facts)
    if (limit === 'nothing') return 'nothing'
    if (limit.allow !== undefined || limit.deny.length > 0) limits.push(limit)
  }
  return limits
}

/** Nothing is allowed that no policy allows, and nothing that one denies. */
function limitOf(policies: readonly Policy[], facts: ValuesOf): PolicyLimit | 'nothing' {
  const clausesOf = (effect: Policy['effect']): Clause[] =>
    policies.filter((policy) => policy.effect === effect).flatMap((policy) => [clauseOf(policy, facts)].filter((clause) => clause !== undefined))
  const [allow, deny] = [clausesOf('allow'), clausesOf('deny')]
  if (allow.length === 0 || deny.some((clause) => clause.length === 0)) return 'nothing'
  return { allow: allow.some((clause) => clause.length === 0) ? undefined : allow, deny }
}

/** What is left to ask of a document; undefined: the policy cannot hold. A policy that cannot be read allows nothing and denies everything. */
function clauseOf({ effect, fault, conditions }: Policy, facts: ValuesOf): Clause | undefined {
  if (fault !== undefined) return effect === 'deny' ? [] : undefined
  const questions: Question[] = []
  for (const condition of conditions) {
    const question = questionOf(condition, facts)
    if (isOpen(question)) questions.push(question)
    else if (!answer(question, () => [])) return undefined
  }
  return questions
}

/** A condition with the values that are known. */
export const questionOf = (condition: Condition, facts: ValuesOf): Question => {
  const known = (side: Condition['right']): Operand => (isAttribute(side) && side.source !== 'resource' ? facts(side) : side)
  return { condition, left: known(condition.left), right: known(condition.right) }
}

/** Whether the document has to be asked. */
export const isOpen = ({ left, right }: Question): boolean => isColumn(left) || isColumn(right)

/** Whether a side is a column. */
export const isColumn = (side: Operand): side is Attribute => !Array.isArray(side)

/** What a document has in a column: one list of values, none or one in it; of a column of rows, such a list for each row. */
export type DocumentValues = (attribute: Attribute) => readonly (readonly string[])[]

/** Whether a condition holds, with the values that its columns have: of one row or of every row, where it is about rows. */
export function answer({ condition, left, right }: Question, valuesOf: DocumentValues): boolean {
  const { test, family, negated } = condition
  const [compared = []] = isColumn(right) ? valuesOf(right) : [right]
  const holds = (values: readonly string[]): boolean => test.holds(family, values, compared) !== negated
  if (!isColumn(left)) return holds(left)
  const found = valuesOf(left)
  return left.rows === 'every' ? found.every(holds) : found.some(holds)
}
