import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../config/log.ts'
import type { Listening } from './web.ts'
import { startWeb, type WebProcess } from './web-process.ts'

/** Starts in a row that fail before it is given up. */
const mostFailures = 10
/** Milliseconds that a web process lasts where nothing is wrong with its start. */
const lasting = 5_000
/** Longest pause before one that did not last is started again: a service that is away for long is worse than a start that may be in vain. */
const longestPause = 1_000

/** What is kept going. */
export interface WebKeeperOptions extends Listening {
  readonly log: Logger
}

/** Keeps one web process going: starts it again when it ends by itself, and exchanges it for one with newer code. */
export class WebKeeper {
  readonly #options: WebKeeperOptions
  #web: WebProcess | undefined
  #keeping: Promise<void> | undefined
  #replacing: Promise<void> | undefined
  readonly #stopping = new AbortController()
  readonly #failed = Promise.withResolvers<never>()

  constructor(options: WebKeeperOptions) {
    this.#options = options
    this.#failed.promise.catch(() => {})
  }

  /** Rejects where it cannot be kept going. */
  get failed(): Promise<never> {
    return this.#failed.promise
  }

  /** Starts the first one. Throws PORT_BUSY, SETUP. */
  async start(more: Pick<Listening, 'loginKey'>): Promise<WebProcess> {
    const web = await startWeb({ ...this.#options, ...more })
    this.#web = web
    this.#keeping = this.#keep()
    return web
  }

  /** A new web process takes over, then the old one ends. The old one stays where the new code cannot be loaded: throws SETUP. */
  replace(): Promise<void> {
    this.#replacing = this.#replace()
    return this.#replacing
  }

  /** Ends it when its open requests are answered. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#replacing?.catch(() => {})
    await this.#web?.stop()
    await this.#keeping
  }

  /** Ends it at once. */
  kill(): void {
    this.#web?.kill()
  }

  async #replace(): Promise<void> {
    const fresh = await startWeb({ ...this.#options, check: true, patient: true })
    const old = this.#web
    this.#web = fresh
    await old?.stop(2_000)
  }

  async #keep(): Promise<void> {
    let short = 0
    while (!this.#stopping.signal.aborted) {
      const web = this.#web
      const since = Date.now()
      await web?.ended
      if (this.#stopping.signal.aborted || this.#web !== web) continue
      short = Date.now() - since > lasting ? 0 : short + 1
      this.#options.log.error({ pid: web?.pid }, 'the web process ended by itself; it is started again')
      await this.#pause(short > 1 ? Math.min(50 * 2 ** short, longestPause) : 0)
      await this.#restart(web)
    }
  }

  /** Tries, with growing pauses, until one runs; after ten failures it is given up. */
  async #restart(ended: WebProcess | undefined): Promise<void> {
    let failures = 0
    while (this.#web === ended && !this.#stopping.signal.aborted) {
      try {
        const fresh = await startWeb({ ...this.#options, patient: true })
        if (this.#web === ended && !this.#stopping.signal.aborted) this.#web = fresh
        else await fresh.stop()
      } catch (error) {
        this.#options.log.error({ err: error }, 'the web process could not be started')
        if (++failures < mostFailures) await this.#pause(Math.min(50 * 2 ** failures, 30_000))
        else this.#giveUp(error)
      }
    }
  }

  #giveUp(error: unknown): void {
    this.#failed.reject(error)
    this.#stopping.abort()
  }

  /** Ends early where it is stopped. */
  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => {})
  }
}
