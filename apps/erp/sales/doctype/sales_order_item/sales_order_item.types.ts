// Written by `cortado make-types` from sales_order_item.json. Change that file, not this one.
/** Values of the DocType Sales Order Item. */
export interface SalesOrderItemFields {
  /** Item → Item */
  item: string
  /** Item Name */
  item_name: string | null
  /** Description */
  description: string | null
  /** Quantity */
  qty: number
  /** Unit */
  uom: string | null
  /** Rate */
  rate: number
  /** Amount */
  amount: number
  /** Delivered */
  delivered_qty: number
}
