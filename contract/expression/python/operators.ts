import { momentOf } from '../../fields/moments.ts'
import { refuse } from '../limits.ts'
import type { Run } from '../run.ts'
import { timeBetween } from './dates.ts'
import { exact } from './numbers.ts'
import { compare, contains, integer, isEqual, isNumeric, typeName } from './values.ts'

type Operation = (run: Run, left: unknown, right: unknown) => unknown

const arithmetic =
  (operator: string, compute: (left: number, right: number) => number): Operation =>
  (_run, left, right) => {
    if (!isNumeric(left) || !isNumeric(right)) return refuse(`"${operator}" does not go with ${typeName(left)} and ${typeName(right)}`)
    const operands = [Number(left), Number(right)] as const
    return exact(compute(...operands), operands)
  }

/** Of two truths it is a truth. */
const whole =
  (operator: string, compute: (left: bigint, right: bigint) => bigint): Operation =>
  (_run, left, right) => {
    const result = exact(Number(compute(BigInt(integer(left, operator)), BigInt(integer(right, operator)))), [0])
    return typeof left === 'boolean' && typeof right === 'boolean' ? result === 1 : result
  }

const divisor = (value: number): number => (value === 0 ? refuse('division by zero') : value)

const plus = arithmetic('+', (a, b) => a + b)
const times = arithmetic('*', (a, b) => a * b)
const minus = arithmetic('-', (a, b) => a - b)

function add(run: Run, left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') {
    run.fits(left.length + right.length)
    return left + right
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    run.holds(left.length + right.length)
    return [...(left as unknown[]), ...(right as unknown[])]
  }
  return plus(run, left, right)
}

/** Two dates are a time apart. */
function subtract(run: Run, left: unknown, right: unknown): unknown {
  if (typeof left !== 'string' || typeof right !== 'string') return minus(run, left, right)
  return momentOf(left) && momentOf(right) ? timeBetween(left, right) : refuse('"-" does not go with str and str')
}

function multiply(run: Run, left: unknown, right: unknown): unknown {
  const [list, count] = isNumeric(left) ? [right, left] : [left, right]
  if (typeof list !== 'string' && !Array.isArray(list)) return times(run, left, right)
  const repeats = Math.max(0, integer(count, '"*"'))
  if (typeof list === 'string') {
    run.fits(list.length * repeats)
    return list.repeat(list === '' ? 0 : repeats)
  }
  run.holds(list.length * repeats)
  return list.length ? Array.from({ length: repeats }, () => list as unknown[]).flat(1) : []
}

function power(run: Run, left: unknown, right: unknown): unknown {
  const [base, exponent] = [Number(left), Number(right)]
  if (isNumeric(left) && isNumeric(right)) {
    if (base === 0 && exponent < 0) refuse('0 has no negative power')
    if (base < 0 && !Number.isInteger(exponent)) refuse('the power is no real number')
  }
  return raise(run, left, right)
}

const raise = arithmetic('**', (a, b) => (a === 1 || b === 0 ? 1 : a ** b))

/** The remainder has the sign of the divisor. */
const modulo = arithmetic('%', (a, b) => {
  const rest = a % divisor(b)
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
})

const isSame = (one: unknown, other: unknown): boolean => (one ?? null) === (other ?? null)

/** The operators with two operands. */
export const operations: Readonly<Record<string, Operation>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': arithmetic('/', (a, b) => a / divisor(b)),
  '//': arithmetic('//', (a, b) => Math.floor(a / divisor(b))),
  '%': (run, left, right) => (typeof left === 'string' ? refuse('texts are not formatted with %') : modulo(run, left, right)),
  '**': power,
  '&': whole('&', (a, b) => a & b),
  '|': whole('|', (a, b) => a | b),
  '^': whole('^', (a, b) => a ^ b),
  '==': isEqual,
  '!=': (run, left, right) => !isEqual(run, left, right),
  '<': (run, left, right) => compare(run, left, right) < 0,
  '>': (run, left, right) => compare(run, left, right) > 0,
  '<=': (run, left, right) => compare(run, left, right) <= 0,
  '>=': (run, left, right) => compare(run, left, right) >= 0,
  in: contains,
  'not in': (run, left, right) => !contains(run, left, right),
  is: (_run, left, right) => isSame(left, right),
  'is not': (_run, left, right) => !isSame(left, right),
}
