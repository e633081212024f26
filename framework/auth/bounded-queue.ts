import { tooManyRequests, unavailable } from '@cortado/contract/error-catalogue.ts'

/** Limits of a `BoundedQueue`. */
export interface BoundedQueueOptions {
  /** Tasks that run at a time. */
  readonly parallel: number
  /** Tasks that wait at most; further ones are refused. */
  readonly waiting: number
  /** Of these, those of one client. */
  readonly waitingPerClient: number
}

interface Task {
  readonly client: string
  start(): void
}

/** Runs expensive tasks a few at a time, and refuses rather than let a crowd wait for ever or fill the memory. */
export class BoundedQueue {
  readonly #options: BoundedQueueOptions
  readonly #waiting: Task[] = []
  readonly #perClient = new Map<string, number>()
  #running = 0

  constructor(options: BoundedQueueOptions) {
    this.#options = options
  }

  /** Tasks that wait at the moment. */
  get length(): number {
    return this.#waiting.length
  }

  /** Runs `task` when it is its turn. Throws tooManyRequests where this client has too many waiting, unavailable where all have. */
  async run<T>(client: string, task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.parallel) await this.#turn(client)
    else this.#running++
    try {
      return await task()
    } finally {
      this.#next()
    }
  }

  #turn(client: string): Promise<void> {
    const own = this.#perClient.get(client) ?? 0
    if (own >= this.#options.waitingPerClient)
      throw tooManyRequests({ message: 'Too many log-ins at once: try again in a moment' }, { retryAfter: 2 })
    if (this.#waiting.length >= this.#options.waiting) throw unavailable({ service: 'Log-in' })
    this.#perClient.set(client, own + 1)
    return new Promise((start) => this.#waiting.push({ client, start }))
  }

  /** Hands the place of a task that has ended to the one that waits longest. */
  #next(): void {
    const task = this.#waiting.shift()
    if (!task) {
      this.#running--
      return
    }
    const left = (this.#perClient.get(task.client) ?? 1) - 1
    if (left > 0) this.#perClient.set(task.client, left)
    else this.#perClient.delete(task.client)
    task.start()
  }
}
