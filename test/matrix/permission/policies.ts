import { type Doc, type Person, type Policy, type PolicyCondition, type Right, type Subject, siteName, subjectsOf, type World } from './world.ts'

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

/** Whether a policy is about the user, and its conditions hold for the document. */
export function holds(world: World, { user, roles }: Asker, policy: Policy, doc: Doc): boolean {
  const everyone = policy.roles.length === 0 && policy.users.length === 0
  const concerned = everyone || policy.users.includes(user.name) || policy.roles.some((role) => roles.has(role))
  return concerned && policy.conditions.every((condition) => conditionHolds(world, { user, roles }, condition, doc))
}

function conditionHolds(world: World, asker: Asker, condition: PolicyCondition, doc: Doc): boolean {
  const { attribute, operator, value = '', other } = condition
  if (operator === 'contains' || operator === 'not contains') return [...asker.roles].includes(value) === (operator === 'contains')
  if (attribute === 'environment.time') return isNow(value) === (operator === 'between')
  if (attribute === 'environment.weekday') return value.split('\n').includes(today()) === (operator === 'in')
  if (attribute === 'environment.site') return (value === siteName) === (operator === '=')
  // tests ask from this machine
  if (attribute === 'environment.ip') return /^(127|0)\./.test(value) === (operator === 'in network')
  const compared = other ? String(attributeOf(world, asker, other, doc)) : value
  const [, quantifier, way = ''] = /^resource\.(any|every)\(lines\)\.(.+)$/.exec(attribute) ?? []
  if (!quantifier) return compares(attributeOf(world, asker, attribute, doc), operator, compared)
  const holding = doc.lines.filter(({ values }) => compares(valueBehind(world, values, way.split('.')), operator, compared))
  return quantifier === 'any' ? holding.length > 0 : holding.length === doc.lines.length
}

type Found = string | number

function compares(found: Found, operator: PolicyCondition['operator'], compared: string): boolean {
  if (operator === 'is set' || operator === 'is not set') return (found !== '') === (operator === 'is set')
  const isAmong = found !== '' && compared.split('\n').includes(String(found))
  if (operator === '=' || operator === 'in') return isAmong
  if (operator === '!=' || operator === 'not in') return !isAmong
  return found !== '' && compared !== '' && (operator === '<' ? Number(found) < Number(compared) : Number(found) >= Number(compared))
}

const today = (): string => new Date().toLocaleDateString('en', { weekday: 'long' })

/** Whether the time of day lies between two; a span may go past midnight. */
function isNow(span: string): boolean {
  const [from = '', to = ''] = span.split(', ')
  const now = new Date().toTimeString().slice(0, 8)
  return from <= to ? from <= now && now <= to : from <= now || now <= to
}

function attributeOf(world: World, { user }: Asker, attribute: string, doc: Doc): Found {
  if (attribute === 'user.name') return user.name
  const [, field = '', ...beyond] = attribute.split('.')
  if (field === 'owner') return doc.owner
  if (field === 'docstatus') return doc.docstatus
  return valueBehind(world, doc.values, [field, ...beyond])
}

/** A value, or one of what it names: marks name one document. */
function valueBehind(world: World, values: Doc['values'], [field = '', ...beyond]: readonly string[]): Found {
  const value = values[field] ?? ''
  if (beyond.length === 0) return value
  const next = subjectsOf(world)
    .flatMap(({ docs }) => docs)
    .find(({ name }) => name === value)
  return next ? valueBehind(world, next.values, beyond) : ''
}
