import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCortadoError } from './errors.ts'
import { filterLimits, parseFilters, parseOperator } from './filters.ts'

describe('filters', () => {
  it.each([
    [undefined, []],
    ['', []],
    [{ status: 'Open' }, [{ field: 'status', operator: '=', value: 'Open' }]],
    ['{"done": true}', [{ field: 'done', operator: '=', value: 1 }]],
    [{ qty: ['>', 5] }, [{ field: 'qty', operator: '>', value: 5 }]],
    [[['qty', 'NOT IN', '1, 2']], [{ field: 'qty', operator: 'not in', value: ['1', '2'] }]],
    [[['ToDo', 'qty', '=', 1]], [{ field: 'qty', operator: '=', value: 1 }]],
    [[['Row', 'item', 'like', '%x%']], [{ doctype: 'Row', field: 'item', operator: 'like', value: '%x%' }]],
    [[['due', 'between', ['2024-01-01', '']]], [{ field: 'due', operator: 'between', value: ['2024-01-01', null] }]],
    [[['due', 'is', 'Not Set']], [{ field: 'due', operator: 'is', value: 'not set' }]],
    [
      [
        ['a', '=', 1],
        ['b', '>', 2],
        ['a', '=', 3],
      ],
      [
        { field: 'a', operator: 'in', value: [1, 3] },
        { field: 'b', operator: '>', value: 2 },
      ],
    ],
  ])('%j are read', (given, expected) => {
    expect(parseFilters(given, { doctype: 'ToDo' })).toEqual(expected)
  })

  it.each([
    ['[', 'ValidationError'],
    ['5', 'ValidationError'],
    [[['a', '=']], 'DoesNotExistError'],
    [['a', '=', 'x'], 'DoesNotExistError'],
    [[['a', 'glob', 'x']], 'ValidationError'],
    [[['a', '=', { b: 1 }]], 'ValidationError'],
    [[['a', '=', 'nul \0']], 'ValidationError'],
    [[['', '=', 'x']], 'ValidationError'],
    [[['a', 'is', 'maybe']], 'ValidationError'],
    [[['a', 'between', [1, 2, 3]]], 'ValidationError'],
    [[[1]], 'ValidationError'],
    [Array.from({ length: filterLimits.filters + 1 }, () => ['a', '=', 1]), 'ValidationError'],
  ])('%j are refused', (given, type) => {
    expect(() => parseFilters(given)).toThrow(expect.objectContaining({ type }))
  })

  it('of code in the process may be short', () => {
    expect(parseFilters([['a', 1]], { lenient: true })).toEqual([{ field: 'a', operator: '=', value: 1 }])
    expect(parseFilters(['a', '!=', 1], { lenient: true })).toEqual([{ field: 'a', operator: '!=', value: 1 }])
  })

  it('never fail with anything but an error of the catalogue', () => {
    const given = fc.oneof(
      fc.anything({ withBigInt: true }),
      fc.json(),
      fc.array(fc.array(fc.oneof(fc.constantFrom('name', '=', 'in', 'between', 'ToDo'), fc.anything()))),
    )
    fc.assert(
      fc.property(given, fc.boolean(), (input, lenient) => {
        try {
          parseFilters(input, { lenient })
        } catch (error) {
          expect(isCortadoError(error)).toBe(true)
        }
      }),
    )
  })

  it('know their operators in any letter case', () => {
    expect(parseOperator(' Like ')).toBe('like')
    expect(() => parseOperator('regexp')).toThrow('Operator must be one of')
  })
})
