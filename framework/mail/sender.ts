import type { Logger } from '../config/log.ts'
import type { Context } from '../context.ts'
import type { MailDriver } from '../services/mail/mail.ts'
import { QueueWorker } from '../services/queue/queue-worker.ts'
import { claimNext, nextDue } from './claim.ts'
import { deliver } from './deliver.ts'

/** What the sender of a site needs. */
export interface MailSenderOptions {
  readonly log: Pick<Logger, 'warn'>
  readonly driver: MailDriver
  /** A Context of the system's own. */
  context(): Promise<Context>
  /** Nothing is sent: configuration `mute_emails`. */
  isMuted(): boolean
}

/**
 * Sends what is in the Email Queue of a site, one mail after the other. Each process of the site has one; a row is taken by one of them. What a process had
 * taken when it died is taken by another when the lease is over.
 */
export class MailSender extends QueueWorker {
  constructor(options: MailSenderOptions) {
    super({
      log: options.log,
      queue: 'Email Queue',
      isHeld: () => options.isMuted(),
      async work(isClosed) {
        const ctx = await options.context()
        for (let row = await claimNext(ctx); row; row = isClosed() ? undefined : await claimNext(ctx)) await deliver(ctx, row, options)
        return nextDue(ctx)
      },
    })
  }
}
