import { whitelist } from 'cortado/app/whitelist.ts'
import {
  applicableFor,
  assignPermission,
  clearPermissions,
  linkingDoctypes,
  readAssignment,
} from '../../../../../core/doctype/user_permission/assign.ts'
import { onlyFor } from '../../../../../core/only-for.ts'

/** The user's own User Permissions by DocType: `{doc, applicable_for, is_default}`; descendants of tree nodes are among them. System Managers may ask for another user's. */
export const get_user_permissions = whitelist({ args: { user: 'string?' } }, async (ctx, args) => {
  const name = args.user || ctx.user.name
  if (name !== ctx.user.name) onlyFor(ctx, 'System Manager')
  const user = await ctx.users.get(name)
  const found = [...(user?.userPermissions ?? [])].map(([doctype, entries]) => [
    doctype,
    entries.map((entry) => ({ ...entry, is_default: entry.is_default ? 1 : 0 })),
  ])
  return Object.fromEntries(found) as Record<string, unknown>
})

/** DocTypes for which a permission for documents of `doctype` can count; a search function of links: lists of one name. */
export const get_applicable_for_doctype_list = whitelist(
  {
    args: { doctype: 'string', txt: 'string?', searchfield: 'string?', start: 'int?', page_len: 'int?', page_length: 'int?', filters: 'json?' },
  },
  async (ctx, { doctype, txt = '', start = 0, page_len, page_length, filters }) => {
    const asked = typeof filters === 'object' && filters !== null && 'doctype' in filters ? String(filters.doctype) : doctype
    const found = (await linkingDoctypes(ctx, asked)).filter((name) => name.toLowerCase().includes(txt.toLowerCase()))
    return found.slice(start, start + (page_len ?? page_length ?? 20)).map((name) => [name])
  },
)

/** DocTypes for which a user's permission for a document counts. System Managers only. */
export const check_applicable_doc_perm = whitelist({ args: { user: 'string', doctype: 'string', docname: 'any' } }, (ctx, args) => {
  onlyFor(ctx, 'System Manager')
  return applicableFor(ctx, { user: args.user, doctype: args.doctype, docname: String(args.docname) })
})

/** Removes a user's permissions for documents of a DocType; answers how many there were. System Managers only. */
export const clear_user_permissions = whitelist(
  { args: { user: 'string', for_doctype: 'string' }, methods: ['POST', 'PUT', 'DELETE'] },
  (ctx, args) => {
    onlyFor(ctx, 'System Manager')
    return clearPermissions(ctx, args.user, args.for_doctype)
  },
)

/** Makes a user's permissions for one document what the dialog says; 1, or 0 where nothing was to do. System Managers only. */
export const add_user_permissions = whitelist({ args: { data: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  onlyFor(ctx, 'System Manager')
  return (await assignPermission(ctx, readAssignment(args.data))) ? 1 : 0
})
