import { compareValues, type Family } from './family.ts'
import { isInNetworks } from './network.ts'

/** What stands on the right of an operator. */
export type RightSide = 'one' | 'list' | 'range' | 'networks' | 'nothing'

/** What a condition asks. All values are canonical ones of its family; none stands for a value that is not there, of which nothing but `negated` tests hold. */
export interface Test {
  readonly kind: 'compare' | 'among' | 'includes' | 'substring' | 'between' | 'network' | 'set'
  /** Families that it is made for. */
  readonly families: readonly Family[]
  readonly right: RightSide
  /** Of `compare`: as SQL writes it. */
  readonly sign?: Sign
  /** What takes its place where an attribute with many values stands on the left; absent: none may. */
  readonly ofMany?: Test
  holds(family: Family, left: readonly string[], right: readonly string[]): boolean
}

/** A comparison. */
export type Sign = '=' | '<' | '<=' | '>' | '>='

/** What an administrator chooses: a test, or that it does not hold. */
export interface PolicyOperator {
  readonly name: string
  readonly test: Test
  readonly negated: boolean
}

const all: readonly Family[] = ['text', 'number', 'moment', 'time']
const ordered: readonly Family[] = ['number', 'moment', 'time']

const meets: Readonly<Record<Sign, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

const comparison = (sign: Sign): Test => ({
  kind: 'compare',
  families: sign === '=' ? all : ordered,
  right: 'one',
  sign,
  holds: (family, [left], [right]) => left !== undefined && right !== undefined && meets[sign](compareValues(family, left, right)),
})

const among: Test = {
  kind: 'among',
  families: all,
  right: 'list',
  holds: (family, [left], right) => left !== undefined && right.some((each) => compareValues(family, left, each) === 0),
}

const includes: Test = {
  kind: 'includes',
  families: ['text'],
  right: 'one',
  holds: (_, left, [right]) => right !== undefined && left.includes(right),
}

/** A text within a text, letter by letter. */
const substring: Test = {
  kind: 'substring',
  families: ['text'],
  right: 'one',
  ofMany: includes,
  holds: (_, [left], [right]) => left !== undefined && right !== undefined && left.includes(right),
}

/** Both ends belong to it. A range of times may go past midnight. */
const between: Test = {
  kind: 'between',
  families: ordered,
  right: 'range',
  holds(family, [left], [from, to]) {
    if (left === undefined || from === undefined || to === undefined) return false
    const [begun, over] = [compareValues(family, left, from) >= 0, compareValues(family, left, to) > 0]
    return isPastMidnight(family, from, to) ? begun || !over : begun && !over
  },
}

/** Whether a range of times ends on the day after. */
export const isPastMidnight = (family: Family, from: string, to: string): boolean => family === 'time' && from > to

const network: Test = {
  kind: 'network',
  families: ['text'],
  right: 'networks',
  holds: (_, [left], right) => left !== undefined && isInNetworks(left, right),
}

const anything: Test = { kind: 'set', families: all, right: 'nothing', holds: (_, left) => left.length > 0 }
const set: Test = { ...anything, ofMany: anything }

const operator = (name: string, test: Test, negated = false): [string, PolicyOperator] => [name, { name, test, negated }]

/** All operators by name, as the form of a policy offers them. */
export const policyOperators: ReadonlyMap<string, PolicyOperator> = new Map([
  operator('=', comparison('=')),
  operator('!=', comparison('='), true),
  operator('in', among),
  operator('not in', among, true),
  operator('contains', substring),
  operator('not contains', substring, true),
  operator('<', comparison('<')),
  operator('<=', comparison('<=')),
  operator('>', comparison('>')),
  operator('>=', comparison('>=')),
  operator('between', between),
  operator('not between', between, true),
  operator('in network', network),
  operator('not in network', network, true),
  operator('is set', set),
  operator('is not set', set, true),
])
