import { whitelist } from 'cortado/app/whitelist.ts'
import { list } from 'cortado/document/list.ts'

/** Roles that came with apps, for a link field: lists of one name. Those that the user may see. */
export const role_query = whitelist(
  { args: { doctype: 'string?', txt: 'string?', searchfield: 'string?', start: 'int?', page_len: 'int?', page_length: 'int?', filters: 'json?' } },
  (ctx, { txt = '', start, page_len, page_length, filters }) => {
    const further = Array.isArray(filters) ? filters : []
    return list(ctx, 'Role', {
      filters: [['Role', 'name', 'like', `%${txt}%`], ['Role', 'is_custom', '=', 0], ...further],
      start,
      page_length: page_len ?? page_length ?? 20,
      as_list: true,
    })
  },
)
