import type { Logger } from '../config/log.ts'
import type { Context } from '../context.ts'
import type { MailDriver } from '../services/mail/mail.ts'
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

/** Milliseconds after the opening of a site until what was left over is looked for, and from one look to the next. */
const firstLook = 2_000
const nextLook = 5 * 60_000

/**
 * Sends what is in the Email Queue of a site, one mail after the other. Each process of the site has one; a row is taken by one of them. What a process had
 * taken when it died is taken by another when the lease is over.
 */
export class MailSender {
  readonly #options: MailSenderOptions
  #running: Promise<void> | undefined
  #again = false
  #closed = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: MailSenderOptions) {
    this.#options = options
  }

  /** Looks into the queue from now on, also for what earlier processes left. */
  start(): void {
    this.#lookIn(firstLook)
  }

  /** Looks into the queue now. Returns at once. */
  wake(): void {
    if (this.#closed || this.#options.isMuted()) return
    this.#again = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      if (this.#again) this.wake()
    })
  }

  /** Resolves when everything that is due was tried; for tests and commands. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Takes no further mail, and waits for the one that is being sent. */
  async close(): Promise<void> {
    this.#closed = true
    this.#again = false
    clearTimeout(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    this.#again = false
    let wait = nextLook
    try {
      const ctx = await this.#options.context()
      for (let row = await claimNext(ctx); row; row = this.#closed ? undefined : await claimNext(ctx)) await deliver(ctx, row, this.#options)
      wait = Math.min(nextLook, await nextDue(ctx))
    } catch (err) {
      this.#options.log.warn({ err }, 'the Email Queue could not be worked on; the next look tries again')
    }
    this.#lookIn(wait)
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(() => this.wake(), Math.max(1_000, milliseconds))
    this.#timer.unref()
  }
}
