import { describe, expect, it } from 'vitest'
import { doctypeFaults } from '../doctype.ts'
import { sumOf } from './decimals.ts'
import type { DocFieldJson } from './doc-field.ts'
import { describeValues, outcomeOf, refused } from './field-type.conformance.ts'
import { type FieldType, wrapFieldType } from './field-types.ts'
import { fieldTypes } from './registry.ts'

describeValues('Encrypted', { length: 4 }, [
  ['abcd', 'abcd'],
  ['äöü🔑', 'äöü🔑'],
  ['abcde', refused('CharacterLengthExceededError')],
  [7, '7'],
  [null, null],
  [{}, refused()],
  ['<script>x</script>', refused('CharacterLengthExceededError')],
])
describeValues('Computed', { options: 'Currency\ndoc.a' }, [
  ['1.5', 1.5],
  [null, 0],
  ['9'.repeat(40), refused('CharacterLengthExceededError')],
])
describeValues('Computed', { options: 'Date\ndoc.a' }, [
  ['2024-02-29', '2024-02-29'],
  ['soon', refused()],
])
describeValues('Computed', { options: 'Data\nbuyer.name', length: 3 }, [
  ['abc', 'abc'],
  ['abcd', refused('CharacterLengthExceededError')],
])
describeValues('Virtual', { options: 'Int' }, [
  ['7', 7],
  [{}, refused()],
])

const field = (fieldtype: string, more: Partial<DocFieldJson> = {}): DocFieldJson => ({ fieldname: 'x', fieldtype, ...more })
const columnOf = (each: DocFieldJson) => fieldTypes.of(each).column?.(each)

describe('where values are kept', () => {
  it.each<[string, DocFieldJson, unknown]>([
    ['Encrypted: a text', field('Encrypted'), { kind: 'text' }],
    ['Computed over its own document: the column of its type', field('Computed', { options: 'Int\ndoc.a + 1' }), { kind: 'int' }],
    ['Computed over rows', field('Computed', { options: "Data\nsum(doc.rows, 'a')" }), { kind: 'varchar', length: 140 }],
    ['Computed over a linked document: nowhere', field('Computed', { options: 'Data\nbuyer.region' }), undefined],
    ['Computed over documents that link here: nowhere', field('Computed', { options: "Int\nlinked.count('A', 'b')" }), undefined],
    ['Computed that says so: nowhere', field('Computed', { options: 'Int\ndoc.a', is_virtual: 1 }), undefined],
    ['Virtual: nowhere', field('Virtual', { options: 'Int' }), undefined],
  ])('%s', (_, each, kind) => expect(columnOf(each)).toEqual(kind))

  it('their types describe themselves as the type of the value, for reading only', () => {
    const each = field('Computed', { options: 'Currency\ndoc.a' })
    expect(fieldTypes.of(each).schema(each)).toEqual({ type: 'number', readOnly: true })
    expect(fieldTypes.of(each).typescript(each)).toBe('number')
  })
})

describe('what such a field cannot be', () => {
  const faults = (...fields: DocFieldJson[]) => doctypeFaults({ name: 'X', fields }).map(({ reason }) => reason)
  it.each([
    [field('Virtual', { options: 'Link' }), 'the first line of its options'],
    [field('Virtual', { options: 'Virtual' }), 'the first line of its options'],
    [field('Virtual', { options: 'Section Break' }), 'the first line of its options'],
    [field('Computed', { options: 'Encrypted\n1' }), 'the first line of its options'],
    [field('Computed', { options: 'Int' }), 'is Computed'],
    [field('Computed', { options: 'Int\n1', unique: 1 }), 'cannot be unique'],
    [field('Encrypted', { unique: 1 }), 'neither unique'],
    [field('Encrypted', { fieldname: 'x'.repeat(58) }), 'at most 57 characters'],
  ])('%o', (each, reason) => expect(faults(each)).toEqual([expect.stringContaining(reason)]))

  it('a name that its hash needs, a source that is secret or virtual', () => {
    const secret = field('Encrypted')
    expect(faults(secret, field('Data', { fieldname: 'x__hash' }))).toEqual(['is the column with the hashes of x'])
    const reading = field('Computed', { fieldname: 'y', options: 'Data\ndoc.x' })
    expect(faults(secret, reading)).toEqual(['computes with x, which is encrypted'])
    expect(faults(field('Virtual', { options: 'Int' }), reading)).toEqual([
      'is stored and computes with x, which is made when it is read: set is_virtual',
    ])
    expect(faults(field('Virtual', { options: 'Int' }), { ...reading, is_virtual: 1 })).toEqual(['computes with x, which is virtual'])
  })
})

describe('field types of a site', () => {
  const shade: FieldType = { name: 'Shade', column: () => ({ kind: 'int' }), parse: Number, schema: () => ({}), typescript: () => 'number' }
  const short = wrapFieldType('Data', (data) => ({ parse: (value, each) => String(data.parse(value, each) ?? '').slice(0, 3) }))
  const loud = wrapFieldType('Data', (data) => ({ parse: (value, each) => `${data.parse(value, each)}!` }))

  it('are those that are shipped, with what apps add and wrap, in order', () => {
    const types = fieldTypes.extend([shade, short, loud])
    expect(types.get('Shade')).toBe(shade)
    expect(outcomeOf('abcdef', field('Data'), types)).toBe('abc!')
    expect(outcomeOf('abcdef', field('Data'), fieldTypes)).toBe('abcdef')
    expect(outcomeOf('abcdef', field('Computed', { options: 'Data\n1' }), types)).toBe('abc!')
    expect(types.get('Int')).toBe(fieldTypes.get('Int'))
  })

  it('are one object for equal declarations', () => {
    const declarations = [shade]
    expect(fieldTypes.extend(declarations)).toBe(fieldTypes.extend(declarations))
    expect(fieldTypes.extend([shade])).not.toBe(fieldTypes.extend(declarations))
  })

  it.each([
    [[shade, shade], 'is there already'],
    [[{ ...shade, name: 'Data' }], 'is there already'],
    [[{ ...shade, name: 'a' }], 'capital letter'],
    [[wrapFieldType('Shade', () => ({}))], 'cannot be wrapped'],
  ])('refuse %o', (declarations, reason) => expect(() => fieldTypes.extend(declarations)).toThrow(reason))
})

describe('sums', () => {
  it.each([
    [[0.1, 0.2], 0.3],
    [['1234567890123.123456789', 1], '1234567890124.123456789'],
    [[-1.5, '0.5'], -1],
    [['x', 2], 2],
    [[], 0],
    [[1e-10], 0],
  ])('of %o are %o', (values, total) => expect(sumOf(values)).toBe(total))
})
