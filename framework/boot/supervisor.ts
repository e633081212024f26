import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Bench } from '../config/bench.ts'
import { benchRunning, portBusy } from '../config/errors.ts'
import { type FileLock, gotLock, tryLock } from '../config/file-lock.ts'
import type { Logger } from '../config/log.ts'
import { AppChanges } from './app-changes.ts'
import { BenchHost, exampleFolder } from './bench-host.ts'
import { awaitStopSignal, type StopSignal } from './stop-signal.ts'
import type { Listening } from './web.ts'
import { WebKeeper } from './web-keeper.ts'

/** How a bench is started. */
export interface StartOptions extends Listening {
  readonly log: Logger
  /** Administrator's password for a site that is made now; with it no log-in link is made. */
  readonly adminPassword?: string
  /** Take over changes of apps while running. */
  readonly watch: boolean
  /** Told of each step. */
  progress(text: string): void
  /** Told when requests are answered: the address, and a one-time log-in link where there is no password. */
  started(at: { readonly address: string; readonly link: string | undefined }): void
}

/** Runs a bench until a signal: database, then web process; they stop in the other order. Throws BENCH_RUNNING, PORT_BUSY, SETUP. */
export async function runBench(options: StartOptions): Promise<void> {
  const { bench } = Bench.create(options.bench)
  const lock = takeBench(bench)
  const stopSignal = awaitStopSignal()
  try {
    const host = await BenchHost.open(bench, options)
    try {
      const port = await freePort(options)
      await ensureDefaultSite(host, options)
      if (!stopSignal.received) await serveUntil(stopSignal, host, { ...options, port, started: noting(lock, options) })
    } finally {
      await host.close()
    }
  } finally {
    lock.release()
    stopSignal.dispose()
  }
}

function takeBench(bench: Bench): FileLock {
  const lock = tryLock(join(bench.runFolder, 'start.lock'))
  if (gotLock(lock)) return lock
  throw benchRunning({ address: lock.note ? ` at ${lock.note}` : '', pid: lock.pid, remedy: 'Use that one, or end it first.' })
}

/** Who finds the bench running is told where. */
const noting =
  (lock: FileLock, { started }: StartOptions): StartOptions['started'] =>
  (at) => {
    lock.note(at.address)
    started(at)
  }

/** The port; where any free one is wanted, one that is kept over restarts of the web process. Says at once, and not after a site was made, that it is taken: throws PORT_BUSY. */
async function freePort({ host, port }: Listening): Promise<number> {
  const probe = createServer()
  try {
    probe.listen({ host, port })
    await once(probe, 'listening')
    return (probe.address() as AddressInfo).port
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw portBusy({ host, port })
    throw error
  } finally {
    probe.close()
  }
}

/** The first start makes the default site, with the example app. */
async function ensureDefaultSite(host: BenchHost, { adminPassword, progress }: StartOptions): Promise<void> {
  const name = host.bench.config.default_site
  if (await host.has(name)) return
  progress(`Making the site ${name} (first start only)`)
  await host.createSite(name, { adminPassword, apps: [exampleFolder] })
}

async function serveUntil(stopSignal: StopSignal, host: BenchHost, options: StartOptions): Promise<void> {
  const supervisor = new Supervisor(host, options)
  try {
    await supervisor.start()
    await Promise.race([stopSignal.first, supervisor.failed])
    options.progress('Stopping: open requests are finished first (Ctrl-C again ends it at once)')
  } finally {
    await supervisor.stop(stopSignal)
  }
}

/** Keeps the web process and the database going, and takes over changes of apps. */
class Supervisor {
  readonly #host: BenchHost
  readonly #options: StartOptions
  readonly #web: WebKeeper
  readonly #changes: AppChanges
  #stopping = false

  constructor(host: BenchHost, options: StartOptions) {
    this.#host = host
    this.#options = options
    this.#web = new WebKeeper(options)
    this.#changes = new AppChanges({ ...options, host, replaceWeb: () => this.#web.replace() })
  }

  /** Rejects where the bench cannot go on. */
  get failed(): Promise<never> {
    return this.#web.failed
  }

  async start(): Promise<void> {
    // the web process needs PostgreSQL when it has loaded its code: whoever is first starts it
    const [web, server] = await Promise.allSettled([this.#web.start({ loginKey: !this.#options.adminPassword }), this.#host.serverForDefault()])
    if (web.status === 'rejected') throw web.reason
    if (server.status === 'rejected') throw server.reason
    void this.#keep()
    const { address, loginKey } = web.value
    this.#options.started({ address, link: loginKey && `${address}/login?key=${encodeURIComponent(loginKey)}` })
  }

  async #keep(): Promise<void> {
    while (!this.#stopping) {
      try {
        if (this.#options.watch) this.#changes.watch()
        if (await this.#host.reviveServer()) this.#options.log.error('PostgreSQL had ended by itself; it runs again')
      } catch (err) {
        this.#options.log.error({ err }, 'PostgreSQL could not be started again, or bench.json not read; the next try follows')
      }
      await sleep(500, undefined, { ref: false })
    }
  }

  async stop(signal: StopSignal): Promise<void> {
    this.#stopping = true
    this.#changes.stop()
    void signal.again.then(() => this.#web.kill())
    await this.#web.stop()
  }
}
