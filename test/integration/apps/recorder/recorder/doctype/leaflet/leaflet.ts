import type { Context } from 'cortado'
import { Document } from 'cortado'
import type { ListQuery } from 'cortado/document/list/query.ts'

type Filters = readonly { field: string; operator: string; value: unknown }[]

/** A million pages that nobody holds in memory: their source filters and pages by itself. Nothing but lists can be asked for. */
export default class Leaflet extends Document {
  static async getList(_ctx: Context, { start = 0, page_length = 20, filters }: ListQuery): Promise<Record<string, unknown>[]> {
    const [only] = filters as Filters
    if (only) return [{ name: String(only.value), title: only.operator, cost: 5 }]
    return Array.from({ length: page_length }, (_, i) => ({ name: `page ${start + i}`, cost: 5 }))
  }

  static async getCount(): Promise<number> {
    return 1_000_000
  }
}
