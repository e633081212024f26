import { resource } from './client.ts'
import { type Kind, type Situation, stamp } from './kind.ts'
import type { Step } from './ledger.ts'
import type { OrderState, Row } from './order-state.ts'
import { storedOrders } from './orders-stored.ts'

/** Orders with rows, from draft to delivered or cancelled. A Delivery Note changes itself, its order and the order's rows in one transaction. */
export const orders: Kind = {
  doctype: 'Sales Order',
  copyField: 'remarks',
  stored: storedOrders,

  async step(situation) {
    const { name, state } = situation.entry
    if (name === undefined) return create(situation)
    if (state.is !== 'stored') return undefined
    const order = state as OrderState
    if (order.docstatus === 0) return changeDraft(situation, name, order)
    return order.docstatus === 1 ? changeSubmitted(situation, name, order) : removeCancelled(situation, name, order)
  },
}

const items = ['ESP-1000', 'FIL-0250', 'GRN-6000'] as const
const customers = ['CUST-00001', 'CUST-00002', 'CUST-00003'] as const

const someRows = ({ chance }: Situation): Row[] =>
  Array.from({ length: chance.between(1, 5) }, () => [chance.oneOf(items), chance.between(1, 900), 0])

const itemsOf = (rows: readonly Row[]) => rows.map(([item, qty]) => ({ item, qty }))

function create(situation: Situation): Step {
  const { entry, chance } = situation
  const rows = someRows(situation)
  const next = { is: 'stored', docstatus: 0, status: 'Draft', revision: 0, rows, versions: 0, delivery: null } satisfies OrderState
  const body = { customer: chance.oneOf(customers), delivery_date: '2099-01-01', remarks: stamp(entry.mark, 0), items: itemsOf(rows) }
  return { method: 'POST', path: resource('Sales Order'), body, next }
}

async function changeDraft(situation: Situation, name: string, state: OrderState): Promise<Step | undefined> {
  const { entry, chance } = situation
  const path = resource('Sales Order', name)
  const draw = chance.next()
  if (draw < 0.15) return { method: 'DELETE', path, next: { is: 'deleted', copy: stamp(entry.mark, state.revision) } }
  if (draw < 0.45 || state.revision >= 3)
    return { method: 'PUT', path, body: { docstatus: 1 }, next: { ...state, docstatus: 1, status: 'To Deliver', versions: state.versions + 1 } }
  const kept = chance.next() < 0.5 ? await keptRows(situation, name) : []
  if (!kept) return undefined
  const rows: Row[] = [...kept.map(([, row]) => row), ...someRows(situation)]
  const body = { remarks: stamp(entry.mark, state.revision + 1), items: itemsOf(rows).map((row, i) => ({ ...row, name: kept[i]?.[0] })) }
  return { method: 'PUT', path, body, next: { ...state, revision: state.revision + 1, rows, versions: state.versions + 1 } }
}

/** Some stored rows by name, with new quantities; undefined: they could not be read. */
async function keptRows({ client, chance }: Situation, name: string): Promise<[string, Row][] | undefined> {
  const order = await client.read('Sales Order', name)
  const rows = order?.items as { name: string; item: string }[] | undefined
  return rows?.filter(() => chance.next() < 0.6).map((row) => [row.name, [row.item, chance.between(1, 900), 0]])
}

async function changeSubmitted(situation: Situation, name: string, state: OrderState): Promise<Step | undefined> {
  const { chance } = situation
  const { delivery } = state
  if (delivery === null && chance.next() < 0.1)
    return {
      method: 'PUT',
      path: resource('Sales Order', name),
      body: { docstatus: 2 },
      next: { ...state, docstatus: 2, status: 'Cancelled', versions: state.versions + 1 },
    }
  if (delivery === null) return deliver(situation, name, state)
  if (delivery.docstatus === 2 || (delivery.docstatus === 1 && chance.next() < 0.5)) return undefined
  const note = await noteOf(situation, name)
  if (note === undefined) return undefined
  const docstatus = delivery.docstatus + 1
  const changed = { ...delivery, docstatus, versions: delivery.versions + 1 }
  return { method: 'PUT', path: resource('Delivery Note', note), body: { docstatus }, next: delivered(state, changed) }
}

async function deliver({ client, chance }: Situation, name: string, state: OrderState): Promise<Step | undefined> {
  const order = await client.read('Sales Order', name)
  if (!order) return undefined
  const docstatus = chance.between(0, 1)
  const rows = order.items as { name: string; item: string; qty: number }[]
  const body = {
    sales_order: name,
    customer: order.customer,
    docstatus,
    items: rows.map((row) => ({ item: row.item, qty: row.qty, sales_order_item: row.name })),
  }
  const delivery = { docstatus, rows: state.rows.map(([item, qty]) => [item, qty, 0] as const), versions: 0 }
  return { method: 'POST', path: resource('Delivery Note'), body, next: delivered(state, delivery) }
}

/** An order with a Delivery Note of everything: only a submitted one counts. */
const delivered = (state: OrderState, delivery: OrderState['delivery']): OrderState => ({
  ...state,
  status: delivery?.docstatus === 1 ? 'Completed' : 'To Deliver',
  rows: state.rows.map(([item, qty]) => [item, qty, delivery?.docstatus === 1 ? qty : 0]),
  delivery,
})

async function noteOf({ client }: Situation, order: string): Promise<string | undefined> {
  const filters = encodeURIComponent(JSON.stringify([['sales_order', '=', order]]))
  const outcome = await client.send({ method: 'GET', path: `${resource('Delivery Note')}?filters=${filters}` })
  return outcome.is === 'done' ? (outcome.data as { name: string }[])[0]?.name : undefined
}

function removeCancelled({ entry, chance }: Situation, name: string, state: OrderState): Step | undefined {
  if (chance.next() < 0.5) return undefined
  return { method: 'DELETE', path: resource('Sales Order', name), next: { is: 'deleted', copy: stamp(entry.mark, state.revision) } }
}
