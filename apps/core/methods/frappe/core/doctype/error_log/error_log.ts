import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'
import { onlyFor } from '../../../../../core/only-for.ts'

/** Empties the log of faults. System Managers only. */
export const clear_error_logs = whitelist({ args: {}, methods: ['POST', 'PUT', 'DELETE'] }, async (ctx) => {
  onlyFor(ctx, 'System Manager')
  const { db } = ctx
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabError Log')}`))
})
