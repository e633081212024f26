import type { Context } from 'cortado/context.ts'
import { list } from 'cortado/document/list.ts'
import { filterList } from '../client-filters.ts'

/** What a link asks for. */
export interface LinkQuery {
  readonly fields: readonly string[]
  readonly txt?: string
  readonly filters?: unknown
  readonly start?: number
  readonly page_len?: number
}

const most = 500

/** The user's own and the public ones of a kind whose name holds a text: rows of values, as links take them. */
export const ownOrPublic = (ctx: Context, doctype: 'Dashboard Chart' | 'Number Card', { fields, txt, filters, start, page_len }: LinkQuery) =>
  list(ctx, doctype, {
    fields,
    filters: [...filterList(filters ?? [], doctype), ...(txt ? [[doctype, 'name', 'like', `%${txt}%`]] : [])],
    or_filters: [
      [doctype, 'owner', '=', ctx.user.name],
      [doctype, 'is_public', '=', 1],
    ],
    order_by: 'name asc',
    start: start ?? 0,
    page_length: Math.min(page_len && page_len > 0 ? page_len : most, most),
    as_list: true,
  })
