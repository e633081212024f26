import cluster from 'node:cluster'
import { CortadoError } from '@cortado/contract/errors.ts'
import { readApp } from '../app/app-folder.ts'
import { demandLoadable } from '../app/controllers.ts'
import { Bench } from '../config/bench.ts'
import { makeLog } from '../config/log.ts'
import { createServer } from '../http/server.ts'
import { BenchHost } from './bench-host.ts'
import { addresseeOf } from './site-of-request.ts'

/** Why a web process could not begin. `problem` and `remedy` where it is an error of the set-up. */
export interface WebFailure {
  readonly code?: string
  readonly message: string
  readonly problem?: unknown
  readonly remedy?: unknown
}

/** What the web process tells its supervisor. */
export type WebMessage = { readonly ready: string } | { readonly failed: WebFailure }

/** What the supervisor tells the web process. */
export type SupervisorMessage = 'stop'

/** Where to listen. */
export interface Listening {
  readonly bench: string
  readonly host: string
  readonly port: number
  /** First import the controllers of all apps: whether they can be loaded. Default false. */
  readonly check?: boolean
}

/** Serves all sites of a bench until `stop`. Answers the address, and how to stop: no new requests, then open ones are finished, then connections close. */
export async function serve({ bench: folder, host, port }: Listening): Promise<{ address: string; stop(): Promise<void> }> {
  const log = makeLog()
  const bench = await BenchHost.open(Bench.find(folder), { log })
  const server = createServer({
    site: async (hostHeader, header) => (await bench.find(addresseeOf(hostHeader, header)))?.runtime,
    log,
  })
  await bench.find('default')
  await server.listen({ host, port })
  const bound = server.server.address()
  const shown = host.includes(':') ? `[${host}]` : host
  const address = `http://${shown === '127.0.0.1' || shown === '[::1]' ? 'localhost' : shown}:${typeof bound === 'object' && bound ? bound.port : port}`
  return {
    address,
    async stop() {
      server.server.closeIdleConnections()
      await server.close()
      await bench.close()
    },
  }
}

/** The web process below a supervisor: tells it when it is ready, ends when told to, or when the supervisor is gone. */
export async function runWeb(listening: Listening): Promise<void> {
  const tell = (message: WebMessage) => process.connected && process.send?.(message)
  // the terminal sends Ctrl-C to all processes; the supervisor says when to stop
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  try {
    if (listening.check) for (const { path } of Bench.find(listening.bench).config.apps) await demandLoadable(await readApp(path))
    const { address, stop } = await serve(listening)
    let stopping = false
    const end = async () => {
      if (stopping) return
      stopping = true
      await stop()
      process.exit(0)
    }
    process.on('message', (message: SupervisorMessage) => message === 'stop' && void end())
    process.on('disconnect', () => void end())
    tell({ ready: address })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    tell({ failed: { code, message, ...(error instanceof CortadoError && error.values) } })
    process.exit(1)
  }
}

if (cluster.isWorker && process.env.CORTADO_WEB) await runWeb(JSON.parse(process.env.CORTADO_WEB) as Listening)
