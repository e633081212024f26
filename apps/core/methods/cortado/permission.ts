import { whitelist } from 'cortado/app/whitelist.ts'
import { explainPermission } from 'cortado/document/explain-permission.ts'
import { onlyFor } from '../../core/only-for.ts'

/** Why a user may or may not do something: the answer, and what each rule says to it. System Managers only. */
export const explain = whitelist(
  { args: { user: 'string', doctype: 'string', name: 'string?', right: 'string?', ip: 'string?', at: 'string?' }, methods: ['GET', 'POST'] },
  (ctx, args) => {
    onlyFor(ctx, 'System Manager')
    return explainPermission(ctx, { ...args, name: args.name || undefined })
  },
)
