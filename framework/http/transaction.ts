import { orders } from './middleware.ts'
import type { Middleware } from './site-runtime.ts'

/** Methods that promise to change nothing: what they wrote is rolled back. */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Ends the request's transaction, outermost of all steps: commit after success, rollback after an error and after GET. */
export const transaction: Middleware = {
  name: 'transaction',
  order: orders.transaction,
  async after({ facts, ctx }) {
    if (safe.has(facts.method)) await ctx.db.rollback()
    else await ctx.db.commit()
  },
  error: ({ ctx }) => ctx.db.rollback(),
}
