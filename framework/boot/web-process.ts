import cluster, { type Worker } from 'node:cluster'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { portBusy, setup } from '../config/errors.ts'
import type { Listening, SupervisorMessage, WebFailure, WebMessage, WebReady } from './web.ts'

/**
 * Options of V8 for a web process, which keeps little and leaves much behind. Without them the nursery grows to 128 MB under load, and what outlived it to
 * four times what is needed before it is collected; pages once taken stay with the process. What they save and cost: docs/decisions/0006-performance.md.
 */
export const webOptions: readonly string[] = ['--max-semi-space-size=16', '--heap-growing-percent=50']

/** A web process that serves. */
export interface WebProcess {
  readonly address: string
  readonly pid: number
  /** Key of a one-time link that logs Administrator in, where one was asked for. */
  readonly loginKey?: string
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** Lets it finish its requests; after `patience` milliseconds it is killed. */
  stop(patience?: number): Promise<void>
  /** Ends it at once. */
  kill(): void
}

/**
 * Starts a web process and waits until it serves. All of them share one listening socket, so that a new one takes over before an old one
 * goes. Throws PORT_BUSY, or SETUP with what it said.
 */
export async function startWeb(listening: Listening): Promise<WebProcess> {
  const { bench, host, port, check, patient, loginKey } = listening
  cluster.schedulingPolicy = cluster.SCHED_NONE
  cluster.setupPrimary({ exec: join(import.meta.dirname, 'web.ts'), args: [], execArgv: [...process.execArgv, ...webOptions] })
  const worker = cluster.fork({
    CORTADO_WEB: JSON.stringify({ bench, host, port, check, patient, loginKey } satisfies Listening),
  })
  // a message that does not arrive because the process ends: its end is what counts
  worker.on('error', () => {})
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const { ready: address, loginKey: key } = await ready(worker, listening)
  return {
    address,
    loginKey: key,
    pid: worker.process.pid ?? 0,
    ended,
    stop: (patience = 10_000) => stop(worker, ended, patience),
    kill: () => worker.process.kill('SIGKILL'),
  }
}

function ready(worker: Worker, { host, port }: Listening): Promise<WebReady> {
  return new Promise((resolve, reject) => {
    worker.once('exit', (code, signal) =>
      reject(setup({ problem: `The web process ended before it was ready (${signal ?? code})`, remedy: 'Its log is above.' })),
    )
    worker.on('message', (message: WebMessage) => {
      if ('ready' in message) resolve(message)
      else reject(failure(message.failed, { host, port }))
    })
  })
}

function failure({ code, message, problem, remedy }: WebFailure, { host, port }: Pick<Listening, 'host' | 'port'>): Error {
  if (code === 'EADDRINUSE') return portBusy({ host, port })
  return setup({ problem: problem ?? message, remedy: remedy ?? 'Correct it and start again.' })
}

async function stop(worker: Worker, ended: Promise<void>, patience: number): Promise<void> {
  if (worker.isConnected()) worker.send('stop' satisfies SupervisorMessage)
  const timer = new AbortController()
  const late = sleep(patience, undefined, { signal: timer.signal }).then(
    () => worker.process.kill('SIGKILL'),
    () => {},
  )
  await ended
  timer.abort()
  await late
}
