import type { Doc, Person, Policy, PolicyCondition, Right, Subject, World } from './world.ts'

/** Who asks, with all roles. */
export interface Asker {
  readonly user: Person
  readonly roles: ReadonlySet<string>
}

/** Rights that policies about reading do not count for. */
const apart: ReadonlySet<Right> = new Set(['create', 'read'])

/**
 * Whether the policies of a DocType let somebody do something to a document (docs/reference/permission.md): a right that some policy names is closed until
 * one allows it, and one that denies wins; what may not be read may not be used otherwise.
 */
export function policiesOpen(world: World, asker: Asker, subject: Subject, { right, doc }: { right: Right; doc: Doc }): boolean {
  const naming = (named: Right) => world.policies.filter(({ doctype, rights }) => doctype === subject.doctype && rights.has(named))
  const opens = (named: Right): boolean => {
    const policies = naming(named)
    const holding = policies.filter((policy) => holds(world, asker, policy, doc))
    return policies.length === 0 || (holding.some(({ allows }) => allows) && holding.every(({ allows }) => allows))
  }
  if (right === 'select' && naming('select').length > 0) return opens('select')
  return opens(right) && (apart.has(right) || opens('read'))
}

/** Whether some policy is about what lists of a DocType show, or an export. */
export const hasPolicies = (world: World, subject: Subject, rights: readonly Right[] = ['read', 'select']): boolean =>
  world.policies.some((policy) => policy.doctype === subject.doctype && rights.some((right) => policy.rights.has(right)))

function holds(world: World, { user, roles }: Asker, policy: Policy, doc: Doc): boolean {
  const everyone = policy.roles.length === 0 && policy.users.length === 0
  const concerned = everyone || policy.users.includes(user.name) || policy.roles.some((role) => roles.has(role))
  return concerned && policy.conditions.every((condition) => conditionHolds(world, { user, roles }, condition, doc))
}

function conditionHolds(world: World, asker: Asker, { attribute, operator, value = '', other }: PolicyCondition, doc: Doc): boolean {
  const found = attributeOf(world, asker, attribute, doc)
  if (operator === 'contains' || operator === 'not contains') return [...asker.roles].includes(value) === (operator === 'contains')
  if (operator === 'is set' || operator === 'is not set') return (found !== '') === (operator === 'is set')
  const compared = other ? String(attributeOf(world, asker, other, doc)) : value
  const values = compared.split('\n').filter((each) => each !== '')
  const isAmong = found !== '' && values.includes(String(found))
  if (operator === '=' || operator === 'in') return isAmong
  if (operator === '!=' || operator === 'not in') return !isAmong
  return found !== '' && (operator === '<' ? Number(found) < Number(compared) : Number(found) >= Number(compared))
}

function attributeOf(world: World, { user }: Asker, attribute: string, doc: Doc): string | number {
  if (attribute === 'user.name') return user.name
  const [, field = '', beyond] = attribute.split('.')
  if (beyond) return world.party.docs.find(({ name }) => name === doc.values[field])?.values[beyond] ?? ''
  if (field === 'owner') return doc.owner
  if (field === 'docstatus') return doc.docstatus
  return doc.values[field] ?? ''
}
