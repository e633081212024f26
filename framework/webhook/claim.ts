import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'

// A row of Webhook Queue that is `Sending` belongs to a process until the lease is over, which is longer than a request takes.

/** Milliseconds. */
const lease = 3 * 60_000

const table = sql.table('tabWebhook Queue')

/** A moment from now, as the site writes it. */
export const moment = ({ clock }: Context, milliseconds: number): string => clock.local(new Date(clock.now().getTime() + milliseconds))

const isDue = (ctx: Context): RawBuilder<SqlBool> => {
  const waits = sql`(q.status = 'Waiting' and (q.send_after is null or q.send_after <= ${moment(ctx, 0)}))`
  const orphaned = sql`(q.status = 'Sending' and q.modified < ${moment(ctx, -lease)})`
  // what a document was comes before what it is
  const isFirst = sql`not exists (select 1 from ${table} e where e.reference_document = q.reference_document and e.reference_doctype = q.reference_doctype
    and e.webhook = q.webhook and (e.creation < q.creation or (e.creation = q.creation and e.name < q.name)))`
  return sql<SqlBool>`(${waits} or ${orphaned}) and ${isFirst}`
}

/** Takes the next request that is due, the first one of its webhook and document; undefined: there is none. Commits. */
export async function claimNext(ctx: Context): Promise<Row | undefined> {
  const { db, clock } = ctx
  const next = sql`from ${table} q where ${isDue(ctx)} order by q.creation, q.name limit 1`
  // only then a transaction: mostly there is nothing to send
  if ((await db.read(compile(db.dialect, sql`select q.name ${next}`))).length === 0) return undefined
  await db.write(compile(db.dialect, db.dialect.lockInTransaction('webhook queue')))
  const [row] = await db.read(compile(db.dialect, sql`select q.* ${next} for update of q skip locked`))
  if (!row) {
    await db.rollback()
    return undefined
  }
  await db.write(compile(db.dialect, sql`update ${table} set status = 'Sending', modified = ${clock.timestamp()} where name = ${row.name}`))
  await db.commit()
  return row
}

/** Milliseconds until a request is due that waits for its next try; Infinity where none does. */
export async function nextDue(ctx: Context): Promise<number> {
  const { db } = ctx
  const [row] = await db.read(compile(db.dialect, sql`select min(send_after) as due from ${table} where status = 'Waiting'`))
  return row?.due == null ? Number.POSITIVE_INFINITY : asTime(String(row.due)) - asTime(moment(ctx, 0))
}

const asTime = (timestamp: string): number => Date.parse(`${timestamp.replace(' ', 'T').slice(0, 23)}Z`)
