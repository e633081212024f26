import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { momentFromNow, wallMilliseconds } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { claim } from '../services/queue/claim.ts'

// A row of Email Queue that is `Sending` belongs to a process as long as it was touched within the lease, which is longer than one mail to one recipient takes.

/** Milliseconds. */
const lease = 5 * 60_000

const table = sql.table('tabEmail Queue')

/** The site's administrators have stopped the queue: `toggle_sending`. */
const isHeld = sql<SqlBool>`exists (select 1 from ${sql.table('tabDefaultValue')} where parent = '__default' and defkey = 'suspend_email_queue' and defvalue = '1')`

const waiting = (ctx: Context): RawBuilder<SqlBool> => {
  const now = momentFromNow(ctx.clock, 0)
  const orphaned = sql`(status = 'Sending' and modified < ${momentFromNow(ctx.clock, -lease)})`
  return sql<SqlBool>`((status = 'Not Sent' and (send_after is null or send_after <= ${now})) or ${orphaned}) and not ${isHeld}`
}

/** Takes the next row that is due, one process at a time; undefined: there is none. Commits. `name`: that row alone, due or not. */
export function claimNext(ctx: Context, name?: string): Promise<Row | undefined> {
  const which = name === undefined ? waiting(ctx) : sql<SqlBool>`name = ${name} and status = 'Not Sent'`
  return claim(ctx.db, {
    queue: 'email queue',
    next: sql`from ${table} q where ${which} order by priority desc, creation limit 1`,
    take: (row) => touch(ctx, String(row.name)),
  })
}

/** Marks a row as being sent by this process, from now. */
export async function touch({ db, clock }: Context, name: string): Promise<void> {
  await db.write(compile(db.dialect, sql`update ${table} set status = 'Sending', modified = ${clock.timestamp()} where name = ${name}`))
}

/** Milliseconds until the next row is due; Infinity where none is waiting. */
export async function nextDue(ctx: Context): Promise<number> {
  const { db } = ctx
  const [row] = await db.read(
    compile(
      db.dialect,
      sql`select min(send_after) as due, count(*) as waiting from ${table} where status in ('Not Sent', 'Sending') and not ${isHeld}`,
    ),
  )
  if (!Number(row?.waiting) || row?.due == null) return Number.POSITIVE_INFINITY
  return wallMilliseconds(String(row.due)) - wallMilliseconds(momentFromNow(ctx.clock, 0))
}
