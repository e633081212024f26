// Written by `cortado make-types` from delivery_note_item.json. Change that file, not this one.
/** Values of the DocType Delivery Note Item. */
export interface DeliveryNoteItemFields {
  /** Item → Item */
  item: string
  /** Item Name */
  item_name: string | null
  /** Quantity */
  qty: number
  /** Unit */
  uom: string | null
  /** Sales Order Row */
  sales_order_item: string | null
}
