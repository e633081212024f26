import { expect, test } from 'vitest'
import { compile } from '../expression.ts'
import { doc, samples } from './samples.ts'

const evaluate = (text: string, scope: object = { doc }): unknown => compile(text, { language: 'python' }).evaluate({ ...scope })

test.each(samples)('%s', (text, expected) => {
  if (expected === 'error') expect(() => evaluate(text)).toThrow(/cannot be used/)
  else expect(evaluate(text)).toEqual(expected)
})

test.each([
  ['doc.qty = 3', /not assigned.*compare with ==.*\(character 9\)/],
  ['(x := 3)', /":=|"\)" is expected/],
  ['lambda: 1', /"lambda" is not part of it/],
  ['f"{doc.qty}"', /values inside/],
  ['doc.qty ==', /where the expression ends/],
  ['doc.qty and', /where the expression ends/],
  ['[1, 2', /expected where the expression ends/],
  ['len(*doc.rows)', /lists of arguments/],
  ['[x for x in a for y in b]', /second "for"/],
  ['"%s" % doc.qty', /not formatted/],
  ['2 ** 2000', /too large/],
  ['9007199254740993', /too many digits/],
  ['doc.status.format(1)', /no "format"/],
  ['import os', /"import" is not part of it/],
  ['unknown', /unknown is not known/],
  ['doc.status.encode', /no "encode"/],
  ['0 == 1 is', /where the expression ends/],
])('refuses %s and says why', (text, message) => {
  expect(() => evaluate(text)).toThrow(message)
})

test('names stand for fields where the scope holds them', () => {
  expect(evaluate('status == "Open" and priority > 1', { status: 'Open', priority: 2 })).toBe(true)
  expect([...compile('status == x.y and len(rows)', { language: 'python' }).names].sort()).toEqual(['len', 'rows', 'status', 'x.y'])
})

test('line ends and notes are spaces', () => {
  expect(evaluate('doc.qty == 3 # three\n  and doc.zero == 0')).toBe(true)
})
