import type pg from 'pg'
import { revisionOf, type Stored } from './kind.ts'
import type { State } from './ledger.ts'
import type { OrderState, Row } from './order-state.ts'

interface Found {
  readonly name: string
  readonly docstatus: number
  readonly versions: number
}

/** Orders as they are in the tables, by mark. */
export async function storedOrders(database: pg.Client, marks: readonly string[]): Promise<Stored> {
  const { rows } = await database.query(
    `select name, docstatus, status, remarks, split_part(remarks, '/', 1) as mark, ${versionsOf('Sales Order')}
     from "tabSales Order" where split_part(remarks, '/', 1) = any($1)`,
    [marks],
  )
  const names = rows.map(({ name }) => String(name))
  const { rows: notes } = await database.query(
    `select name, docstatus, sales_order, ${versionsOf('Delivery Note')} from "tabDelivery Note" where sales_order = any($1)`,
    [names],
  )
  const noteOf = Map.groupBy(notes, ({ sales_order }) => String(sales_order))
  const orderRows = await rowsOf(database, 'Sales Order', names)
  const noteRows = await rowsOf(
    database,
    'Delivery Note',
    notes.map(({ name }) => String(name)),
  )
  const found = new Map<string, { state: State; name: string }>()
  for (const row of rows) {
    const own = noteOf.get(row.name) ?? []
    const delivery = own.length > 0 ? deliveryState(own[0] as Found, noteRows(own[0]?.name)) : null
    const state = {
      is: 'stored',
      docstatus: Number(row.docstatus),
      status: row.status,
      revision: revisionOf(row.remarks),
      rows: orderRows(row.name),
      versions: row.versions,
      delivery,
      ...(own.length > 1 && { deliveries: own.length }),
    } satisfies OrderState
    found.set(row.mark, { state, name: row.name })
  }
  return found
}

const deliveryState = ({ docstatus, versions }: Found, rows: readonly Row[]) => ({ docstatus: Number(docstatus), rows, versions })

const versionsOf = (doctype: string): string =>
  `(select count(*)::int from "tabVersion" where ref_doctype = '${doctype}' and docname = "tab${doctype}".name) as versions`

/** Rows of documents in their order. */
async function rowsOf(database: pg.Client, doctype: string, names: readonly string[]): Promise<(name: string) => Row[]> {
  const delivered = doctype === 'Sales Order' ? 'delivered_qty' : '0'
  const { rows } = await database.query(
    `select parent, item, qty::float8 as qty, ${delivered}::float8 as delivered from "tab${doctype} Item" where parent = any($1) order by parent, idx`,
    [names],
  )
  const found = Map.groupBy(rows, ({ parent }) => String(parent))
  return (name) => (found.get(name) ?? []).map(({ item, qty, delivered }): Row => [item, qty, delivered])
}
