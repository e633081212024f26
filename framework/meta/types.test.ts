import { describe, expect, it } from 'vitest'
import type { AppDoctype } from './files.ts'
import { makeTypes } from './types.ts'

const doctype = (name: string, fields: object[], more: Partial<AppDoctype> = {}): AppDoctype => {
  const folder = name.toLowerCase().replaceAll(' ', '_')
  const file = `/app/sales/doctype/${folder}/${folder}.json`
  return { app: 'app', module: 'Sales', doctype: name, json: { name, fields } as AppDoctype['json'], file, hash: '', ...more }
}

const order = doctype(
  'Sales Order',
  [
    { fieldname: 'details', fieldtype: 'Section Break' },
    { fieldname: 'customer', fieldtype: 'Link', options: 'Customer', label: 'Customer', reqd: 1 },
    { fieldname: 'note', fieldtype: 'Data' },
    { fieldname: 'total', fieldtype: 'Currency' },
    { fieldname: 'items', fieldtype: 'Table', options: 'Sales Order Item' },
    { fieldname: 'taxes', fieldtype: 'Table', options: 'Tax Row' },
  ],
  { controllerFile: '/app/sales/doctype/sales_order/sales_order.ts' },
)
const item = doctype('Sales Order Item', [{ fieldname: 'qty', fieldtype: 'Int' }])
const other = doctype('Other', [{ fieldname: 'x', fieldtype: 'Data' }])

describe('makeTypes', () => {
  it('writes DocTypes with a controller and the tables that they reach', () => {
    expect([...makeTypes([order, item, other]).keys()]).toEqual([
      '/app/sales/doctype/sales_order/sales_order.types.ts',
      '/app/sales/doctype/sales_order_item/sales_order_item.types.ts',
    ])
    expect(makeTypes([order, item, other], { all: true }).size).toBe(3)
  })

  it('types values, rows of known tables, and rows of others', () => {
    expect(
      makeTypes([order, item]).get('/app/sales/doctype/sales_order/sales_order.types.ts'),
    ).toBe(`// Written by \`cortado make-types\` from sales_order.json. Change that file, not this one.
import type { Document, Typed } from 'cortado/document/document.ts'
import type { SalesOrderItemFields } from '../sales_order_item/sales_order_item.types.ts'

/** Values of the DocType Sales Order. */
export interface SalesOrderFields {
  /** Customer → Customer */
  customer: string
  /** note */
  note: string | null
  /** total */
  total: number
  /** items → Sales Order Item */
  items: Typed<SalesOrderItemFields>[]
  /** taxes → Tax Row */
  taxes: Document[]
}
`)
  })
})
