import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { mayDoctype } from 'cortado/permission/decide.ts'

/** Addresses of Contacts that the user may see, by a part of name or address: `value, label, description`. */
export const get_contact_list = whitelist({ args: { txt: 'string?', page_length: 'int?' } }, async (ctx, { txt = '', page_length = 20 }) => {
  if (!(await mayDoctype(ctx, await ctx.meta.get('Contact'), 'read'))) return []
  const like = `%${txt.replaceAll(/[%_\\]/g, (char) => `\\${char}`)}%`
  const rows = (await list(ctx, 'Contact', {
    fields: ['email_id', 'full_name'],
    filters: { email_id: ['is', 'set'] },
    or_filters: [
      ['email_id', 'like', like],
      ['full_name', 'like', like],
    ],
    order_by: 'full_name asc',
    page_length: Math.min(Math.max(page_length, 1), 100),
  })) as Row[]
  return rows.map(({ email_id, full_name }) => ({ value: email_id, label: email_id, description: full_name }))
})
