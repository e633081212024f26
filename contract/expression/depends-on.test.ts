import { expect, test } from 'vitest'
import { evaluateDependsOn } from './depends-on.ts'

const doc = { status: 'Open', qty: 0, rows: [], lines: [{}], text: '0' }

test.each([
  ['', true],
  [null, true],
  ['status', true],
  ['qty', false],
  ['rows', false],
  ['lines', true],
  ['text', true],
  ['gone', false],
  ['constructor', false],
  ['eval:doc.status == "Open"', true],
  [' eval: doc.lines ', true],
  ['eval:parent.istable', true],
  ['eval:cur_frm.doc.status === "Closed"', false],
  ['eval:frappe.boot.developer_mode', true],
])('%s', (text, holds) => {
  const scope = { frappe: { boot: { developer_mode: 1 } } }
  expect(evaluateDependsOn(text, { doc, parent: { istable: 1 }, scope })).toEqual({ holds })
})

test.each([
  ['fn:check', /form script/],
  ['eval:doc.', /a name is expected/],
  ['eval:parent.x', /"x" is read of undefined/],
  [`eval:${'('.repeat(5000)}`, /inside each other/],
])('%s does not hold, and says why', (text, reason) => {
  expect(evaluateDependsOn(text, { doc })).toEqual({ holds: false, reason: expect.stringMatching(reason) })
})
