import type { State } from './ledger.ts'

/** A row: item, quantity, and how much of it was delivered (in a Delivery Note: 0). */
export type Row = readonly [item: string, qty: number, delivered: number]

/** An order with its Delivery Note, if there is one. */
export interface OrderState extends State {
  readonly is: 'stored'
  readonly docstatus: number
  readonly status: string
  readonly revision: number
  readonly rows: readonly Row[]
  readonly versions: number
  readonly delivery: { readonly docstatus: number; readonly rows: readonly Row[]; readonly versions: number } | null
}
