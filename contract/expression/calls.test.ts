import { describe, expect, it } from 'vitest'
import { compile } from './expression.ts'

const read = (text: string) => compile(text, { language: 'javascript' })

describe('what is known of an expression before it is evaluated', () => {
  it('are its calls, with the arguments that are written out', () => {
    expect(read("linked.sum('Invoice', 'customer', 'total', { docstatus: [0, 1] }) + flt(doc.a)").calls).toEqual([
      { path: 'linked.sum', args: ['Invoice', 'customer', 'total', { docstatus: [0, 1] }] },
      { path: 'flt', args: [undefined] },
    ])
  })

  it.each([
    ["sum(doc.rows, 'amount')", ['rows', 'amount']],
    ['doc.rows.reduce((all, row) => all + row.amount, 0)', ['reduce', 'rows', 'amount']],
    ["doc['a'].b", ['a', 'b']],
    ['sum(doc.rows, doc.key)', ['*', 'rows', 'key']],
    ['doc.rows[0][doc.key]', ['*', 'rows', 'key']],
    ['Object.values(doc.rows[0])', ['*', 'values', 'rows']],
  ])('are the keys that it may read: %s', (text, keys) => {
    expect([...read(text).keys].sort()).toEqual([...keys].sort())
  })
})
