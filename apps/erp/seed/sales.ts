import type { Row } from 'cortado/database/db.ts'

/** Customers of a roastery. */
export const customers: readonly Row[] = [
  { customer_name: 'Café Morgenrot', customer_type: 'Company', email_id: 'orders@morgenrot.example', country: 'Germany' },
  { customer_name: 'Northside Espresso Bar', customer_type: 'Company', email_id: 'hello@northside.example', country: 'United Kingdom' },
  { customer_name: 'Hotel Belvedere', customer_type: 'Company', email_id: 'purchasing@belvedere.example', country: 'Switzerland' },
  { customer_name: 'Asha Rao', customer_type: 'Individual', email_id: 'asha.rao@mail.example', country: 'India' },
]

/** What the roastery sells. */
export const items: readonly Row[] = [
  { item_code: 'ESP-1000', item_name: 'Espresso House Blend 1 kg', item_group: 'Products', stock_uom: 'Bag', standard_rate: 21.5 },
  { item_code: 'FIL-0250', item_name: 'Filter Coffee Ethiopia 250 g', item_group: 'Products', stock_uom: 'Bag', standard_rate: 9.9 },
  { item_code: 'GRN-6000', item_name: 'Green Coffee Huehuetenango 60 kg', item_group: 'Materials', stock_uom: 'Sack', standard_rate: 412 },
  { item_code: 'MCH-GRND', item_name: 'Grinder Maintenance', item_group: 'Services', stock_uom: 'Hour', standard_rate: 75 },
]

/** An order: its customer by place in the list, days until delivery, rows of item and quantity, draft (0) or submitted (1). */
interface SeedOrder {
  readonly customer: number
  readonly days: number
  readonly rows: readonly (readonly [item: string, qty: number])[]
  readonly docstatus: 0 | 1
}

/** Some orders, draft and submitted. */
export const orders: readonly SeedOrder[] = [
  {
    customer: 0,
    days: 3,
    docstatus: 1,
    rows: [
      ['ESP-1000', 12],
      ['FIL-0250', 20],
    ],
  },
  { customer: 1, days: 7, docstatus: 1, rows: [['ESP-1000', 30]] },
  {
    customer: 2,
    days: 14,
    docstatus: 0,
    rows: [
      ['ESP-1000', 8],
      ['MCH-GRND', 2],
    ],
  },
  { customer: 3, days: 5, docstatus: 0, rows: [['FIL-0250', 2]] },
]
