import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCortadoError } from '../errors.ts'
import type { DocFieldJson } from './doc-field.ts'
import { fieldType, fieldTypes } from './registry.ts'

/** Texts near the borders of what some type can read. */
const nearby = fc.oneof(
  fc.constantFrom(
    '0000-00-00',
    '24:00:00',
    '1e12',
    '1e-9999',
    '999999999999.9999999999',
    '-0',
    '5.',
    '.5',
    '1,2',
    '\0',
    '\ud800',
    '{"a":"\\u0000"}',
    '[1e999999]',
    '9007199254740993',
    '+49',
    '@.',
    'a@b.c',
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.json(),
  fc.stringMatching(/^\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,8})?)?$/),
  fc.stringMatching(/^\d{4}-\d{1,2}-\d{1,2}[ T]\d\d:\d\d(\.\d*)?$/),
  fc.stringMatching(/^-?\d{1,14}(\.\d{0,12})?$/),
  fc.string({ unit: 'binary' }),
)

const anything = fc.oneof(
  nearby,
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.func(fc.nat()),
  fc.constant(Symbol('s')),
)

const variants: readonly Partial<DocFieldJson>[] = [
  {},
  { length: 12, non_negative: 1 },
  { not_nullable: 1, default: '3' },
  { options: 'Email' },
  { options: '\nURL\nName' },
  { options: 'Name', reqd: 1 },
]

const eachType = [...fieldTypes.keys()].map((name) => ({ name }))

/** What a save keeps of a value; undefined: it was refused with an error of the catalogue. */
function kept(value: unknown, field: DocFieldJson): { readonly value: unknown } | undefined {
  const type = fieldType(field.fieldtype)
  try {
    const read = type.parse(value, field)
    if (read !== null) type.validate?.(read, field)
    return { value: read }
  } catch (error) {
    if (!isCortadoError(error)) throw error
    expect(error.status).toBe(417)
    return undefined
  }
}

describe.each(eachType)('$name', ({ name }) => {
  const type = fieldType(name)

  it('refuses what it cannot read with an error of the catalogue, whatever the value is', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...variants), (value, more) => {
        kept(value, { fieldname: 'x', fieldtype: name, ...more })
      }),
    )
  })

  it('reads what it has read as it is', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...variants), (value, more) => {
        const field = { fieldname: 'x', fieldtype: name, ...more }
        const first = kept(value, field)
        if (first) expect(type.parse(first.value, field)).toEqual(first.value)
      }),
    )
  })

  it('keeps only what its column can hold', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...variants), (value, more) => {
        const field = { fieldname: 'x', fieldtype: name, ...more }
        const found = kept(value, field)
        if (found && type.column) expect(holds(found.value, type.column(field))).toBe(true)
      }),
    )
  })

  it('compares filters with any value', () => {
    fc.assert(
      fc.property(anything, (value) => {
        type.filterValue?.(value)
        type.fromDatabase?.(value)
        type.same?.(value, value)
      }),
    )
  })

  it('describes itself for OpenAPI and TypeScript', () => {
    const field = { fieldname: 'x', fieldtype: name, options: 'Sales Order Item' }
    expect(Object.keys(type.schema(field)).length).toBeGreaterThan(0)
    expect(type.typescript(field)).not.toBe('')
  })
})

const ranges: Readonly<Record<string, number>> = { smallint: 2 ** 15 - 1, int: 2 ** 31 - 1, bigint: Number.MAX_SAFE_INTEGER }

/** Whether a database could store a value in a column. */
function holds(value: unknown, column: ReturnType<NonNullable<ReturnType<typeof fieldType>['column']>>): boolean {
  if (value === null) return true
  const range = ranges[column.kind]
  if (range !== undefined) return Number.isInteger(value) && Math.abs(Number(value)) <= range
  if (column.kind === 'decimal') return Number.isFinite(Number(value)) && Math.abs(Number(value)) <= 10 ** (column.precision - column.scale)
  if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return false
  return column.kind !== 'varchar' || [...value].length <= column.length
}

describe('the registry', () => {
  it('has every field type of Frappe and its own, with and without a column', () => {
    const names = [...fieldTypes.values()]
    expect(
      names
        .filter((type) => type.column)
        .map((type) => type.name)
        .sort(),
    ).toEqual([
      'Attach',
      'Attach Image',
      'Autocomplete',
      'Barcode',
      'Check',
      'Code',
      'Color',
      'Currency',
      'Data',
      'Date',
      'Datetime',
      'Duration',
      'Dynamic Link',
      'Encrypted',
      'Float',
      'Geolocation',
      'HTML Editor',
      'Icon',
      'Int',
      'JSON',
      'Link',
      'Long Int',
      'Long Text',
      'Markdown Editor',
      'Password',
      'Percent',
      'Phone',
      'Rating',
      'Read Only',
      'Select',
      'Signature',
      'Small Text',
      'Text',
      'Text Editor',
      'Time',
    ])
    expect(
      names
        .filter((type) => !type.column)
        .map((type) => type.name)
        .sort(),
    ).toEqual([
      'Button',
      'Column Break',
      'Computed',
      'Fold',
      'HTML',
      'Heading',
      'Image',
      'Section Break',
      'Tab Break',
      'Table',
      'Table MultiSelect',
      'Virtual',
    ])
  })

  it('says which columns are never null', () => {
    expect(
      [...fieldTypes.values()]
        .filter((type) => type.notNull)
        .map((type) => type.name)
        .sort(),
    ).toEqual(['Check', 'Currency', 'Float', 'Int', 'Percent'])
  })

  it('refuses a type that does not exist', () => {
    expect(() => fieldType('Lnk')).toThrow('Field type "Lnk" does not exist')
  })

  it('writes types that a controller can use', () => {
    const typed = (fieldtype: string, more: Partial<DocFieldJson> = {}) => fieldType(fieldtype).typescript({ fieldname: 'x', fieldtype, ...more })
    expect(typed('Data')).toBe('string | null')
    expect(typed('Data', { reqd: 1 })).toBe('string')
    expect(typed('Currency')).toBe('number')
    expect(typed('Check')).toBe('0 | 1')
    expect(typed('Select', { options: 'A\nB', reqd: 1 })).toBe('"A" | "B"')
    expect(typed('Select', { options: '\nA\nB' })).toBe('"" | "A" | "B" | null')
    expect(typed('Table', { options: 'Sales Order Item' })).toBe('SalesOrderItemFields[]')
  })
})
