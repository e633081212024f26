import { sql } from 'kysely'
import { momentFromNow } from '../config/clock.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { newRow } from '../document/row-values.ts'
import { insertOne } from '../document/statements.ts'
import { type OutgoingAnswer, RequestFailure, sendRequest } from '../services/outgoing/request.ts'
import { withoutSecrets } from './content.ts'
import { headersOf, masked } from './headers.ts'

/** Tries of one request. */
const mostTries = 3
/** Seconds until the next try, by how many there were. */
const pauses = [1, 4]
/** Seconds that a request may take: what a webhook says, within bounds. */
const [usualTimeout, longestTimeout] = [5, 60]

/** How a try ended. */
interface Outcome {
  readonly headers?: Readonly<Record<string, string>>
  readonly answer?: OutgoingAnswer
  /** undefined: the receiver has taken it. */
  readonly error?: string
  /** The next try need not wait. */
  readonly isTimeout?: boolean
  /** There is nothing to try again. */
  readonly isFinal?: boolean
}

/** Sends a request that was taken from the queue, and writes down how it ended: a Webhook Request Log for each try. Commits. */
export async function deliver(ctx: Context, row: Row): Promise<void> {
  const outcome = await attempt(ctx, row)
  const tries = Number(row.tries ?? 0) + 1
  if (outcome.error !== undefined) ctx.log.warn({ webhook: row.webhook, tries, reason: outcome.error }, 'the request of a webhook failed')
  await note(ctx, row, outcome)
  const { db } = ctx
  const table = sql.table('tabWebhook Queue')
  const isOver = outcome.error === undefined || outcome.isFinal || tries >= mostTries
  const due = momentFromNow(ctx.clock, outcome.isTimeout ? 0 : (pauses[tries - 1] ?? 0) * 1000)
  const change = isOver
    ? sql`delete from ${table} where name = ${row.name}`
    : sql`update ${table} set status = 'Waiting', tries = ${tries}, send_after = ${due} where name = ${row.name}`
  await db.write(compile(db.dialect, change))
  await db.commit()
}

async function attempt(ctx: Context, row: Row): Promise<Outcome> {
  const webhook = await webhookNamed(ctx, row.webhook)
  if (!webhook) return { error: 'The webhook is gone', isFinal: true }
  if (!Number(webhook.enabled)) return { error: 'The webhook was disabled', isFinal: true }
  let headers: Record<string, string> | undefined
  try {
    const body = String(row.data ?? '{}')
    headers = await headersOf(ctx, webhook, body)
    const seconds = Math.min(longestTimeout, Number(webhook.timeout) > 0 ? Number(webhook.timeout) : usualTimeout)
    const answer = await sendRequest({
      url: String(row.url),
      method: String(webhook.request_method || 'POST'),
      headers,
      body,
      timeout: seconds * 1000,
      mayReachPrivate: !ctx.site.config.refuse_private_webhooks,
    })
    const isTaken = answer.status >= 200 && answer.status < 300
    return { headers, answer, ...(!isTaken && { error: `${answer.status} ${answer.reason}`.trim() }) }
  } catch (error) {
    return { headers, error: (error as Error).message, isTimeout: error instanceof RequestFailure && error.isTimeout }
  }
}

async function webhookNamed({ db }: Context, name: unknown): Promise<Row | undefined> {
  const [row] = await db.read(
    compile(db.dialect, sql`select name, enabled, timeout, request_method, enable_security from ${sql.table('tabWebhook')} where name = ${name}`),
  )
  return row
}

async function note(ctx: Context, row: Row, { headers, answer, error }: Outcome): Promise<void> {
  const meta = await ctx.meta.get('Webhook Request Log')
  const entry = newRow(ctx, meta, {
    webhook: row.webhook,
    reference_doctype: row.reference_doctype,
    reference_document: row.reference_document,
    user: row.user,
    owner: row.user,
    modified_by: row.user,
    url: withoutSecrets(String(row.url ?? '')).slice(0, 140),
    headers: headers && JSON.stringify(masked(headers), null, 1),
    data: row.data,
    response: answer?.text.replaceAll('\0', ''),
    error,
  })
  await ctx.db.write(insertOne(ctx.db.dialect, meta, entry))
}
