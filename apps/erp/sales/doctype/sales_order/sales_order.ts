import { validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { type Document, documentOf } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import type { SalesOrderFields } from './sales_order.types.ts'

/** Money and quantities are kept with nine decimals; amounts are shown with two. */
const rounded = (value: number): number => Math.round((value + Number.EPSILON) * 100) / 100

/** What a customer ordered. Submitting it makes it binding; Delivery Notes fulfil it. */
export default class SalesOrder extends documentOf<SalesOrderFields>() {
  static readonly whitelisted = ['make_delivery_note']

  async validate(): Promise<void> {
    await this.validateCustomer()
    this.validateDates()
    this.calculateTotals()
    this.status = 'Draft'
  }

  private async validateCustomer(): Promise<void> {
    if (!this.customer || !this.hasChanged('customer')) return
    const customer = await load(this.ctx, 'Customer', this.customer)
    if (customer.get('disabled')) throw validation({ message: `Customer ${this.customer_name ?? this.customer} is disabled and takes no new orders` })
  }

  private validateDates(): void {
    if (this.delivery_date && this.order_date && this.delivery_date < this.order_date) {
      throw validation({ message: 'The delivery date cannot be before the order date' })
    }
  }

  private calculateTotals(): void {
    for (const row of this.items) {
      if (!(row.qty > 0)) throw validation({ message: `Row #${row.values.idx}: the quantity should be more than zero` })
      row.amount = rounded(row.qty * row.rate)
      row.delivered_qty = 0
    }
    if (this.discount_percentage > 100) throw validation({ message: 'A discount is at most 100 %' })
    this.total_qty = this.items.reduce((sum, row) => sum + row.qty, 0)
    this.total = rounded(this.items.reduce((sum, row) => sum + row.amount, 0))
    this.grand_total = rounded(this.total * (1 - this.discount_percentage / 100))
    this.per_delivered = 0
  }

  beforeSubmit(): void {
    this.status = 'To Deliver'
  }

  beforeCancel(): void {
    this.status = 'Cancelled'
  }

  /** A Delivery Note, not stored yet, over what is still to be delivered. For `run_doc_method`. */
  makeDeliveryNote(): Promise<Document> {
    return deliveryNoteOf(this)
  }
}

/** Makes a Delivery Note, not stored yet, of what an order still has to deliver. */
export const make_delivery_note = whitelist({ args: { source_name: 'any' } }, async (ctx, args) => {
  const order = await load(ctx, 'Sales Order', String(args.source_name))
  return deliveryNoteOf(order as SalesOrder)
})

async function deliveryNoteOf(order: SalesOrder): Promise<Document> {
  await demand(order.ctx, order.meta, 'read', order.values)
  await demand(order.ctx, await order.ctx.meta.get('Delivery Note'), 'create')
  if (order.docstatus !== 1) throw validation({ message: `Sales Order ${order.name} is not submitted` })
  const open = order.items.filter((row) => row.qty > row.delivered_qty)
  if (open.length === 0) throw validation({ message: `Sales Order ${order.name} is delivered completely` })
  return newDocument(order.ctx, 'Delivery Note', {
    sales_order: order.name,
    customer: order.customer,
    customer_name: order.customer_name,
    items: open.map((row) => ({
      item: row.item,
      item_name: row.item_name,
      uom: row.uom,
      qty: row.qty - row.delivered_qty,
      sales_order_item: row.name,
    })),
  })
}

/**
 * Adds delivered quantities (taken back: negative) to the rows of a submitted order, on the locked order: two Delivery Notes at once cannot deliver
 * more than was ordered. Throws validation.
 */
export async function deliver(ctx: Context, name: string, quantities: ReadonlyMap<string, number>): Promise<void> {
  const order = (await load(ctx, 'Sales Order', name, { lock: true })) as SalesOrder
  if (order.docstatus !== 1) throw validation({ message: `Sales Order ${name} is not submitted` })
  const { db } = ctx
  for (const row of order.items) {
    const delivered = row.delivered_qty + (quantities.get(row.name) ?? 0)
    if (delivered === row.delivered_qty) continue
    if (delivered > row.qty)
      throw validation({ message: `Row #${row.values.idx}: ${row.item} was ordered ${row.qty} times; ${delivered} would be delivered` })
    row.delivered_qty = Math.max(0, delivered)
    await db.write(
      compile(
        db.dialect,
        sql`update ${sql.table('tabSales Order Item')} set delivered_qty = ${row.delivered_qty} where ${sql.id('name')} = ${row.name}`,
        { named: true },
      ),
    )
  }
  await setProgress(order)
}

async function setProgress(order: SalesOrder): Promise<void> {
  const { ctx } = order
  const delivered = order.items.reduce((sum, row) => sum + row.delivered_qty, 0)
  const percent = order.total_qty > 0 ? Math.min(100, rounded((delivered / order.total_qty) * 100)) : 0
  const status = order.items.every((row) => row.delivered_qty >= row.qty) ? 'Completed' : 'To Deliver'
  await ctx.db.write(
    compile(
      ctx.db.dialect,
      sql`update ${sql.table('tabSales Order')} set per_delivered = ${percent}, status = ${status}, modified = ${ctx.clock.timestamp()}, modified_by = ${ctx.user.name} where ${sql.id('name')} = ${order.name}`,
      { named: true },
    ),
  )
}
