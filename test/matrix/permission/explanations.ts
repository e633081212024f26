import type { ExplainedRule, Explanation } from 'cortado/permission/explanation.ts'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { get } from './case.ts'
import { chance } from './chance.ts'
import { holds } from './policies.ts'
import { View } from './view.ts'
import { type Doc, type Right, rights, type Subject, type World } from './world.ts'

/** A question why a user may or may not do something to a document. */
export interface Why {
  readonly view: View
  readonly subject: Subject
  readonly doc: Doc
  readonly right: Right
}

/** Some of the questions that can be asked of a world. */
export function whysOf(world: World, count: number): Why[] {
  const by = chance(world.number + 500)
  const whys = world.people.flatMap((user) => {
    const view = new View(world, user)
    return [world.deal, world.party].flatMap((subject) => subject.docs.flatMap((doc) => rights.map((right): Why => ({ view, subject, doc, right }))))
  })
  return by.some(whys, count)
}

/** How it is asked; by Administrator. */
export const askWhy = ({ view, subject: { doctype }, doc: { name }, right }: Why) =>
  get('/api/method/cortado.permission.explain', { user: view.user.name, doctype, name, right })

/** What is wrong with an explanation: the answer is the oracle's, its rules come to it, and each of them is true. */
export function whyFaults(why: Why, { status, body, text }: TestAnswer): string[] {
  const { view, subject, doc, right } = why
  const title = `why ${view.user.name} ${right} ${subject.doctype} ${doc.name}`
  if (status !== 200) return [`${title}: ${text.slice(0, 300)}`]
  const { allowed, rules } = body.message as Explanation
  const may = view.may(subject, right, doc)
  const faults = [
    ...(allowed === may ? [] : [`${allowed} instead of ${may}`]),
    ...(conclusion(rules) === may ? [] : ['the rules come to something else']),
    ...rules.flatMap((rule) => (isTrue(why, rule, rules) ? [] : [`${rule.rule} ${rule.name} ${rule.verdict}: ${rule.reason}`])),
  ]
  return faults.length > 0 ? [`${title}: ${faults.join('; ')} in ${JSON.stringify(rules)}`] : []
}

/** What rules come to, by the words of the reference page. */
function conclusion(rules: readonly ExplainedRule[]): boolean {
  const of = (rule: ExplainedRule['rule'], verdict: ExplainedRule['verdict']): boolean =>
    rules.some((each) => each.rule === rule && each.verdict === verdict)
  const byRole =
    !of('right', 'refuses') && !of('hook', 'refuses') && ((of('role', 'allows') && !of('user permission', 'refuses')) || of('owner', 'allows'))
  return of('administrator', 'allows') || (!of('policy', 'refuses') && (byRole || of('share', 'allows')))
}

const checks: Readonly<Record<ExplainedRule['rule'], (why: Why, rule: ExplainedRule, all: readonly ExplainedRule[]) => boolean>> = {
  administrator: ({ view }) => view.isAdministrator,
  right: ({ view, subject, right }) => (right === 'share' && view.world.sharingOff) || (right === 'submit' && !subject.submittable),
  role: (why, { name, verdict }) =>
    verdict === 'allows' ? granting(why).some((row) => row.role === name && (!row.ifOwner || why.right === 'create')) : granting(why).length === 0,
  owner: (why, { name, verdict }) =>
    granting(why).some((row) => row.role === name && row.ifOwner) &&
    (verdict === 'allows') === (why.view.owns(why.doc) && granting(why).every((row) => row.ifOwner)),
  'user permission': ({ view, subject, doc }, _, all) =>
    all.some((each) => each.rule === 'user permission' && each.verdict === 'refuses') === view.restricted(subject, doc),
  hook: ({ view, subject, doc, right }, { verdict }) => (verdict === 'refuses') === view.hookRefuses(subject, right, doc),
  share: ({ view, subject, doc, right }, { verdict }) => (verdict === 'allows') === view.shared(subject, right, doc.name),
  policy: isPolicyTrue,
}

const isTrue = (why: Why, rule: ExplainedRule, all: readonly ExplainedRule[]): boolean => checks[rule.rule](why, rule, all)

/** Rows of the user's roles that give the right. */
const granting = ({ view, subject, right }: Why) =>
  subject.permissions.filter((row) => row.permlevel === 0 && view.roles.has(row.role) && row.rights.has(right))

/** `Matrix <world> <number>`: the policy of that number. */
function isPolicyTrue({ view, doc }: Why, { name, verdict }: ExplainedRule): boolean {
  if (name === 'default') return verdict === 'refuses'
  const policy = view.world.policies[Number(name.split(' ').at(-1))]
  if (!policy) return false
  return verdict === (!holds(view.world, view, policy, doc) ? 'silent' : policy.allows ? 'allows' : 'refuses')
}
