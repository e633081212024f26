import { type Attribute, AttributeFault, type AttributeScope } from './attribute.ts'
import { canonical, compareValues, expectedOf, type Family } from './family.ts'
import { networkOf } from './network.ts'
import { type PolicyOperator, policyOperators, type Test } from './operators.ts'
import { readAttribute } from './read-attribute.ts'

/** A condition as it is stored: a row of `Access Policy Condition`. Its right side is a value or another attribute. */
export interface ConditionRow {
  readonly attribute?: unknown
  readonly operator?: unknown
  readonly value?: unknown
  readonly other_attribute?: unknown
}

/** A condition, read. */
export interface Condition {
  /** As people read it: `resource.region = user.region`. */
  readonly text: string
  readonly test: Test
  /** It holds where the test does not. */
  readonly negated: boolean
  readonly family: Family
  readonly left: Attribute
  /** Another attribute, or values in the spelling of the family (networks as they are written). */
  readonly right: Attribute | readonly string[]
}

/** Most values of a list. */
const mostValues = 1_000

/** Reads a condition. Throws AttributeFault, whose message continues `Row #1: …`. */
export async function readCondition(row: ConditionRow, scope: AttributeScope): Promise<Condition> {
  const [path, name] = [textOf(row.attribute), textOf(row.operator)]
  const operator = policyOperators.get(name)
  if (!operator) throw new AttributeFault(`the operator ${name || '(none)'} is unknown: choose one of ${[...policyOperators.keys()].join(', ')}`)
  const left = await attributeOf(path, scope)
  const test = testOf(operator, left)
  const right = await rightOf(row, { scope, left, test, name })
  const shown = Array.isArray(right) ? right.join(', ') : (right as Attribute).path
  return { text: [path, name, shown].filter(Boolean).join(' '), test, negated: operator.negated, family: left.family, left, right }
}

/** Whether the right side is an attribute. */
export const isAttribute = (side: Condition['right']): side is Attribute => !Array.isArray(side)

const textOf = (value: unknown): string => (value == null ? '' : String(value).trim())

async function attributeOf(path: string, scope: AttributeScope): Promise<Attribute> {
  try {
    return await readAttribute(path, scope)
  } catch (error) {
    if (error instanceof AttributeFault) throw new AttributeFault(`the attribute ${path || '(none)'} ${error.message}`)
    throw error
  }
}

/** The test that an operator means for an attribute. */
function testOf({ name, test }: PolicyOperator, left: Attribute): Test {
  const meant = left.many ? test.ofMany : test
  if (!meant) throw new AttributeFault(`${left.path} has many values: it takes the operators contains, not contains, is set, is not set`)
  if (!meant.families.includes(left.family)) throw new AttributeFault(`${name} does not fit ${left.path}, which is ${expectedOf[left.family]}`)
  if (meant.kind === 'network' && left.source === 'resource') throw new AttributeFault(`${name} is for environment.ip and fields of the user`)
  return meant
}

interface Asked {
  readonly scope: AttributeScope
  readonly left: Attribute
  readonly test: Test
  /** The operator's name. */
  readonly name: string
}

async function rightOf(row: ConditionRow, asked: Asked): Promise<Condition['right']> {
  const [value, path] = [textOf(row.value), textOf(row.other_attribute)]
  const { test, name, left } = asked
  if (test.right === 'nothing') {
    if (value || path) throw new AttributeFault(`${name} takes no value`)
    return []
  }
  if (Boolean(value) === Boolean(path)) throw new AttributeFault(`${left.path} ${name} needs a value, or another attribute: one of them`)
  return path ? otherOf(path, asked) : valuesOf(value, asked)
}

async function otherOf(path: string, { scope, left, test, name }: Asked): Promise<Attribute> {
  const other = await attributeOf(path, scope)
  if (other.rows) throw new AttributeFault(`${path} is about rows, which stand on the left: write ${path} ${name} ${left.path} the other way round`)
  if (test.right === 'range' || test.right === 'networks') throw new AttributeFault(`${name} needs a value, not an attribute`)
  if (other.many !== (test.right === 'list')) {
    throw new AttributeFault(
      other.many ? `${path} has many values: use the operator in` : `${name} needs an attribute with many values: ${path} has one`,
    )
  }
  if (other.family !== left.family) throw new AttributeFault(`${left.path} is ${expectedOf[left.family]}, ${path} is ${expectedOf[other.family]}`)
  if (test.kind === 'substring' && other.source === 'resource') throw new AttributeFault(`${name} cannot look for a field of the document`)
  return other
}

function valuesOf(value: string, { left, test, name }: Asked): readonly string[] {
  const parts = test.right === 'one' ? [value] : listOf(value)
  if (test.right === 'range' && parts.length !== 2) throw new AttributeFault(`${name} needs two values, as in 08:00, 17:00`)
  if (parts.length > mostValues) throw new AttributeFault(`${name} takes up to ${mostValues} values`)
  const values = parts.map((part) => (test.right === 'networks' ? networkText(part) : literalOf(part, left)))
  const [from = '', to = ''] = values
  if (test.right === 'range' && left.family !== 'time' && compareValues(left.family, from, to) > 0) throw new AttributeFault(`${from} is above ${to}`)
  return values
}

/** One value a line; where there is one line, values with commas between. */
const listOf = (text: string): string[] => text.split(text.includes('\n') ? '\n' : ',').flatMap((part) => part.trim() || [])

function networkText(text: string): string {
  if (networkOf(text)) return text
  throw new AttributeFault(`${text} is no network: write it as 10.0.0.0/8 or 2001:db8::/32`)
}

function literalOf(text: string, { path, family, choices }: Attribute): string {
  const value = canonical(family, text)
  if (value === undefined) throw new AttributeFault(`${path} is compared with ${expectedOf[family]}, which ${text} is not`)
  if (choices && !choices.includes(value)) throw new AttributeFault(`${path} is one of ${choices.join(', ')}, not ${text}`)
  return value
}
