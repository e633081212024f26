import { whitelist } from 'cortado/app/whitelist.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'

/** Who asks, as a socket server wants to know it, and which apps there are. */
export const get_user_info = whitelist({ args: {}, allowGuest: true }, ({ user, bootHooks }) => ({
  user: user.name,
  user_type: user.userType,
  installed_apps: bootHooks.apps.map(({ name }) => name),
}))

/** Whether the user may read documents of a DocType, or the one of that name. Throws noPermission, notFound. */
export const has_permission = whitelist({ args: { doctype: 'string', name: 'any?' }, allowGuest: true }, async (ctx, { doctype, name }) => {
  const meta = await ctx.meta.get(doctype)
  await demand(ctx, meta, 'read')
  if (name !== undefined && name !== '') await demand(ctx, meta, 'read', (await load(ctx, meta, String(name))).values)
  return true
})
