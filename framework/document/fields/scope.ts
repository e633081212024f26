import { sumOf } from '@cortado/contract/fields/decimals.ts'
import type { Row } from '../../database/db.ts'
import { type Meta, perMeta } from '../../meta/meta.ts'
import type { Document } from '../document.ts'

const decimals = perMeta((meta) => meta.columns.filter(({ kind }) => kind.kind === 'decimal').map(({ name }) => name))

/** A row as expressions see it: plain, decimals as numbers. */
export function plainRow(meta: Meta, values: Readonly<Row>): Row {
  const plain = { ...values }
  for (const name of decimals(meta)) if (typeof plain[name] === 'string') plain[name] = Number(plain[name])
  return plain
}

/** A document with its rows as expressions see it. */
export function plainDocument({ meta, values }: Pick<Document, 'meta' | 'values'>): Row {
  const plain = plainRow(meta, values)
  for (const { fieldname } of meta.tableFields) {
    const rows = values[fieldname]
    plain[fieldname] = Array.isArray(rows) ? (rows as Document[]).map(plainDocument) : []
  }
  return plain
}

/** Functions over rows of the document's own tables: `sum(doc.items, 'amount')`, exact to nine digits after the point. */
export const rowScope: Readonly<Record<string, unknown>> = {
  sum: (rows: unknown, fieldname: unknown): number => {
    const values = Array.isArray(rows) ? rows.map((row: Row) => row?.[String(fieldname)]) : []
    return Number(sumOf(values.filter((value) => typeof value === 'number' || typeof value === 'string')))
  },
}

/** What an expression came to, as a field type can read it: what is no number, or endless, is no value. */
export const computedValue = (result: unknown): unknown =>
  result === undefined || (typeof result === 'number' && !Number.isFinite(result)) ? null : result
