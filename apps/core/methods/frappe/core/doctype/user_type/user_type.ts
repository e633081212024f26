import { whitelist } from 'cortado/app/whitelist.ts'
import { doctypesOfUsers, userFields } from '../../../../../core/doctype/user_type/linked_users.ts'
import { onlyFor } from '../../../../../core/only-for.ts'

/** DocTypes whose documents can belong to a user: a search function of links, lists of one name. System Managers only. */
export const get_user_linked_doctypes = whitelist(
  { args: { doctype: 'string?', txt: 'string?', searchfield: 'string?', start: 'int?', page_len: 'int?', page_length: 'int?', filters: 'json?' } },
  async (ctx, { txt = '', start = 0, page_len, page_length }) => {
    onlyFor(ctx, 'System Manager')
    const found = (await doctypesOfUsers(ctx)).filter((name) => name.toLowerCase().includes(txt.toLowerCase()))
    return found.slice(start, start + (page_len ?? page_length ?? 20)).map((name) => [name])
  },
)

/** Fields of a DocType that link to a user: `label, value`. System Managers only. */
export const get_user_id = whitelist({ args: { parent: 'string' } }, async (ctx, args) => {
  onlyFor(ctx, 'System Manager')
  return userFields(await ctx.meta.get(args.parent))
})
