import type { Context } from '../context.ts'
import { insert } from '../document/insert.ts'
import { newDocument } from '../document/new.ts'

/** What is written to the Activity Log. */
export interface Activity {
  readonly operation: 'Login' | 'Logout' | 'Impersonate'
  readonly status: 'Success' | 'Failed'
  readonly user: string | undefined
  readonly subject: string
}

/** Adds a row to the Activity Log, in the transaction. A site that has no such DocType (yet) keeps no log. */
export async function logActivity(ctx: Context, { operation, status, user, subject }: Activity): Promise<void> {
  const meta = await ctx.meta.find('Activity Log')
  if (!meta) return
  const doc = await newDocument(ctx, meta, {
    operation,
    status,
    user,
    full_name: ctx.user.fullName,
    subject: subject.slice(0, 400),
    ip_address: ctx.request?.ip.slice(0, 140),
    communication_date: ctx.clock.timestamp(),
  })
  Object.assign(doc.flags, { ignorePermissions: true, ignoreLinks: true })
  await insert(doc)
}
