import { Worker } from 'node:worker_threads'
import { unavailable } from '@cortado/contract/error-catalogue.ts'

/** Threads that are kept when nothing runs, and for how long. */
const kept = 2
const idleFor = 60_000
/** Scripts that run at once; those that scripts cause are not counted, since others wait for them. */
const atOnce = 4
/** Scripts that wait for their turn. */
const longestQueue = 200

/** What became of a thread that was lent. */
export interface Lent<T> {
  /** Answers what the script did, or throws. */
  end(): T
  /** Whether the thread can run another one. */
  readonly reusable: boolean
}

/** The threads of a process for Server Scripts. The first script makes the first; each runs one script at a time. */
export class ScriptThreads {
  readonly #idle: Worker[] = []
  readonly #turns: (() => void)[] = []
  #running = 0
  #sweep: NodeJS.Timeout | undefined

  /** Lends a thread to `fn`, which never throws: it answers how the script ended. `nested`: without waiting for a turn. Throws unavailable where too many wait. */
  async use<T>(fn: (thread: Worker) => Promise<Lent<T>>, { nested = false } = {}): Promise<T> {
    if (!nested) await this.#turn()
    const thread = this.#idle.pop() ?? new Worker(new URL('./thread.ts', import.meta.url), options())
    thread.ref()
    const { end, reusable } = await fn(thread)
    if (!nested) this.#next()
    this.#put(thread, reusable)
    return end()
  }

  async #turn(): Promise<void> {
    if (this.#running < atOnce) {
      this.#running++
      return
    }
    if (this.#turns.length >= longestQueue) throw unavailable({ service: 'A thread for server scripts' })
    await new Promise<void>((resolve) => this.#turns.push(resolve))
  }

  #next(): void {
    const waiting = this.#turns.shift()
    if (waiting) waiting()
    else this.#running--
  }

  #put(thread: Worker, reusable: boolean): void {
    if (!reusable || this.#idle.length >= kept) {
      void thread.terminate()
      return
    }
    // an idle thread keeps no process alive
    thread.unref()
    this.#idle.push(thread)
    clearTimeout(this.#sweep)
    this.#sweep = setTimeout(() => this.#clear(), idleFor).unref()
  }

  #clear(): void {
    for (const thread of this.#idle.splice(0)) void thread.terminate()
  }
}

const options = () => ({ name: 'server-script', execArgv: [], env: {}, resourceLimits: { maxOldGenerationSizeMb: 64, stackSizeMb: 4 } })
