// Written by `cortado make-types` from sales_order.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { SalesOrderItemFields } from '../sales_order_item/sales_order_item.types.ts'

/** Values of the DocType Sales Order. */
export interface SalesOrderFields {
  /** Series */
  naming_series: string
  /** Customer → Customer */
  customer: string
  /** Customer Name */
  customer_name: string | null
  /** Order Date */
  order_date: string
  /** Delivery Date */
  delivery_date: string
  /** Status */
  status: "Draft" | "To Deliver" | "Completed" | "Cancelled" | "" | null
  /** Currency → Currency */
  currency: string
  /** Items → Sales Order Item */
  items: Typed<SalesOrderItemFields>[]
  /** Total Quantity */
  total_qty: number
  /** Delivered */
  per_delivered: number
  /** Total */
  total: number
  /** Discount */
  discount_percentage: number
  /** Grand Total */
  grand_total: number
  /** Remarks */
  remarks: string | null
  /** Amended From → Sales Order */
  amended_from: string | null
}
