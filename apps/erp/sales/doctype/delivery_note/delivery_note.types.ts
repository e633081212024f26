// Written by `cortado make-types` from delivery_note.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { DeliveryNoteItemFields } from '../delivery_note_item/delivery_note_item.types.ts'

/** Values of the DocType Delivery Note. */
export interface DeliveryNoteFields {
  /** Series */
  naming_series: string
  /** Sales Order → Sales Order */
  sales_order: string | null
  /** Customer → Customer */
  customer: string
  /** Customer Name */
  customer_name: string | null
  /** Posting Date */
  posting_date: string
  /** Items → Delivery Note Item */
  items: Typed<DeliveryNoteItemFields>[]
  /** Total Quantity */
  total_qty: number
  /** Amended From → Delivery Note */
  amended_from: string | null
}
