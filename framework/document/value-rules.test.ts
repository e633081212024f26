import { describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { compileMeta } from '../meta/compile.ts'
import { Document } from './document.ts'
import { compareValues, demandDates, demandRows, demandValue, type ValueCondition } from './value-rules.ts'

const meta = compileMeta({
  name: 'Ruled',
  fields: [
    { fieldname: 'qty', fieldtype: 'Int', label: 'Quantity' },
    { fieldname: 'from', fieldtype: 'Date', label: 'From' },
    { fieldname: 'to', fieldtype: 'Date', label: 'To' },
    { fieldname: 'rows', fieldtype: 'Table', options: 'Row', label: 'Rows' },
  ],
})
const doc = (values: object) => new Document({} as Context, meta, { ...values })

describe('a value', () => {
  it.each<readonly [unknown, ValueCondition, boolean]>([
    [5, ['=', 5], true],
    [5, ['=', '5'], true],
    [10, ['>', 9], true],
    ['10', ['>', 9], true],
    ['b', ['>', 'a'], true],
    [null, ['=', 0], true],
    [null, ['=', ''], true],
    [5, ['!=', 5], false],
    [5, ['<=', 5], true],
    [5, ['<', 5], false],
    [5, ['>=', 6], false],
    ['a', ['in', ['a', 'b']], true],
    ['c', ['in', ['a', 'b']], false],
    ['c', ['not in', ['a', 'b']], true],
    ['SO-1', ['^', 'SO-'], true],
    ['PO-1', ['^', 'SO-'], false],
  ])('%j %j: %s', (value, condition, holds) => {
    expect(compareValues(value, condition)).toBe(holds)
  })
})

describe('a document', () => {
  it('is refused with a value that breaks a rule, by its label', () => {
    expect(() => demandValue(doc({ qty: 0 }), 'qty', ['>', 0])).toThrow('Quantity must be greater than 0')
    expect(() => demandValue(doc({ qty: 1 }), 'qty', ['>', 0])).not.toThrow()
  })

  it('is refused without rows', () => {
    expect(() => demandRows(doc({}), 'rows')).toThrow(expect.objectContaining({ type: 'EmptyTableError' }))
  })

  it.each([
    ['2026-02-01', '2026-01-01', true],
    ['2026-01-01', '2026-01-01', false],
    ['2026-01-01', null, false],
  ])('from %s to %s: refused %s', (from, to, refused) => {
    const check = () => demandDates(doc({ from, to }), 'from', 'to')
    if (refused) expect(check).toThrow(expect.objectContaining({ type: 'InvalidDates' }))
    else expect(check).not.toThrow()
  })
})
