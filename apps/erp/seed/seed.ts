import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { customers, items, orders } from './sales.ts'

/** A few customers, items and orders, so that a new site has something to look at. Their roles come with the DocTypes. */
export async function seedSales(ctx: Context): Promise<void> {
  const names: string[] = []
  for (const customer of customers) names.push(await store(ctx, 'Customer', customer))
  for (const item of items) await store(ctx, 'Item', item)
  for (const { customer, days, rows, docstatus } of orders) {
    await store(ctx, 'Sales Order', {
      customer: names[customer],
      delivery_date: dayIn(ctx, days),
      items: rows.map(([item, qty]) => ({ item, qty })),
      docstatus,
    })
  }
}

async function store(ctx: Context, doctype: string, values: Row): Promise<string> {
  const doc = await newDocument(ctx, doctype, values)
  doc.flags.ignorePermissions = true
  return (await insert(doc)).name
}

const dayIn = (ctx: Context, days: number): string =>
  new Date(Date.parse(`${ctx.clock.today()}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
