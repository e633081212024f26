import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sortWorkspaces } from '../../../../../desk/workspace/change.ts'

/** Puts the public workspaces into an order. `sidebar_items`: a list of `{ name, parent }`. Needs the right to write Workspace Settings. */
export const set_sequence = whitelist({ args: { sidebar_items: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, { sidebar_items: items }) => {
  await demand(ctx, await ctx.meta.get('Workspace Settings'), 'write')
  const order = Array.isArray(items) ? (items as (Row | null)[]).map((item) => ({ name: item?.name, parent_page: item?.parent ?? '' })) : items
  await sortWorkspaces(ctx, order, [['public', '=', 1]])
  ctx.messages.push({ message: 'Updated', alert: 1, indicator: 'green' })
})
