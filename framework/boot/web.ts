import cluster from 'node:cluster'
import { CortadoError } from '@cortado/contract/errors.ts'
import { readApp } from '../app/app-folder.ts'
import { demandLoadable } from '../app/controllers.ts'
import { isAppFolder } from '../app/is-app-folder.ts'
import { Bench } from '../config/bench.ts'
import { type Logger, makeLog } from '../config/log.ts'
import { limitsFrom } from '../http/limits.ts'
import { createServer } from '../http/server.ts'
import { BenchHost } from './bench-host.ts'
import type { SiteHost } from './site-host.ts'
import { addresseeOf } from './site-of-request.ts'

/** Why a web process could not begin. `problem` and `remedy` where it is an error of the set-up. */
export interface WebFailure {
  readonly code?: string
  readonly message: string
  readonly problem?: unknown
  readonly remedy?: unknown
}

/** Where a web process serves. */
export interface WebReady {
  /** The address. */
  readonly ready: string
  readonly loginKey?: string
}

/** What the web process tells its supervisor. */
export type WebMessage = WebReady | { readonly failed: WebFailure }

/** What the supervisor tells the web process. */
export type SupervisorMessage = 'stop'

/** Where to listen. */
export interface Listening {
  readonly bench: string
  readonly host: string
  readonly port: number
  /** First import the controllers of all apps: whether they can be loaded. Default false. */
  readonly check?: boolean
  /** Serve although the database is away: requests are answered 503 until it is back. Default false. */
  readonly patient?: boolean
  /** Make a one-time link that logs Administrator in. Default false. */
  readonly loginKey?: boolean
}

/** Milliseconds after which a site that nobody asks for is closed: longer than any statement takes. */
const idle = 15 * 60_000

/** A server of a bench. */
export interface Serving {
  readonly address: string
  readonly loginKey?: string
  /** No new requests, then open ones are finished, then connections close. */
  stop(): Promise<void>
}

/** Serves all sites of a bench until `stop`. */
export async function serve(listening: Listening): Promise<Serving> {
  const { host, port } = listening
  const log = makeLog()
  const bench = await BenchHost.open(Bench.find(listening.bench), { log, serves: true })
  const server = createServer({
    site: async (hostHeader, header) => (await bench.find(addresseeOf(hostHeader, header)))?.runtime,
    log,
    limits: limitsFrom(bench.bench.config.limits),
    trustProxy: proxies(bench.bench.config.trust_proxy),
  })
  const site = await openDefault(bench, listening)
  const loginKey = listening.loginKey ? await site?.makeLoginKey() : undefined
  await server.listen({ host, port })
  const timers = [
    setInterval(() => attempt(log, 'sites that are not used were not closed', () => bench.closeUnused(idle)), 60_000),
    setInterval(() => attempt(log, 'PostgreSQL could not be started again', () => bench.reviveServer()), 1_000),
    setInterval(() => attempt(log, "the room on the database's disk cannot be told", () => bench.watchSpace()), 500),
  ]
  const bound = server.server.address()
  return {
    address: addressOf(host, typeof bound === 'object' && bound ? bound.port : port),
    loginKey,
    async stop() {
      for (const timer of timers) clearInterval(timer)
      server.server.closeIdleConnections()
      await server.close()
      await bench.close()
    },
  }
}

/** Opens the default site before the first request. */
async function openDefault(bench: BenchHost, { patient }: Listening): Promise<SiteHost | undefined> {
  try {
    return await bench.find('default')
  } catch (error) {
    if (!patient || !(error instanceof CortadoError) || error.status !== 503) throw error
    bench.log.error({ err: error }, 'the default site cannot be opened yet; requests are answered 503')
    return undefined
  }
}

/** Nothing else is believed. */
function proxies(setting: unknown): boolean | string | string[] {
  return Array.isArray(setting) ? setting.map(String) : typeof setting === 'string' || setting === true ? setting : false
}

function attempt(log: Logger, failure: string, work: () => Promise<unknown>): void {
  work().catch((err: unknown) => log.error({ err }, failure))
}

function addressOf(host: string, port: number): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return `http://${shown === '127.0.0.1' || shown === '[::1]' ? 'localhost' : shown}:${port}`
}

/** The web process below a supervisor: tells it when it is ready, ends when told to, or when the supervisor is gone. */
async function runWeb(listening: Listening): Promise<void> {
  const tell = (message: WebMessage) => process.connected && process.send?.(message)
  // the terminal sends Ctrl-C to all processes; the supervisor says when to stop
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  try {
    if (listening.check)
      for (const { path } of Bench.find(listening.bench).config.apps) if (isAppFolder(path)) await demandLoadable(await readApp(path))
    const { address, loginKey, stop } = await serve(listening)
    let stopping = false
    const end = async () => {
      if (stopping) return
      stopping = true
      await stop().finally(() => process.exit())
    }
    process.on('message', (message: SupervisorMessage) => message === 'stop' && void end())
    process.on('disconnect', () => void end())
    tell({ ready: address, loginKey })
  } catch (error) {
    const { code, message, cause } = error as NodeJS.ErrnoException
    const why =
      cause instanceof Error ? `${message} (${[cause.message, (cause.cause as Error | undefined)?.message].filter(Boolean).join(': ')})` : message
    tell({ failed: { code, message: why, ...(error instanceof CortadoError && error.values) } })
    process.exit(1)
  }
}

if (cluster.isWorker && process.env.CORTADO_WEB) await runWeb(JSON.parse(process.env.CORTADO_WEB) as Listening)
