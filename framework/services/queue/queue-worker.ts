import type { Logger } from '../../config/log.ts'

/** What a worker of a queue does. */
export interface QueueWork {
  readonly log: Pick<Logger, 'warn'>
  /** What the queue is called in the log. */
  readonly queue: string
  /** Does what is due, until nothing is, or `isClosed()`. Answers the milliseconds until something is due again; Infinity: nothing is known of. */
  work(isClosed: () => boolean): Promise<number>
  /** Nothing is done for now. Default: never. */
  isHeld?(): boolean
}

/** Milliseconds after the start until what was left over is looked for, and from one look to the next. */
const firstLook = 2_000
const nextLook = 5 * 60_000

/**
 * Works on a queue that is kept in the database, in one process of several: when it is woken, when something becomes due, and every few minutes for what others
 * left. It runs once at a time.
 */
export class QueueWorker {
  readonly #work: QueueWork
  #running: Promise<void> | undefined
  #again = false
  #closed = false
  #timer: NodeJS.Timeout | undefined

  constructor(work: QueueWork) {
    this.#work = work
  }

  /** Looks into the queue from now on, also for what earlier processes left. */
  start(): void {
    this.#lookIn(firstLook)
  }

  /** Looks into the queue now. Returns at once. */
  wake(): void {
    if (this.#closed || this.#work.isHeld?.()) return
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

  /** Begins nothing further, and waits for what is being done. */
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
      wait = await this.#work.work(() => this.#closed)
    } catch (err) {
      this.#work.log.warn({ err, queue: this.#work.queue }, 'the queue could not be worked on; the next look tries again')
    }
    this.#lookIn(Math.min(nextLook, wait))
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(() => this.wake(), Math.max(1_000, milliseconds))
    this.#timer.unref()
  }
}
