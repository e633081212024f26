import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'

// A row of Email Queue that is `Sending` belongs to a process as long as it was touched within the lease, which is longer than one mail to one recipient takes.

/** Milliseconds. */
const lease = 5 * 60_000

const table = sql.table('tabEmail Queue')

const moment = ({ clock }: Context, milliseconds: number): string => clock.local(new Date(clock.now().getTime() + milliseconds))

/** The site's administrators have stopped the queue: `toggle_sending`. */
const isHeld = sql<SqlBool>`exists (select 1 from ${sql.table('tabDefaultValue')} where parent = '__default' and defkey = 'suspend_email_queue' and defvalue = '1')`

const waiting = (ctx: Context): RawBuilder<SqlBool> => {
  const now = moment(ctx, 0)
  const orphaned = sql`(status = 'Sending' and modified < ${moment(ctx, -lease)})`
  return sql<SqlBool>`((status = 'Not Sent' and (send_after is null or send_after <= ${now})) or ${orphaned}) and not ${isHeld}`
}

/** Takes the next row that is due, one process at a time; undefined: there is none. Commits. `name`: that row alone, due or not. */
export async function claimNext(ctx: Context, name?: string): Promise<Row | undefined> {
  const { db } = ctx
  const which = name === undefined ? waiting(ctx) : sql<SqlBool>`name = ${name} and status = 'Not Sent'`
  const found = await db.read(compile(db.dialect, sql`select name from ${table} where ${which} order by priority desc, creation limit 1`))
  if (found.length === 0) return undefined
  // only now a transaction: mostly there is nothing to send
  await db.write(compile(db.dialect, db.dialect.lockInTransaction('email queue')))
  const [row] = await db.read(
    compile(db.dialect, sql`select * from ${table} where ${which} order by priority desc, creation limit 1 for update skip locked`),
  )
  if (!row) {
    await db.rollback()
    return undefined
  }
  await touch(ctx, String(row.name))
  await db.commit()
  return row
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
  return asTime(String(row.due)) - asTime(moment(ctx, 0))
}

const asTime = (timestamp: string): number => Date.parse(`${timestamp.replace(' ', 'T').slice(0, 23)}Z`)
