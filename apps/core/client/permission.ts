import { noPermission, notWhitelisted } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { load } from 'cortado/document/load.ts'
import { demand, documentRights, may } from 'cortado/permission/decide.ts'
import { getSecret } from 'cortado/services/secrets/secrets.ts'

/** Whether the user may do something with a document. */
export const has_permission = whitelist({ args: { doctype: 'string', docname: 'any', perm_type: 'string?' } }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  const name = String(args.docname ?? '')
  const values = name === '' ? undefined : (await load(ctx, args.doctype, name)).values
  return { has_permission: await may(ctx, meta, args.perm_type ?? 'read', values) }
})

/** All rights of the user on a document, as 0 and 1. */
export const get_doc_permissions = whitelist({ args: { doctype: 'string', docname: 'any' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.docname))
  return { permissions: await documentRights(ctx, doc.meta, doc.values) }
})

/** A stored secret in plain text; System Manager only. */
export const get_password = whitelist({ args: { doctype: 'string', name: 'any', fieldname: 'string' } }, async (ctx, args) => {
  if (!ctx.user.roles.has('System Manager')) throw noPermission({ right: 'read secrets of', doctype: args.doctype, name: args.name })
  const doc = await load(ctx, args.doctype, String(args.name))
  await demand(ctx, doc.meta, 'read', doc.values)
  return getSecret(ctx, args.doctype, String(args.name), args.fieldname)
})

/** Frappe keeps this name, closed to clients: who calls it is told so (403), and not that it is unknown. Throws notWhitelisted. */
export function get_js(): never {
  throw notWhitelisted({ method: 'frappe.client.get_js' })
}
