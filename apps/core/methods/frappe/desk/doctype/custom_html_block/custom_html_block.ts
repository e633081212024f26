import { whitelist } from 'cortado/app/whitelist.ts'
import { list } from 'cortado/document/list.ts'

const most = 500

/** The user's private blocks and the public ones, for a link: rows of the name. */
export const get_custom_blocks_for_user = whitelist(
  { args: { doctype: 'string?', txt: 'string?', searchfield: 'string?', start: 'int?', page_len: 'int?', filters: 'json?' } },
  (ctx, { txt, start, page_len }) =>
    list(ctx, 'Custom HTML Block', {
      filters: txt ? [['name', 'like', `%${txt}%`]] : [],
      order_by: 'name asc',
      start: start ?? 0,
      page_length: Math.min(page_len && page_len > 0 ? page_len : most, most),
      as_list: true,
    }),
)
