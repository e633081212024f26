import { type Chance, chance } from './chance.ts'
import { inventPolicies } from './invent-policies.ts'
import { inventRows } from './invent-rows.ts'
import {
  type Doc,
  type Field,
  givenRoles,
  type Line,
  numberMark,
  type Person,
  type Right,
  type Share,
  type Subject,
  textMark,
  type UserPermission,
  type Value,
  type World,
} from './world.ts'

const span = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

/** The people of all worlds: the same seed, the same roles. Administrator and Guest are the last. */
export function inventPeople(seed: number): Person[] {
  const by = chance(seed * 1000)
  const people = span(8).map((n) => ({
    name: `u${n}@matrix.example`,
    // the first has nothing, the second can only see the website
    given: n === 0 ? [] : n === 1 ? ['Matrix Visitor'] : by.some(givenRoles, by.int(1, 3)),
    profiled: n % 3 === 2,
  }))
  return [...people, { name: 'Administrator', given: [] }, { name: 'Guest', given: [] }]
}

/** A world of its own, drawn by chance. */
export function inventWorld(seed: number, number: number, people: readonly Person[]): World {
  const by = chance(seed * 1000 + number)
  const names = { deal: `Matrix Deal ${number}`, line: `Matrix Line ${number}`, party: `Matrix Party ${number}`, region: `Matrix Region ${number}` }
  const owners = people.filter(({ name }) => name !== 'Guest').map(({ name }) => name)
  const region = inventRegion(by, number, names.region, owners)
  const party = inventParty(by, { number, doctype: names.party, regionDoctype: names.region, owners, regions: region.docs })
  const deal = inventDeal(by, { number, names, owners, regions: region.docs, parties: party.docs })
  const parentField = region.fields.find(({ fieldtype }) => fieldtype === 'Link')?.fieldname ?? ''
  const world = {
    number,
    strict: number % 3 === 2,
    sharingOff: number % 4 === 3,
    hooked: number % 3 === 0,
    people,
    deal,
    party,
    region,
    parents: new Map(region.docs.flatMap(({ name, values }) => (values[parentField] ? [[name, String(values[parentField])]] : []))),
  }
  return { ...world, userPermissions: inventUserPermissions(by, world), shares: inventShares(by, world), policies: inventPolicies(by, world) }
}

interface DealPlan {
  readonly number: number
  readonly names: { readonly deal: string; readonly line: string; readonly party: string; readonly region: string }
  readonly owners: readonly string[]
  readonly regions: readonly Doc[]
  readonly parties: readonly Doc[]
}

function inventDeal(by: Chance, { number, names, owners, regions, parties }: DealPlan): Subject {
  const submittable = number % 2 === 1
  const fields: Field[] = [
    { fieldname: 'title', fieldtype: 'Data', permlevel: 0 },
    { fieldname: 'note', fieldtype: 'Data', permlevel: by.int(0, 1) },
    { fieldname: 'amount', fieldtype: 'Currency', permlevel: 1 },
    { fieldname: 'secret', fieldtype: 'Data', permlevel: 2 },
    { fieldname: 'count', fieldtype: 'Int', permlevel: by.int(0, 2) },
    { fieldname: 'region', fieldtype: 'Link', permlevel: 0, options: names.region, ignoresUserPermissions: by.yes(0.2) },
    { fieldname: 'party', fieldtype: 'Link', permlevel: by.int(0, 1), options: names.party, ignoresUserPermissions: by.yes(0.2) },
    { fieldname: 'about_type', fieldtype: 'Link', permlevel: 0, options: 'DocType' },
    { fieldname: 'about', fieldtype: 'Dynamic Link', permlevel: by.int(0, 1), options: 'about_type' },
    { fieldname: 'lines', fieldtype: 'Table', permlevel: by.int(0, 1), options: names.line },
    { fieldname: 'amended_from', fieldtype: 'Link', permlevel: 0, options: names.deal, ignoresUserPermissions: true },
  ]
  const lineFields: Field[] = [
    { fieldname: 'item', fieldtype: 'Data', permlevel: 0 },
    { fieldname: 'cost', fieldtype: 'Int', permlevel: by.int(0, 2) },
    { fieldname: 'place', fieldtype: 'Link', permlevel: 0, options: names.region, ignoresUserPermissions: by.yes(0.3) },
  ]
  const someRegion = (): Value => (by.yes(0.75) ? by.pick(regions).name : null)
  const docs = parties.map((party, n): Doc => {
    const doc = `d${n}`
    const links: Record<string, Value> = {
      region: someRegion(),
      party: party.name,
      about_type: names.party,
      about: by.pick(parties).name,
      amended_from: null,
    }
    const line = (k: number): Line => ({
      name: textMark({ world: number, doc: `${doc}k${k}`, field: 'name' }),
      values: marked(lineFields, { number, doc: `${doc}k${k}`, n, line: k + 1 }, { place: by.yes(0.5) ? someRegion() : null }),
    })
    return {
      name: textMark({ world: number, doc, field: 'name' }),
      owner: ownerOf(by, owners),
      docstatus: submittable ? by.pick([0, 0, 1, 1, 2] as const) : 0,
      values: marked(fields, { number, doc, n, line: 0 }, links),
      lines: span(by.int(0, 2)).map(line),
    }
  })
  const searchFields = by.some(['title', 'note', 'secret', 'count'], 2)
  const permissions = inventRows(by, { submittable, levels: [1, 2] })
  const titleField = by.pick([undefined, 'title', 'note', 'secret'])
  return {
    doctype: names.deal,
    submittable,
    fields,
    lineDoctype: names.line,
    lineFields,
    searchFields,
    titleField,
    showsTitle: by.yes(0.5),
    permissions,
    customised: by.yes(0.3),
    docs,
  }
}

interface PartyPlan {
  readonly number: number
  readonly doctype: string
  readonly regionDoctype: string
  readonly owners: readonly string[]
  readonly regions: readonly Doc[]
}

function inventParty(by: Chance, { number, doctype, regionDoctype, owners, regions }: PartyPlan): Subject {
  const fields: Field[] = [
    { fieldname: 'remark', fieldtype: 'Data', permlevel: 0 },
    { fieldname: 'hidden', fieldtype: 'Data', permlevel: 1 },
    { fieldname: 'home', fieldtype: 'Link', permlevel: by.int(0, 1), options: regionDoctype, ignoresUserPermissions: by.yes(0.5) },
    { fieldname: 'shut', fieldtype: 'Check', permlevel: 0 },
  ]
  const docs = span(10).map((n) => {
    const doc = `p${n}`
    const links = { home: by.yes(0.8) ? by.pick(regions).name : null, shut: Number(by.yes(0.3)) }
    const values = marked(fields, { number, doc, n: n + 50, line: 0 }, links)
    return { name: textMark({ world: number, doc, field: 'name' }), owner: ownerOf(by, owners), docstatus: 0 as const, values, lines: [] }
  })
  const permissions = inventRows(by, { submittable: false, levels: [1] })
  return {
    doctype,
    submittable: false,
    fields,
    lineFields: [],
    searchFields: ['remark'],
    showsTitle: false,
    permissions,
    customised: by.yes(0.3),
    docs,
  }
}

/** A root with two branches, one of which has a leaf; a second root. */
const treeShape = [-1, 0, 0, 1, -1]

function inventRegion(by: Chance, number: number, doctype: string, owners: readonly string[]): Subject {
  const parent = `parent_${doctype.toLowerCase().replaceAll(' ', '_')}`
  const fields: Field[] = [
    { fieldname: 'label', fieldtype: 'Data', permlevel: 0 },
    { fieldname: parent, fieldtype: 'Link', permlevel: 0, options: doctype, ignoresUserPermissions: true },
    { fieldname: 'old_parent', fieldtype: 'Link', permlevel: 0, options: doctype, ignoresUserPermissions: true },
  ]
  const name = (n: number) => textMark({ world: number, doc: `r${n}`, field: 'name' })
  const docs = treeShape.map((above, n) => {
    const values = marked(fields, { number, doc: `r${n}`, n: n + 80, line: 0 }, { [parent]: above < 0 ? null : name(above), old_parent: null })
    return { name: name(n), owner: ownerOf(by, owners), docstatus: 0 as const, values, lines: [] }
  })
  const permissions = inventRows(by, { submittable: false, levels: [] })
  return {
    doctype,
    submittable: false,
    fields,
    lineFields: [],
    searchFields: ['label'],
    showsTitle: false,
    permissions,
    customised: by.yes(0.3),
    docs,
  }
}

/** One in eight is written in capitals: users are the same in any letter case. */
const ownerOf = (by: Chance, owners: readonly string[]): string => {
  const owner = by.pick(owners)
  return owner !== 'Administrator' && by.yes(0.12) ? owner.toUpperCase() : owner
}

interface Where {
  readonly number: number
  readonly doc: string
  readonly n: number
  readonly line: number
}

function marked(fields: readonly Field[], { number, doc, n, line }: Where, links: Readonly<Record<string, Value>>): Record<string, Value> {
  const values: Record<string, Value> = { ...links }
  fields.forEach(({ fieldname, fieldtype }, f) => {
    if (fieldtype === 'Data') values[fieldname] = textMark({ world: number, doc, field: fieldname })
    else if (fieldtype === 'Int' || fieldtype === 'Currency') values[fieldname] = numberMark(number, n, line, f)
  })
  return values
}

type Unfinished = Omit<World, 'userPermissions' | 'shares' | 'policies'>

function inventUserPermissions(by: Chance, { people, deal, party, region }: Unfinished): UserPermission[] {
  const made: UserPermission[] = []
  for (const { name: user } of people.slice(0, -2)) {
    if (by.yes(0.4)) continue
    const subjects = by.some([region, region, party, deal], by.int(1, 2))
    for (const subject of new Set(subjects)) {
      const values = by.some(subject.docs, subject === region ? by.int(1, 2) : by.int(2, 6))
      const isDefault = by.yes(0.3)
      values.forEach(({ name: value }, n) => {
        const applicableFor = by.yes(0.6) ? '' : by.pick([deal.doctype, deal.doctype, party.doctype, 'ToDo'])
        made.push({
          user,
          allow: subject.doctype,
          value,
          applicableFor,
          hidesDescendants: subject === region && by.yes(0.3),
          isDefault: isDefault && n === 0,
        })
      })
    }
  }
  return made
}

function inventShares(by: Chance, { people, deal, party }: Unfinished): Share[] {
  const shares = new Map<string, Share>()
  for (const subject of [deal, deal, deal, deal, deal, deal, party, party]) {
    const user = by.yes(0.15) ? 'everyone' : by.pick(people.slice(0, -2)).name
    const { name } = by.pick(subject.docs)
    const given = new Set<Right>(['read'])
    if (by.yes(0.5)) given.add('write')
    if (by.yes(0.3)) given.add('share')
    if (subject.submittable && given.has('write') && by.yes(0.6)) given.add('submit')
    shares.set(`${user} ${name}`, { user, doctype: subject.doctype, name, rights: given })
  }
  return [...shares.values()]
}
