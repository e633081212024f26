import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeTypes } from '../app/write-types.ts'
import { Bench } from '../config/bench.ts'
import { benchRunning, portBusy } from '../config/errors.ts'
import { type FileLock, gotLock, tryLock } from '../config/file-lock.ts'
import type { Logger } from '../config/log.ts'
import { BenchHost, exampleFolder } from './bench-host.ts'
import { type FileChanges, watchApps } from './watch.ts'
import type { Listening } from './web.ts'
import { startWeb, type WebProcess } from './web-process.ts'

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
  const host = await BenchHost.open(bench, options)
  const stopSignal = untilSignal()
  try {
    await demandPort(options)
    await ensureDefaultSite(host, options)
    const supervisor = new Supervisor(host, options)
    await supervisor.start(lock)
    await Promise.race([stopSignal.promise, supervisor.failed])
    options.progress('Stopping: open requests are finished first (Ctrl-C again ends it at once)')
    await supervisor.stop(stopSignal)
  } finally {
    await host.close()
    lock.release()
    stopSignal.dispose()
  }
}

function takeBench(bench: Bench): FileLock {
  const lock = tryLock(join(bench.runFolder, 'start.lock'))
  if (gotLock(lock)) return lock
  throw benchRunning({ address: lock.note ? ` at ${lock.note}` : '', pid: lock.pid, remedy: 'Use that one, or end it first.' })
}

/** Says at once, and not after a site was made, that the port is taken. Throws PORT_BUSY. */
async function demandPort({ host, port }: Listening): Promise<void> {
  const probe = createServer()
  try {
    probe.listen({ host, port })
    await once(probe, 'listening')
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

/** Keeps the web process and the database going, and takes over changes of apps. */
class Supervisor {
  readonly #host: BenchHost
  readonly #options: StartOptions
  #web: WebProcess | undefined
  #stopping = false
  #unwatch = () => {}
  #watched = ''
  #fail: (error: unknown) => void = () => {}
  /** Rejects where the bench cannot go on. */
  readonly failed = new Promise<never>((_, reject) => {
    this.#fail = reject
  })

  constructor(host: BenchHost, options: StartOptions) {
    this.#host = host
    this.#options = options
    this.failed.catch(() => {})
  }

  async start(lock: FileLock): Promise<void> {
    // both open the site, and whoever is first starts PostgreSQL
    const [web, key] = await Promise.all([startWeb(this.#options), this.#loginKey()])
    this.#web = web
    const { address } = web
    lock.note(address)
    this.#keepWeb(web)
    void this.#keep()
    if (this.#options.watch) this.#watch()
    this.#options.started({ address, link: key && `${address}/login?key=${encodeURIComponent(key)}` })
  }

  async #loginKey(): Promise<string | undefined> {
    const site = await this.#host.find('default')
    return this.#options.adminPassword ? undefined : site?.makeLoginKey()
  }

  /** Restarts a web process that ended by itself, with growing pauses. */
  #keepWeb(web: WebProcess, failures = 0): void {
    const since = Date.now()
    void web.ended.then(async () => {
      if (this.#stopping || this.#web !== web) return
      const soon = Date.now() - since > 60_000 ? 0 : failures + 1
      this.#options.log.error({ pid: web.pid }, 'the web process ended by itself; it is started again')
      await sleep(Math.min(100 * 2 ** soon, 30_000))
      if (this.#stopping) return
      try {
        this.#web = await startWeb(this.#options)
        this.#keepWeb(this.#web, soon)
      } catch (error) {
        if (soon > 8) this.#fail(error)
        else this.#keepWeb({ ...web, ended: Promise.resolve() }, soon)
      }
    })
  }

  async #keep(): Promise<void> {
    while (!this.#stopping) {
      await sleep(500, undefined, { ref: false })
      if (this.#stopping) return
      try {
        if (await this.#host.reviveServer()) this.#options.log.error('PostgreSQL had ended by itself; it runs again')
        if (this.#options.watch) this.#watch()
      } catch (err) {
        this.#options.log.error({ err }, 'PostgreSQL could not be started again, or bench.json not read; the next try follows')
      }
    }
  }

  /** Watches the apps of the bench, also those that are installed while it runs. */
  #watch(): void {
    const folders = this.#host.bench.config.apps.map((app) => app.path).filter((path) => existsSync(path))
    if (folders.join('\n') === this.#watched) return
    this.#watched = folders.join('\n')
    this.#unwatch()
    this.#unwatch = watchApps(folders, (changes) => this.#takeOver(changes), this.#options.log)
  }

  async #takeOver({ code, doctypes }: FileChanges): Promise<void> {
    if (this.#stopping) return
    if (doctypes) {
      for (const name of await this.#host.bench.sites()) await this.#migrate(name)
      await this.#writeTypes()
    }
    if (code) await this.#replaceWeb()
  }

  async #migrate(name: string): Promise<void> {
    const site = await this.#host.find({ site: name })
    if (!site) return
    try {
      for (const { doctype, summary } of (await site.migrate()).changes) this.#options.progress(`${name}: ${doctype}: ${summary}`)
    } catch (error) {
      // a file that is being edited is wrong for a while: say so, go on with what works
      this.#options.progress(`${name}: not migrated. ${(error as Error).message}`)
    }
  }

  /** The types of the apps' controllers follow their JSON files; folders that hold no code of Cortado are left alone. */
  async #writeTypes(): Promise<void> {
    for (const { name, path } of this.#host.bench.config.apps.filter((app) => existsSync(join(app.path, 'app.ts')))) {
      try {
        for (const file of (await writeTypes(path, name)).written) this.#options.progress(`${name}: ${file} is written`)
      } catch (error) {
        this.#options.progress(`${name}: no types were written. ${(error as Error).message}`)
      }
    }
  }

  /** A new web process takes over, then the old one ends. The old one stays where the new code cannot be loaded. */
  async #replaceWeb(): Promise<void> {
    const old = this.#web
    try {
      this.#web = await startWeb({ ...this.#options, check: true })
    } catch (error) {
      this.#options.progress(`The change is not live. ${(error as Error).message}`)
      return
    }
    this.#keepWeb(this.#web)
    await old?.stop(2_000)
    this.#options.progress('Changed code is live')
  }

  async stop(signal: { again: Promise<void> }): Promise<void> {
    this.#stopping = true
    this.#unwatch()
    void signal.again.then(() => this.#web?.kill())
    await this.#web?.stop()
  }
}

/** Waits for Ctrl-C or its like; `again` is the second one. */
function untilSignal(): { promise: Promise<void>; again: Promise<void>; dispose(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  let count = 0
  const receive = (): void => {
    count++
    if (count === 1) first.resolve()
    else second.resolve()
  }
  for (const signal of signals) process.on(signal, receive)
  const dispose = (): void => {
    for (const signal of signals) process.off(signal, receive)
  }
  return { promise: first.promise, again: second.promise, dispose }
}
