import { describe, expect, it } from 'vitest'
import { describeValues, refused, type ValueCase } from './field-type.conformance.ts'
import { fieldType } from './registry.ts'

const tooLong = refused('CharacterLengthExceededError')

const text: readonly ValueCase[] = [
  [null, null],
  [undefined, null],
  ['', ''],
  ['plain', 'plain'],
  ['0', '0'],
  ['null', 'null'],
  [' lead and trail ', ' lead and trail '],
  ['o\'clock \\ "q"', 'o\'clock \\ "q"'],
  ['日本語 テスト', '日本語 テスト'],
  ['😀 smile', '😀 smile'],
  ['tab\there', 'tab\there'],
  ['two\r\nlines', 'two\r\nlines'],
  ['<b>bold</b>', '<b>bold</b>'],
  [12, '12'],
  [-1.5, '-1.5'],
  [true, '1'],
  [false, '0'],
  [10n, '10'],
  [Number.NaN, refused()],
  [['a', 'b'], refused()],
  [{ a: 1 }, refused()],
  ['nul \0', refused()],
  ['half \ud83d', refused()],
]

const lines = [
  'Small Text',
  'Text',
  'Long Text',
  'Text Editor',
  'HTML Editor',
  'Markdown Editor',
  'Code',
  'Password',
  'Attach',
  'Attach Image',
  'Signature',
  'Barcode',
]

for (const type of lines) describeValues(type, {}, [...text, ['x'.repeat(70_000), 'x'.repeat(70_000)]])

for (const type of ['Data', 'Link', 'Dynamic Link', 'Read Only', 'Color', 'Icon', 'Autocomplete', 'Select']) {
  describeValues(type, {}, [...text, ['x'.repeat(140), 'x'.repeat(140)], ['x'.repeat(141), tooLong], ['😀'.repeat(140), '😀'.repeat(140)]])
}

describeValues('Data', { length: 10 }, [
  ['x'.repeat(10), 'x'.repeat(10)],
  ['x'.repeat(11), tooLong],
  ['é'.repeat(11), tooLong],
  ['日本', '日本'],
])
describeValues('Data', { not_nullable: 1 }, [
  [null, ''],
  [undefined, ''],
  ['x', 'x'],
])
describeValues('Data', { not_nullable: 1, default: 'd' }, [
  [null, 'd'],
  ['', ''],
])

describeValues('Select', { options: 'Red\nGreen\nDark Blue' }, [
  ['Red', 'Red'],
  [' Green ', 'Green'],
  ['Dark Blue', 'Dark Blue'],
  ['', ''],
  [null, null],
  ['blue', refused()],
  ['Purple', refused()],
  ['Dark', refused()],
  ['Red\nGreen', refused()],
])
describeValues('Select', { options: '\n1\n2 \n\n3' }, [
  ['1', '1'],
  [2, '2'],
  ['2 ', '2'],
  ['3', '3'],
  ['', ''],
  ['0', refused()],
  ['4', refused()],
])
describeValues('Select', { fieldname: 'naming_series', options: 'A-.#\nB-.#' }, [['C-.####', 'C-.####']])

describe('refusals', () => {
  it('name the field by its label, the value shortened, and what is expected', () => {
    const field = { fieldname: 'due', label: 'Due Date', fieldtype: 'Date' }
    expect(() => fieldType('Date').parse('x'.repeat(500), field)).toThrow(`Due Date cannot be "${'x'.repeat(80)}…": it should be a date (YYYY-MM-DD)`)
  })

  it('name the options of a Select', () => {
    const field = { fieldname: 'status', fieldtype: 'Select', options: 'Open\nClosed' }
    expect(() => fieldType('Select').validate?.('Nope', field)).toThrow('status cannot be "Nope": it should be one of "Open", "Closed"')
  })
})

describe('a Single', () => {
  it('may hold a longer text than a column could', () => {
    const field = { fieldname: 'note', fieldtype: 'Data' }
    expect(() => fieldType('Data').validate?.('x'.repeat(500), field, { unbounded: true })).not.toThrow()
  })
})
