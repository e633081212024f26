import vm from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from '../expression.ts'
import { documents, expressions } from './arbitrary.ts'

/** A value as text that tells NaN, -0 and undefined apart, of whatever realm. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${Array.from(value as unknown[], shown)}]`
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, each]) => `${key}:${shown(each)}`)}}`
  return Object.is(value, -0) ? '-0' : typeof value === 'string' ? JSON.stringify(value) : String(value)
}

const outcome = (compute: () => unknown): string => {
  try {
    return shown(compute())
  } catch {
    return 'error'
  }
}

const ours = (text: string, doc: object) => outcome(() => compile(text, { language: 'javascript' }).evaluate({ doc }))

const realm = vm.createContext({})
function theirs(text: string, doc: object): string {
  realm.doc = doc
  return outcome(() => vm.runInContext(`(${text})`, realm))
}

test('random expressions on random documents give what JavaScript gives', () => {
  fc.assert(
    fc.property(expressions, documents, (text, doc) => {
      const expected = theirs(text, doc)
      expect(`${text} → ${ours(text, doc)}`).toBe(`${text} → ${expected}`)
    }),
    { numRuns: 4000 },
  )
})

test('most random expressions have a value, so that the comparison says something', () => {
  const samples = fc.sample(fc.tuple(expressions, documents), { numRuns: 1000, seed: 1 })
  const values = samples.filter(([text, doc]) => ours(text, doc) !== 'error')
  expect(values.length).toBeGreaterThan(500)
})

const doc = { status: 'Open', qty: 3, zero: 0, none: null, empty: [], rows: [{ qty: 1 }, { qty: 5 }], text: 'a,b', __islocal: 1 }

test.each<[string, unknown]>([
  ['!doc.__islocal && doc.qty', false],
  ["in_list(['Open', 'Closed'], doc.status)", true],
  ['in_list(doc.missing, 1)', false],
  ['cint("12.7") + flt("1,234.567", 2) + cstr(null)', '1246.57'],
  ['doc.empty ? 1 : 2', 1],
  ['doc.none == undefined && doc.none !== undefined', true],
  ['doc.missing?.deep.deeper', undefined],
  ['(doc.rows || []).some(row => row.qty > 4)', true],
  ['doc.rows.map(({}) => 1)', 'error'],
  ['doc.rows.filter(r => r.qty > 1).map(r => `${r.qty}!`).join()', '5!'],
  ["'qty' in doc && !('gone' in doc)", true],
  ['Object.keys({b: 1, a: doc.qty}).join()', 'b,a'],
  ['doc.status=="Open";', true],
  ['is_null(doc.none) && is_null("") && !is_null(0)', true],
  ["typeof nothing === 'undefined'", true],
  ['// a note\n doc.qty /* three */ == 3', true],
  ['"\\x41\\u0042\\u{43}\\n\\\'"', "ABC\n'"],
])('%s', (text, expected) => {
  const value = outcome(() => compile(text, { language: 'javascript' }).evaluate({ doc }))
  expect(value).toBe(expected === 'error' ? 'error' : shown(expected))
})

test.each([
  ['doc.qty = 3', /not assigned.*compare with ==.*\(character 9\)/],
  ['doc.qty == ', /where the expression ends/],
  ['doc.qty == 3)', /"\)" is not expected here.*\(character 13\)/],
  ['/a+/.test(doc.text)', /regular expressions/],
  ['new Date()', /"new" is not part of it/],
  ['() => { return 1 }', /without braces/],
  ['a ?? b || c', /without brackets/],
  ['-2 ** 2', /needs brackets/],
  ['doc.qty++', /"\+\+" is not expected|not assigned/],
  ['"abc', /no end/],
  ['doc.none.x', /"x" is read of null/],
  ['doc.status.match("O")', /match is no function here/],
  ['doc.rows.push(1)', /push is no function here/],
  ['unknown + 1', /unknown is not known \(character 1\)/],
])('refuses %s and says why', (text, message) => {
  expect(() => compile(text, { language: 'javascript' }).evaluate({ doc })).toThrow(message)
})
