import { validation } from '@cortado/contract/error-catalogue.ts'
import { documentOf } from 'cortado/document/document.ts'
import { deliver } from '../sales_order/sales_order.ts'
import type { DeliveryNoteFields } from './delivery_note.types.ts'

/** What was handed over to a customer. Submitting it tells the order; cancelling takes that back. */
export default class DeliveryNote extends documentOf<DeliveryNoteFields>() {
  async validate(): Promise<void> {
    for (const row of this.items) {
      if (!(row.qty > 0)) throw validation({ message: `Row #${row.values.idx}: the quantity should be more than zero` })
    }
    this.total_qty = this.items.reduce((sum, row) => sum + row.qty, 0)
    await this.validateOrder()
  }

  /** Rows belong to the order that is named, and the order to the customer. */
  private async validateOrder(): Promise<void> {
    if (!this.sales_order) return
    const order = await this.ctx.documents.load(this.ctx, 'Sales Order', this.sales_order)
    if (order.get('customer') !== this.customer) throw validation({ message: `Sales Order ${order.name} belongs to another customer` })
    const rows = new Map(order.rows('items').map((row) => [row.name, row]))
    for (const row of this.items) {
      if (row.sales_order_item && rows.get(row.sales_order_item)?.get('item') !== row.item) {
        throw validation({ message: `Row #${row.values.idx}: Sales Order ${order.name} has no such row of ${row.item}` })
      }
    }
  }

  async onSubmit(): Promise<void> {
    if (this.sales_order) await deliver(this.ctx, this.sales_order, this.quantities(1))
  }

  async onCancel(): Promise<void> {
    if (this.sales_order) await deliver(this.ctx, this.sales_order, this.quantities(-1))
  }

  private quantities(sign: 1 | -1): Map<string, number> {
    const sums = new Map<string, number>()
    for (const { sales_order_item: row, qty } of this.items) if (row) sums.set(row, (sums.get(row) ?? 0) + sign * qty)
    return sums
  }
}
