import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { compileMeta } from '../meta/compile.ts'
import { compose, invert, readDifferences } from './compose-differences.ts'
import { type Differences, differences } from './differences.ts'
import { Document } from './document.ts'

const row = compileMeta({ name: 'Line', istable: 1, fields: ['item', 'note'].map((fieldname) => ({ fieldname, fieldtype: 'Data' })) })
const order = compileMeta({
  name: 'Order',
  fields: [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'place', fieldtype: 'Data' },
    { fieldname: 'lines', fieldtype: 'Table', options: 'Line' },
  ],
})

/** A state of a document: values, and rows by their names. */
interface State {
  readonly title: string | null
  readonly place: string | null
  readonly lines: readonly { name: string; item: string; note: string | null }[]
}

const none = {} as Context
const documentOf = ({ lines, ...values }: State): Document =>
  new Document(none, order, { ...values, docstatus: 0, lines: lines.map((line, i) => new Document(none, row, { ...line, idx: i + 1 })) })

const between = (from: State, to: State): Differences => differences(documentOf(to), documentOf(from).values as Row)

/** The same differences, whatever the order in which they are told and the place of a row. */
const told = ({ changed, added, removed, row_changed }: Differences) => ({
  changed: changed.toSorted(),
  added: added.map(([table, { name, item, note }]) => [table, name, item, note]).toSorted(),
  removed: removed.map(([table, { name, item, note }]) => [table, name, item, note]).toSorted(),
  row_changed: row_changed.map(([table, , name, changes]) => [table, name, changes.toSorted()]).toSorted(),
})

const word = fc.constantFrom('a', 'b', 'c')
const line = fc.record({ name: fc.constantFrom('r1', 'r2', 'r3', 'r4'), item: word, note: fc.option(word) })
const state = fc.record({ title: fc.option(word), place: fc.option(word), lines: fc.uniqueArray(line, { selector: ({ name }) => name }) })

describe('several differences as one', () => {
  it('are the difference of the first and the last state, whatever happened in between, and back', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 2, maxLength: 6 }), (states) => {
        const steps = states.slice(1).map((to, i) => between(states[i] as State, to))
        const [first, last] = [states[0] as State, states[states.length - 1] as State]
        expect(told(compose(steps))).toEqual(told(between(first, last)))
        expect(told(invert(compose(steps)))).toEqual(told(between(last, first)))
      }),
      { numRuns: 500 },
    )
  })

  it('of no steps are none', () => {
    expect(compose([])).toEqual({ changed: [], added: [], removed: [], row_changed: [] })
  })

  it.each([['{"creation":"2026","created_by":"x"}'], ['null'], [null]])('%s holds none', (data) => {
    expect(readDifferences({ name: 'v', data })).toEqual({ changed: [], added: [], removed: [], row_changed: [] })
  })

  it('what is no JSON is named', () => {
    expect(() => readDifferences({ name: 'v', data: '{' })).toThrow(expect.objectContaining({ code: 'BAD_FILE' }))
  })
})
