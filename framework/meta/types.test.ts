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

  it('gives DocTypes that an app makes in code one file, with or without a controller', () => {
    const task = doctype('Task', [{ fieldname: 'steps', fieldtype: 'Table', options: 'Step' }], { codeFolder: '/app' })
    const step = doctype('Step', [{ fieldname: 'what', fieldtype: 'Data', label: 'What' }], { codeFolder: '/app' })
    const made = makeTypes([task, step, item, other])
    expect([...made.keys()]).toEqual(['/app/doctypes.types.ts'])
    expect(made.get('/app/doctypes.types.ts')).toBe(
      [
        "// Written by `cortado make-types` from the app's app.ts. Change that file, not this one.",
        "import type { Typed } from 'cortado/document/document.ts'",
        '',
        '/** Values of the DocType Task. */',
        'export interface TaskFields {',
        '  /** steps → Step */',
        '  steps: Typed<StepFields>[]',
        '}',
        '',
        '/** Values of the DocType Step. */',
        'export interface StepFields {',
        '  /** What */',
        '  what: string | null',
        '}',
        '',
      ].join('\n'),
    )
  })

  it('lets such a DocType have tables of one that a file describes', () => {
    const task = doctype('Task', [{ fieldname: 'items', fieldtype: 'Table', options: 'Sales Order Item' }], { codeFolder: '/app' })
    const made = makeTypes([task, item])
    expect(made.get('/app/doctypes.types.ts')).toContain(
      "import type { SalesOrderItemFields } from './sales/doctype/sales_order_item/sales_order_item.types.ts'",
    )
    expect(made.has('/app/sales/doctype/sales_order_item/sales_order_item.types.ts')).toBe(true)
  })
})
