/** What travels on the bus: a topic and what JSON can hold. A message may arrive twice, and out of order; it says what to look up anew, never what is so. */
export interface BusMessage {
  readonly topic: string
  readonly [key: string]: unknown
}

/**
 * Tells all processes of a site what changed, so that they forget what they keep in memory. Not a queue: nothing is kept for who was away. Who was
 * away (or could not be told everything) gets `lost` instead, and forgets everything.
 */
export interface Bus {
  /** Whether messages of other processes arrive at present; while not, nothing kept in memory may be believed. */
  readonly connected: boolean
  /** Subscribers of this process are called before this returns; the others are told soon, together with the messages of the same tick. Resolves when they have been told; never rejects. */
  publish(message: BusMessage): void | Promise<void>
  /** Answers how to end the subscription. What `fn` throws is logged. */
  subscribe(fn: (message: BusMessage) => void): () => void
  close(): Promise<void>
}

/** Messages may have been missed: forget everything. */
export const lost: BusMessage = { topic: 'lost' }

/** What is told of errors that nobody waits for; pino's signature. */
export interface BusLog {
  error(facts: object, text: string): void
  warn(facts: object, text: string): void
}

/** The subscribers of one process. */
export class Subscribers {
  readonly #functions = new Set<(message: BusMessage) => void>()
  readonly #log: BusLog

  constructor(log: BusLog) {
    this.#log = log
  }

  /** Answers how to end the subscription. */
  add(fn: (message: BusMessage) => void): () => void {
    this.#functions.add(fn)
    return () => this.#functions.delete(fn)
  }

  /** Calls each; one that throws keeps no other from being called. */
  tell(message: BusMessage): void {
    for (const fn of this.#functions) {
      try {
        fn(message)
      } catch (err) {
        this.#log.error({ err, topic: message.topic }, 'a subscriber of the bus failed')
      }
    }
  }
}
