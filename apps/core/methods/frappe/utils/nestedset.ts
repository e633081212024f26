import { permission, validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { rebuildTree } from 'cortado/document/tree-rebuild.ts'

/** Numbers all nodes of a tree anew from their parents; for System Managers. Throws permission, validation where the DocType is no tree. */
export const rebuild_tree = whitelist({ args: { doctype: 'string', parent_field: 'string?' } }, async (ctx, args) => {
  if (!ctx.user.roles.has('System Manager')) throw permission({ message: 'Only a System Manager numbers a tree anew' })
  const meta = await ctx.meta.get(args.doctype)
  if (!meta.isTree || meta.isVirtual) throw validation({ message: `Rebuilding of tree is not supported for ${meta.name}` })
  await rebuildTree(ctx, meta)
})
