import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { isRunning, markOf } from 'cortado/config/process.ts'
import pg from 'pg'
import { type RunningBench, startBench, until } from '../start/bench.ts'
import { childrenOf, commandLineOf, postmasterOf, webProcessOf } from '../start/processes.ts'
import { Client, makeToken } from './client.ts'

const password = 'admin'

/** What can be killed. `everything`: `cortado start`, its web process and PostgreSQL at once, as when the machine's power fails. */
export const victims = ['web', 'database', 'both', 'backend', 'everything'] as const
/** One of `victims`. */
export type Victim = (typeof victims)[number]

/** A bench that is served by a real `cortado start`, with everything that a test does to it from outside. */
export class Subject {
  readonly bench: string
  readonly client: Client
  readonly #port: number
  #running: RunningBench

  private constructor(bench: string, port: number, running: RunningBench, client: Client) {
    this.bench = bench
    this.#port = port
    this.#running = running
    this.client = client
  }

  /** Makes a bench in `folder` and starts it. */
  static async start(folder: string): Promise<Subject> {
    const bench = join(folder, 'sites')
    const port = await freePort()
    const running = await startBench(bench, settings(port))
    return new Subject(bench, port, running, new Client(running.address, await makeToken(running.address, password)))
  }

  /** Process number of the web process. */
  get web(): number {
    return webProcessOf(this.#start)
  }

  /** Process number of PostgreSQL. */
  get postmaster(): number {
    return postmasterOf(this.bench)
  }

  get #start(): number {
    return Number(this.#running.process.pid)
  }

  /** Whether `cortado start` has not given up. */
  get isRunning(): boolean {
    return this.#running.process.exitCode === null && this.#running.process.signalCode === null
  }

  /** What `cortado start` printed since its last start. */
  printed(): string {
    return this.#running.printed()
  }

  /** Kills at once, without a word. Answers when the processes are gone: a machine that is busy takes a moment for that. */
  async kill(victim: Victim): Promise<void> {
    const marks = this.#processesOf(victim).flatMap((pid) => markOf(pid) ?? [])
    for (const { pid } of marks) process.kill(pid, 'SIGKILL')
    await until(() => !marks.some(isRunning))
  }

  #processesOf(victim: Victim): number[] {
    if (victim === 'web') return [this.web]
    if (victim === 'database') return [this.postmaster]
    if (victim === 'both') return [this.web, this.postmaster]
    if (victim === 'everything') return [this.#start, this.web, this.postmaster]
    const backends = childrenOf(this.postmaster).filter((pid) => /cortado .* \[local\]/.test(commandLineOf(pid)))
    const chosen = backends[randomInt(Math.max(1, backends.length))]
    return chosen === undefined ? [this.postmaster] : [chosen]
  }

  /** Starts the bench again after `kill('everything')`. */
  async startAgain(): Promise<void> {
    this.#running = await startBench(this.bench, settings(this.#port))
  }

  /** A connection to the site's database, past Cortado. Close it. */
  async connect(): Promise<pg.Client> {
    const [, , , port, socket] = readFileSync(join(this.bench, '.postgres/data/postmaster.pid'), 'utf8').split('\n')
    const { db_name } = JSON.parse(readFileSync(join(this.bench, 'localhost/site_config.json'), 'utf8')) as { db_name: string }
    const database = new pg.Client({ host: socket, port: Number(port), user: 'cortado', database: db_name, application_name: 'faults' })
    await database.connect()
    return database
  }

  /** Ends the bench in order. */
  async stop(): Promise<void> {
    if (this.isRunning) this.#running.signalAll('SIGINT')
    await this.#running.ended
  }
}

const settings = (port: number): Record<string, string> => ({
  CORTADO_PORT: String(port),
  CORTADO_ADMIN_PASSWORD: password,
  CORTADO_LOG_LEVEL: 'error',
  NODE_ENV: 'production',
})

/**
 * A port that is kept over restarts, so that clients find the bench again: below those that systems give to whoever asks for any one, since it is free
 * for a while in between.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const probe = createServer()
    const port = randomInt(10_000, 30_000)
    const free = await new Promise<boolean>((resolve) =>
      probe.once('error', () => resolve(false)).listen({ host: '127.0.0.1', port }, () => resolve(true)),
    )
    probe.close()
    if (free) return port
  }
}
