import { whitelist } from 'cortado/app/whitelist.ts'
import { announceChange } from 'cortado/document/announce.ts'

/** Has every process read anew what it keeps of the user, and says so: "Reload" of the Desk. */
export const clear = whitelist({ args: {} }, (ctx) => {
  announceChange(ctx, { doctype: 'User', name: ctx.user.name, change: 'update' })
  ctx.messages.push({ message: 'Cache Cleared' })
})
