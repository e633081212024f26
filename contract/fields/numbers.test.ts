import { describe, expect, it } from 'vitest'
import { describeStored, describeValues, refused, type ValueCase } from './field-type.conformance.ts'
import { fieldType } from './registry.ts'

const tooLong = refused('CharacterLengthExceededError')
const negative = refused('NonNegativeError')

const oddities: readonly ValueCase[] = [
  ['many', 0],
  ['', 0],
  ['  ', 0],
  [null, 0],
  [undefined, 0],
  ['-5a', 0],
  [true, 1],
  [false, 0],
  [[1], refused()],
  [{}, refused()],
  [Number.NaN, refused()],
  [Number.POSITIVE_INFINITY, refused()],
]

const notNegative: readonly ValueCase[] = [
  [0, 0],
  ['5', 5],
  [-1, negative],
  ['-3', negative],
]

for (const type of ['Float', 'Currency', 'Percent']) {
  describeValues(type, {}, [
    ...oddities,
    [1.25, 1.25],
    ['2.5', 2.5],
    [' 7 ', 7],
    ['1,234.5', 1234.5],
    [-0.5, -0.5],
    [0.000001, 0.000001],
    ['1e3', 1000],
    [123456.789, 123456.789],
    [1.23456789012, 1.23456789],
    [0.1 + 0.2, 0.3],
    ['0.0000000005', 0.000000001],
    ['-0.0000000005', -0.000000001],
    ['0.00000000049', 0],
    ['123456789012.123456789', '123456789012.123456789'],
    ['0123456789012.500', 123456789012.5],
    [999999999999, 999999999999],
    [1e12, tooLong],
    ['999999999999.9999999999', tooLong],
    ['1e400', tooLong],
  ])
}
for (const type of ['Float', 'Currency']) describeValues(type, { non_negative: 1 }, [...notNegative, ['-123456789012.123456789', negative]])
describeValues('Percent', { non_negative: 1 }, [
  [-5, -5],
  [150, 150],
])

const integers: readonly ValueCase[] = [...oddities, [3, 3], ['007', 7], ['-341', -341], [2.7, 2], [-2.7, -2], ['2.9999999999', 2], ['1,000', 1000]]

describeValues('Int', {}, [
  ...integers,
  [2147483647, 2147483647],
  [-2147483647, -2147483647],
  [-2147483648, tooLong],
  [2147483648, tooLong],
  ['99999999999', tooLong],
  ['9'.repeat(400), tooLong],
])
describeValues('Int', { length: 12 }, [
  ...integers,
  [2147483648, 2147483648],
  [-5000000000, -5000000000],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', tooLong],
  [9007199254740993n, tooLong],
])
describeValues('Int', { non_negative: 1 }, notNegative)
describeValues('Long Int', {}, [
  [null, null],
  ['', null],
  ['99999999999', 99999999999],
  [2 ** 60, tooLong],
])

describeValues('Duration', {}, [
  [0, 0],
  [86400, 86400],
  ['90', 90],
  [1.5, 1.5],
  [null, null],
  ['', null],
  ['soon', refused()],
  [[60], refused()],
])
describeValues('Duration', { not_nullable: 1, default: '60' }, [
  [null, 60],
  [5, 5],
])
describeValues('Rating', {}, [
  [0.5, 0.5],
  ['0.6', 0.6],
  [1, 1],
  [4, 1],
  [-0.5, 0],
  [0.666, 0.67],
  [null, 0],
  ['', 0],
  [[1], refused()],
])
describeValues('Check', {}, [
  [0, 0],
  [1, 1],
  [true, 1],
  [false, 0],
  ['1', 1],
  ['0', 0],
  ['', 0],
  [null, 0],
  [2, 1],
  [0.5, 0],
  ['many', 0],
  [{}, refused()],
  [[1], refused()],
])

describeStored('Currency', [
  [99.95, 99.95],
  ['99.950000000', 99.95],
  ['123456789012.123450000', '123456789012.12345'],
])
describeStored('Rating', [['0.60', 0.6]])
describeStored('Int', [['5000000000', 5000000000]])

describe('filters on numbers', () => {
  it.each([
    ['5', 5],
    ['x', 0],
    [null, 0],
    [2.7, 2.7],
    ['1,000', 1000],
    ['123456789012.123456789', '123456789012.123456789'],
    ['1e400', 0],
  ])('compare with %s as %s', (value, compared) => {
    expect(fieldType('Int').filterValue?.(value)).toBe(compared)
    expect(fieldType('Currency').filterValue?.(value)).toBe(compared)
  })
})

describe('decimals', () => {
  it('are the same in all their spellings', () => {
    const { same } = fieldType('Currency')
    expect(same?.('99.950', 99.95)).toBe(true)
    expect(same?.('123456789012.123456789', '123456789012.1234567890')).toBe(true)
    expect(same?.('123456789012.123456789', '123456789012.123456788')).toBe(false)
    expect(same?.(0, null)).toBe(false)
  })
})
