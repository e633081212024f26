import { hostname } from 'node:os'
import type { Background, BackgroundTask, UnitOfWork } from '../app/background.ts'
import type { Logger } from '../config/log.ts'
import { randomHash } from '../config/names.ts'
import { isTaken } from '../config/process.ts'

const marks = [hostname(), String(process.pid), randomHash()] as const

/** Tasks of one site in this process. */
export class SiteBackground implements Background {
  readonly process = marks.join('/')
  readonly #run: UnitOfWork
  readonly #log: Logger
  readonly #waiting: BackgroundTask[] = []
  #running: Promise<void> | undefined
  #closed = false

  constructor(run: UnitOfWork, log: Logger) {
    this.#run = run
    this.#log = log
  }

  get size(): number {
    return this.#waiting.length + (this.#running ? 1 : 0)
  }

  isGone(name: string): boolean {
    const [host, pid, hash] = name.split('/')
    if (host !== marks[0] || name === this.process) return false
    // the same number, given out again: of the mark that only one process has, this one's differs
    return pid === marks[1] ? hash !== marks[2] : !isTaken(Number(pid))
  }

  add(task: BackgroundTask): void {
    if (this.#closed) return
    this.#waiting.push(task)
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined
    })
  }

  async #work(): Promise<void> {
    // a turn later: the answer goes first
    await new Promise((resolve) => setImmediate(resolve))
    for (let task = this.#waiting.shift(); task; task = this.#waiting.shift()) {
      await task.work(this.#run).catch((err: unknown) => this.#log.error({ err, task: task.name }, 'work in the background failed'))
    }
  }

  /** Waits for the task that runs; those that wait are left. */
  async close(): Promise<void> {
    this.#closed = true
    this.#waiting.length = 0
    await this.#running
  }
}
