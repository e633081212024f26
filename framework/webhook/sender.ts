import type { Logger } from '../config/log.ts'
import type { Context } from '../context.ts'
import { QueueWorker } from '../services/queue/queue-worker.ts'
import { claimNext, nextDue } from './claim.ts'
import { deliver } from './deliver.ts'

/** What the sender of a site needs. */
export interface WebhookSenderOptions {
  readonly log: Pick<Logger, 'warn'>
  /** A Context of the system's own. */
  context(): Promise<Context>
}

/** Requests of one site that a process sends at one time: a receiver that hangs does not hold up the others. */
const atOnce = 4

/**
 * Sends what is in the Webhook Queue of a site, a few requests at one time, those of one webhook and document one after the other. Each process of the site has one; a row is
 * taken by one of them. What a process had taken when it died is taken by another when the lease is over: receivers get a request at least once.
 */
export class WebhookSender extends QueueWorker {
  constructor({ log, context }: WebhookSenderOptions) {
    super({
      log,
      queue: 'Webhook Queue',
      async work(isClosed) {
        await sendDue(context, isClosed, atOnce)
        return nextDue(await context())
      },
    })
  }
}

/** The next one is looked for beside each that is found, until `lanes` are in use. */
async function sendDue(context: () => Promise<Context>, isClosed: () => boolean, lanes: number): Promise<void> {
  const ctx = await context()
  let row = await claimNext(ctx)
  if (!row) return
  const beside = lanes > 1 ? sendDue(context, isClosed, lanes - 1) : undefined
  try {
    for (; row; row = isClosed() ? undefined : await claimNext(ctx)) await deliver(ctx, row)
  } finally {
    await ctx.db.rollback()
    await beside
  }
}
