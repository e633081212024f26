import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import { describe, expect, it } from 'vitest'
import { compileMeta } from './compile.ts'

const order: DocTypeJson = {
  name: 'Order',
  fields: [
    { fieldname: 'details', fieldtype: 'Section Break' },
    { fieldname: 'customer', fieldtype: 'Link', options: 'Customer', reqd: 1 },
    { fieldname: 'more', fieldtype: 'Column Break' },
    { fieldname: 'total', fieldtype: 'Currency' },
    { fieldname: 'rows', fieldtype: 'Table', options: 'Order Row' },
    { fieldname: 'computed', fieldtype: 'Data', is_virtual: 1 },
  ],
  permissions: [{ role: 'All', read: 1 }],
  search_fields: 'customer, total',
  title_field: 'customer',
}

const names = (list: readonly { fieldname: string }[]) => list.map(({ fieldname }) => fieldname)

describe('compileMeta', () => {
  it('tells columns, tables and links apart', () => {
    const meta = compileMeta(order)
    expect(meta.table).toBe('tabOrder')
    expect(meta.columns.map(({ name }) => name)).toEqual([
      'name',
      'owner',
      'creation',
      'modified',
      'modified_by',
      'docstatus',
      'idx',
      'customer',
      'total',
    ])
    expect(meta.optionalColumns.map(({ name }) => name)).toEqual(['_user_tags', '_comments', '_assign', '_liked_by'])
    expect(names(meta.tableFields)).toEqual(['rows'])
    expect(names(meta.linkFields)).toEqual(['customer'])
    expect(names(meta.valueFields)).toEqual(['customer', 'total'])
    expect(meta.searchFields).toEqual(['customer', 'total'])
    expect(meta.titleField).toBe('customer')
  })

  it('is frozen, and the same object for equal input', () => {
    const meta = compileMeta(order)
    expect(compileMeta(structuredClone(order))).toBe(meta)
    expect(Object.isFrozen(meta.json.fields?.[0])).toBe(true)
    expect(Object.isFrozen(order)).toBe(false)
  })

  it.each([
    ['autoincrement', 'bigint'],
    ['UUID', 'uuid'],
    ['hash', 'varchar'],
  ])('names by %s are kept as %s', (autoname, kind) => {
    expect(compileMeta({ ...order, autoname }).columns[0]?.kind.kind).toBe(kind)
  })

  it('links to a DocType with UUID names are UUIDs', () => {
    const meta = compileMeta(order, { uuidDoctypes: ['Customer'] })
    expect(meta.columns.find(({ name }) => name === 'customer')?.kind).toEqual({ kind: 'uuid' })
  })

  it('leaves tables of DocTypes out that are not installed', () => {
    expect(compileMeta(order, { missingTables: ['Order Row'] }).tableFields).toEqual([])
  })

  it('keeps standard columns single where a field is called like one', () => {
    const meta = compileMeta({ name: 'X', fields: [{ fieldname: 'idx', fieldtype: 'Int' }] })
    expect(meta.columns.filter(({ name }) => name === 'idx')).toHaveLength(1)
  })
})

describe('customisations', () => {
  it('read a property as what it is, whatever their own type says', () => {
    const setter = (property: string, property_type: string, value: string) => ({ doctype_or_field: 'DocType', property, property_type, value })
    const meta = compileMeta(order, {
      propertySetters: [setter('search_fields', 'Int', 'total'), setter('is_submittable', 'Data', '0'), setter('max_attachments', 'Data', '3')],
    })
    expect([meta.searchFields, meta.isSubmittable, meta.json.max_attachments]).toEqual([['total'], false, 3])
  })

  it.each(['name', 'fields', 'issingle', 'doctype', '__proto__', 'links'])('never reach %s of a DocType', (property) => {
    const meta = compileMeta(order, { propertySetters: [{ doctype_or_field: 'DocType', property, property_type: 'Data', value: '1' }] })
    expect([meta.name, meta.issingle, meta.fields.length]).toEqual(['Order', false, compileMeta(order).fields.length])
  })

  const custom = (fieldname: string, insert_after?: string, fieldtype = 'Data') => ({ fieldname, fieldtype, insert_after })
  const fieldsWith = (...customFields: ReturnType<typeof custom>[]) => names(compileMeta(order, { customFields }).fields)

  it.each([
    ['behind the field it follows', [custom('a', 'customer')], ['details', 'customer', 'a', 'more', 'total', 'rows', 'computed']],
    ['first without a target', [custom('a')], ['a', 'details', 'customer', 'more', 'total', 'rows', 'computed']],
    ['one behind another', [custom('b', 'a'), custom('a', 'customer')], ['details', 'customer', 'a', 'b', 'more', 'total', 'rows', 'computed']],
    ['last behind nothing known', [custom('a', 'gone')], ['details', 'customer', 'more', 'total', 'rows', 'computed', 'a']],
    [
      'in order behind one target',
      [custom('a', 'total'), custom('b', 'total')],
      ['details', 'customer', 'more', 'total', 'a', 'b', 'rows', 'computed'],
    ],
    [
      'column breaks at the end of the column',
      [custom('a', 'details', 'Column Break')],
      ['details', 'customer', 'a', 'more', 'total', 'rows', 'computed'],
    ],
  ])('places custom fields %s', (_, fields, expected) => {
    expect(fieldsWith(...fields)).toEqual(expected)
  })

  it('marks custom fields and gives them columns', () => {
    const meta = compileMeta(order, { customFields: [custom('a', 'total')] })
    expect(meta.field.get('a')?.is_custom_field).toBe(1)
    expect(meta.columns.at(-1)?.name).toBe('a')
  })

  it('applies property setters to fields and to the DocType, read by their type', () => {
    const meta = compileMeta(order, {
      propertySetters: [
        { doctype_or_field: 'DocField', field_name: 'customer', property: 'reqd', property_type: 'Check', value: '0' },
        { doctype_or_field: 'DocField', field_name: 'total', property: 'label', property_type: 'Data', value: 'Sum' },
        { doctype_or_field: 'DocType', property: 'title_field', property_type: 'Data', value: 'total' },
        {
          doctype_or_field: 'DocType',
          property: 'field_order',
          property_type: 'Data',
          value: '["total","details","customer","more","rows","computed"]',
        },
      ],
    })
    expect(meta.field.get('customer')?.reqd).toBe(0)
    expect(meta.field.get('total')?.label).toBe('Sum')
    expect(meta.titleField).toBe('total')
    expect(meta.fields[0]?.fieldname).toBe('total')
  })

  it('replaces permissions by custom ones, not for child tables and not for what describes DocTypes', () => {
    const customPermissions = [{ role: 'Clerk', read: 1 }]
    expect(compileMeta(order, { customPermissions }).permissions).toEqual(customPermissions)
    expect(compileMeta({ ...order, istable: 1 }, { customPermissions }).permissions).toEqual(order.permissions)
    expect(compileMeta({ ...order, name: 'DocType' }, { customPermissions }).permissions).toEqual(order.permissions)
  })
})
