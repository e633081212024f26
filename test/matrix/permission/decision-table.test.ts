import { describe, expect, it } from 'vitest'
import { decisionTable } from './decision-table.ts'

describe('a decision table', () => {
  const table = decisionTable(`
    colour    | size  | price
    red       | *     | 1
    blue/grey | small | 2
    *         | large | 3
  `)

  it('decides by the first line that fits', () => {
    expect(table({ colour: 'red', size: 'large' })).toBe('1')
    expect(table({ colour: 'grey', size: 'small' })).toBe('2')
    expect(table({ colour: 'blue', size: 'large' })).toBe('3')
  })

  it('throws where no line fits, or a fact is missing', () => {
    expect(() => table({ colour: 'green', size: 'small' })).toThrow('no line decides')
    expect(() => table({ colour: 'red' })).toThrow('no fact for the column "size"')
  })
})
