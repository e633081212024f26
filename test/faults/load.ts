import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Client, Outcome } from './client.ts'
import type { Kind } from './kind.ts'
import type { Entry, Ledger, Step } from './ledger.ts'

/** What a load is made of. */
export interface LoadOptions {
  readonly client: Client
  readonly ledger: Ledger
  readonly chance: Chance
  readonly kinds: ReadonlyMap<string, Kind>
  /** Clients that write at the same time; default 6. */
  readonly clients?: number
  /** Told of every answer, and of the milliseconds that it took. */
  answered?(outcome: Outcome, took: number): void
}

/** Documents that one client works on. */
const mostOpen = 8
/** Milliseconds between two requests of a client: the load is to be interrupted, not to fill the machine. */
const longestPause = 10
const afterRefusal = 30

/** Several clients that write documents of their own, one request after the other. Every request is noted in the ledger before it is sent. */
export class Load {
  readonly #options: LoadOptions
  readonly #own: Entry[][]
  readonly #run: string
  #going = false
  #running: Promise<unknown> = Promise.resolve()
  /** Answers that no fault excuses. */
  readonly wrong: string[] = []

  constructor(options: LoadOptions) {
    this.#options = options
    this.#own = Array.from({ length: options.clients ?? 6 }, () => [])
    this.#run = options.chance.between(0, 0xffffff).toString(36)
  }

  start(): void {
    this.#going = true
    this.#running = Promise.all(this.#own.map((own) => this.#work(own)))
  }

  /** Sends nothing more, and waits for the answers. */
  async stop(): Promise<void> {
    this.#going = false
    await this.#running
  }

  async #work(own: Entry[]): Promise<void> {
    while (this.#going) {
      const entry = this.#choose(own)
      const { chance, client, kinds } = this.#options
      const step = await kinds.get(entry.kind)?.step({ entry, chance, client })
      if (!step) own.splice(own.indexOf(entry), 1)
      else await sleep((await this.#take(entry, step)) ? chance.between(0, longestPause) : afterRefusal)
    }
  }

  /** A document whose state is known, or a new one. */
  #choose(own: Entry[]): Entry {
    const { chance, kinds, ledger } = this.#options
    const known = own.filter(({ pending }) => !pending)
    if (known.length > 0 && (known.length >= mostOpen || chance.next() < 0.75)) return chance.oneOf(known)
    const entry = ledger.open(chance.oneOf([...kinds.keys()]), this.#run)
    own.push(entry)
    return entry
  }

  /** Whether the step was acknowledged. */
  async #take(entry: Entry, step: Step): Promise<boolean> {
    const { client, ledger, answered } = this.#options
    ledger.sent(entry, step.next)
    const begun = performance.now()
    const outcome = await client.send(step)
    answered?.(outcome, performance.now() - begun)
    if (outcome.is === 'wrong') this.wrong.push(`${step.method} ${decodeURIComponent(step.path)}: ${outcome.status} ${outcome.text}`)
    if (outcome.is !== 'done') return false
    entry.name = step.name ?? entry.name ?? (outcome.data as { name: string }).name
    ledger.acknowledged(entry)
    return true
  }
}
