import type { Chance } from './chance.ts'
import { type Doc, givenRoles, type Policy, type PolicyCondition, type Right, type Subject, siteName, type World } from './world.ts'

const subjectsOfPolicies: readonly (readonly Right[])[] = [
  ['read'],
  ['read', 'write'],
  ['write'],
  ['delete', 'export'],
  ['submit'],
  ['create'],
  ['share'],
  ['select'],
]

type Unfinished = Omit<World, 'userPermissions' | 'shares' | 'policies'>

/** Policies of a world: every second one has some, most of them about deals. */
export function inventPolicies(by: Chance, world: Unfinished): Policy[] {
  if (world.number % 2 === 1) return []
  const policies: Policy[] = []
  for (const subject of by.some([world.deal, world.deal, world.party], 2)) {
    const rights = by.pick(subjectsOfPolicies)
    if (rights.includes('submit') && !subject.submittable) continue
    policies.push(inventPolicy(by, world, { subject, rights, allows: by.yes(0.7) }))
    // without one that allows, nobody gets through
    if (by.yes(0.8))
      policies.push({
        ...inventPolicy(by, world, { subject, rights, allows: true }),
        conditions: [],
        users: [],
        roles: [by.pick([...givenRoles, 'All'])],
      })
  }
  return policies
}

interface Plan {
  readonly subject: Subject
  readonly rights: readonly Right[]
  readonly allows: boolean
}

function inventPolicy(by: Chance, world: Unfinished, { subject, rights, allows }: Plan): Policy {
  const audience = by.pick(['everyone', 'everyone', 'roles', 'users'])
  return {
    doctype: subject.doctype,
    allows,
    rights: new Set(rights),
    roles: audience === 'roles' ? by.some(givenRoles, 2) : [],
    users: audience === 'users' ? by.some(world.people.slice(0, -2), 3).map(({ name }) => name) : [],
    conditions: by.some(subject === world.deal ? aboutDeals(by, world) : aboutParties(by, subject), by.int(0, 2)),
  }
}

function aboutDeals(by: Chance, { deal, party, region }: Unfinished): PolicyCondition[] {
  const amounts = deal.docs.map(({ values }) => String(values.amount))
  const costs = deal.docs.flatMap(({ lines }) => lines.map(({ values }) => String(values.cost)))
  const among = (docs: readonly Doc[], field: string, count: number): string =>
    by
      .some(docs, count)
      .map(({ name, values }) => (field === 'name' ? name : values[field]))
      .join('\n')
  const rows = by.pick(['any', 'every'] as const)
  return [
    ...circumstances(by),
    { attribute: 'resource.party.home.label', operator: by.pick(['in', 'not in']), value: among(region.docs, 'label', 3) },
    { attribute: `resource.${rows}(lines).place`, operator: by.pick(['is set', 'is not set']) },
    { attribute: `resource.${rows}(lines).place`, operator: by.pick(['in', 'not in']), value: among(region.docs, 'name', 3) },
    { attribute: `resource.${rows}(lines).cost`, operator: by.pick(['<', '>=']), value: by.pick([...costs, ...amounts]) },
    { attribute: `resource.${rows}(lines).place.label`, operator: by.pick(['in', 'not in']), value: among(region.docs, 'label', 3) },
    { attribute: `resource.${rows}(lines).place`, operator: by.pick(['=', '!=']), other: 'resource.region' },
    { attribute: 'resource.owner', operator: by.pick(['=', '!=']), other: 'user.name' },
    { attribute: 'resource.region', operator: by.pick(['is set', 'is not set']) },
    {
      attribute: 'resource.region',
      operator: by.pick(['in', 'not in']),
      value: by
        .some(region.docs, 3)
        .map(({ name }) => name)
        .join('\n'),
    },
    { attribute: 'resource.docstatus', operator: by.pick(['=', '!=']), value: String(by.int(0, 1)) },
    { attribute: 'resource.amount', operator: by.pick(['<', '>=']), value: by.pick(amounts) },
    { attribute: 'user.roles', operator: by.pick(['contains', 'not contains']), value: by.pick([...givenRoles, 'Desk User']) },
    {
      attribute: 'resource.party.remark',
      operator: by.pick(['in', 'not in']),
      value: by
        .some(party.docs, 6)
        .map(({ values }) => values.remark)
        .join('\n'),
    },
  ]
}

/** A time of day, some hours away from now. */
const clockTime = (hours: number): string => {
  const moment = new Date(Date.now() + hours * 3_600_000)
  return `${String(moment.getHours()).padStart(2, '0')}:${String(moment.getMinutes()).padStart(2, '0')}`
}

/** Days of the week around today: the test may run past midnight. */
const daysAround = (offsets: readonly number[]): string =>
  offsets.map((days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('en', { weekday: 'long' })).join('\n')

/** What is the same for all documents while the test runs: the time, far from its ends, and the network. */
const circumstances = (by: Chance): PolicyCondition[] => [
  { attribute: 'environment.time', operator: by.pick(['between', 'not between']), value: `${clockTime(-3)}, ${clockTime(5)}` },
  { attribute: 'environment.time', operator: by.pick(['between', 'not between']), value: `${clockTime(6)}, ${clockTime(18)}` },
  {
    attribute: 'environment.ip',
    operator: by.pick(['in network', 'not in network']),
    value: by.pick(['127.0.0.0/8, ::1', '10.0.0.0/8', '0.0.0.0/0\n::/0']),
  },
  { attribute: 'environment.weekday', operator: by.pick(['in', 'not in']), value: by.pick([daysAround([-1, 0, 1]), daysAround([3, 4])]) },
  { attribute: 'environment.site', operator: by.pick(['=', '!=']), value: by.pick([siteName, 'elsewhere.example']) },
]

const aboutParties = (by: Chance, { docs }: Subject): PolicyCondition[] => [
  ...circumstances(by),
  { attribute: 'resource.home', operator: by.pick(['is set', 'is not set']) },
  { attribute: 'resource.owner', operator: by.pick(['=', '!=']), other: 'user.name' },
  {
    attribute: 'resource.remark',
    operator: by.pick(['in', 'not in']),
    value: by
      .some(docs, 5)
      .map(({ values }) => values.remark)
      .join('\n'),
  },
]
