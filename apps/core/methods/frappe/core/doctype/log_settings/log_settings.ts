import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

/** Whether the log of faults holds some that nobody has looked at, and who asks may look: null or true. */
export const has_unseen_error_log = whitelist({ args: {} }, async (ctx) => {
  if (!ctx.user.roles.has('System Manager')) return null
  const { db } = ctx
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabError Log')} where seen = 0 limit 1`))
  return rows.length > 0 ? { show_alert: true, message: 'You have unseen Error Logs' } : null
})
