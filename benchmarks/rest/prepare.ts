import type { SiteHost } from 'cortado/boot/site-host.ts'
import type { Context } from 'cortado/context.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { documents, key, secret } from './kinds.ts'

const fields = [
  { fieldname: 'title', fieldtype: 'Data' },
  { fieldname: 'customer', fieldtype: 'Data' },
  { fieldname: 'territory', fieldtype: 'Data', search_index: 1 },
  { fieldname: 'qty', fieldtype: 'Int' },
  { fieldname: 'amount', fieldtype: 'Currency' },
  { fieldname: 'status', fieldtype: 'Select', options: 'Open\nClosed' },
]
const permissions = [{ role: 'Bench User', read: 1, write: 1, create: 1, delete: 1 }]

/** Makes the DocTypes, a user who is not Administrator, and 10,000 documents of each series; half of `Bench Invoice` have three child rows. */
export async function prepare(site: SiteHost): Promise<void> {
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => insert(await newDocument(ctx, doctype, { ...values }))
    await make('Role', { role_name: 'Bench User' })
    await make('DocType', { name: 'Bench Order', module: 'Core', custom: 1, fields, permissions })
    await make('DocType', {
      name: 'Bench Item',
      module: 'Core',
      custom: 1,
      istable: 1,
      fields: [{ fieldname: 'item', fieldtype: 'Data' }, ...fields.slice(3, 5)],
    })
    const items = { fieldname: 'items', fieldtype: 'Table', options: 'Bench Item' }
    await make('DocType', { name: 'Bench Invoice', module: 'Core', custom: 1, fields: [...fields, items], permissions })
    const roles = [{ role: 'Bench User' }]
    await make('User', { email: 'bench@example.com', first_name: 'Bench', roles, api_key: key, api_secret: secret })
  })
  await site.run(fill)
}

async function fill(ctx: Context): Promise<void> {
  for (const table of ['tabBench Order', 'tabBench Invoice']) {
    const text = `insert into "${table}" (name, owner, creation, modified, modified_by, docstatus, idx, title, customer, territory, qty, amount, status)
      select 'order-' || n, 'bench@example.com', now() - n * interval '1 second', now(), 'bench@example.com', 0, 0, 'Order ' || n,
        'Customer ' || n % 100, 'Territory ' || n % 10, n % 1000, n * 1.5, case when n % 2 = 0 then 'Open' else 'Closed' end
      from generate_series(1, ${documents}) as n`
    await ctx.db.write({ text, values: [] })
  }
  const rows = `insert into "tabBench Item" (name, owner, creation, modified, modified_by, docstatus, idx, parent, parentfield, parenttype, item, qty, amount)
    select 'item-' || n || '-' || i, 'bench@example.com', now(), now(), 'bench@example.com', 0, i, 'order-' || n, 'items', 'Bench Invoice', 'Item ' || i, i, i * 2.5
    from generate_series(2, ${documents}, 2) as n, generate_series(1, 3) as i`
  await ctx.db.write({ text: rows, values: [] })
}

/** Statements that bring the tables back to how every measurement finds them. VACUUM and CHECKPOINT run outside of transactions. */
export const resetStatements = [
  `delete from "tabBench Item" where parent not like 'order-%'`,
  `delete from "tabBench Order" where name not like 'order-%'`,
  `delete from "tabBench Invoice" where name not like 'order-%'`,
  'vacuum analyze "tabBench Order"',
  'vacuum analyze "tabBench Invoice"',
  'vacuum analyze "tabBench Item"',
  'checkpoint',
]
