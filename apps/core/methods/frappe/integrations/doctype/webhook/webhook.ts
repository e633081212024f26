import { whitelist } from 'cortado/app/whitelist.ts'
import { onlyFor } from '../../../../../core/only-for.ts'

/** The queues that a webhook may name: Frappe's. Here all requests of webhooks have one of their own. */
export const get_all_queues = whitelist({ args: {} }, (ctx) => {
  onlyFor(ctx, 'System Manager')
  return ['short', 'default', 'long']
})
