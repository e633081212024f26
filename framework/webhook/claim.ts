import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { momentFromNow, wallMilliseconds } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { claim } from '../services/queue/claim.ts'

// A row of Webhook Queue that is `Sending` belongs to a process until the lease is over, which is longer than a request takes.

/** Milliseconds. */
const lease = 3 * 60_000

const table = sql.table('tabWebhook Queue')

const isDue = ({ clock }: Context): RawBuilder<SqlBool> => {
  const waits = sql`(q.status = 'Waiting' and (q.send_after is null or q.send_after <= ${momentFromNow(clock, 0)}))`
  const orphaned = sql`(q.status = 'Sending' and q.modified < ${momentFromNow(clock, -lease)})`
  // what a document was comes before what it is
  const isFirst = sql`not exists (select 1 from ${table} e where e.reference_document = q.reference_document and e.reference_doctype = q.reference_doctype
    and e.webhook = q.webhook and (e.creation < q.creation or (e.creation = q.creation and e.name < q.name)))`
  return sql<SqlBool>`(${waits} or ${orphaned}) and ${isFirst}`
}

/** Takes the next request that is due, the first one of its webhook and document; undefined: there is none. Commits. */
export function claimNext(ctx: Context): Promise<Row | undefined> {
  const { db, clock } = ctx
  return claim(db, {
    queue: 'webhook queue',
    next: sql`from ${table} q where ${isDue(ctx)} order by q.creation, q.name limit 1`,
    async take({ name }) {
      await db.write(compile(db.dialect, sql`update ${table} set status = 'Sending', modified = ${clock.timestamp()} where name = ${name}`))
    },
  })
}

/** Milliseconds until a request is due that waits for its next try; Infinity where none does. */
export async function nextDue(ctx: Context): Promise<number> {
  const { db } = ctx
  const [row] = await db.read(compile(db.dialect, sql`select min(send_after) as due from ${table} where status = 'Waiting'`))
  return row?.due == null ? Number.POSITIVE_INFINITY : wallMilliseconds(String(row.due)) - wallMilliseconds(momentFromNow(ctx.clock, 0))
}
