import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import type { ExplainedCondition, ExplainedRule, Verdict } from '../explanation.ts'
import type { Right } from '../right.ts'
import { factsOf, type ValuesOf } from './facts.ts'
import { answer, isColumn, isOpen, policiesOf, questionOf } from './limit.ts'
import { isAbout, type Policy, rightsToMeet } from './policy.ts'
import { reach } from './reach.ts'
import { wayOf, withStops } from './way.ts'

/** What each policy of a DocType says to a user about a right, and what follows; without `values`, about documents in general. Empty: no policy speaks of it. */
export async function explainPolicies(
  ctx: Context,
  meta: Meta,
  { right, values }: { right: Right; values?: Readonly<Row> },
): Promise<ExplainedRule[]> {
  const policies = await policiesOf(ctx, meta)
  const facts = await factsOf(ctx, meta.name, policies)
  const rules: ExplainedRule[] = []
  for (const named of rightsToMeet(policies, right)) {
    const about = policies.filter((policy) => policy.rights.has(named))
    const explained = await Promise.all(about.map((policy) => explainPolicy(ctx, policy, { named, facts, values })))
    rules.push(...explained)
    if (!about.some(({ effect }, at) => effect === 'allow' && explained[at]?.verdict !== 'silent'))
      rules.push({ rule: 'policy', name: 'default', verdict: 'refuses', reason: `There are policies to ${named} ${meta.name}, and none allows it` })
  }
  return rules
}

interface Asked {
  readonly named: Right
  readonly facts: ValuesOf
  readonly values: Readonly<Row> | undefined
}

async function explainPolicy(ctx: Context, policy: Policy, asked: Asked): Promise<ExplainedRule> {
  const { effect, fault, name } = policy
  const says = effect === 'allow' ? 'allows' : 'refuses'
  const rule = (verdict: Verdict, reason: string, conditions: readonly ExplainedCondition[] = []): ExplainedRule => ({
    rule: 'policy',
    name,
    verdict,
    reason: `Policy to ${effect} ${asked.named}: ${reason}`,
    ...(conditions.length && { conditions }),
  })
  if (!isAbout(policy, ctx.user)) return rule('silent', 'it is about other users')
  if (fault !== undefined) return rule(effect === 'deny' ? 'refuses' : 'silent', `it cannot be read: ${fault}`)
  const conditions = await explainConditions(ctx, policy, asked)
  if (conditions.some(({ holds }) => holds === false)) return rule('silent', 'a condition does not hold', conditions)
  if (conditions.some(({ holds }) => holds === null)) return rule('depends', 'it depends on the document', conditions)
  return rule(says, conditions.length ? 'all conditions hold' : 'it has no conditions', conditions)
}

/** Each condition by itself. Values of the document are not shown: who asks may not be allowed to see them. */
async function explainConditions(ctx: Context, { conditions }: Policy, { facts, values }: Asked): Promise<ExplainedCondition[]> {
  const questions = conditions.map((condition) => questionOf(condition, facts))
  const columns = questions.flatMap(({ left, right }) => [left, right].filter(isColumn))
  const valuesOf = values && (await reach(ctx, columns.flatMap(withStops), [values]))(0)
  return questions.map((question) => ({
    condition: question.condition.text,
    holds: isOpen(question) && !valuesOf ? null : answer(question, valuesOf ?? (() => [])),
    known: [question.left, question.right].flatMap((side) => (isColumn(side) ? [] : [side.join(', ')])),
    ...(valuesOf && wayOf(question, valuesOf)),
  }))
}
