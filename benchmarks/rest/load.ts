// The load: a process of its own with raw sockets, since on two cores what it costs is taken from the servers.
import { connect, type Socket } from 'node:net'
import { type Kind, requests, type Series } from './kinds.ts'

/** What the load is told. */
export interface Order {
  readonly kind: Kind
  readonly series: Series
  readonly port: number
  readonly connections: number
  readonly seconds: number
}

/** What it saw. Milliseconds. */
export interface Outcome {
  readonly total: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
  /** The first answer that was no success. */
  readonly fault?: string
}

let turn = 0

/** One connection: asks again as soon as it was answered. */
function ask(socket: Socket, next: () => string | undefined, took: (milliseconds: number) => void): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let sent = 0
    let pending: Buffer | undefined
    const go = () => {
      const text = next()
      if (text === undefined) return resolve(undefined)
      sent = performance.now()
      socket.write(text, 'latin1')
    }
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      pending = pending ? Buffer.concat([pending, chunk]) : chunk
      const head = pending.indexOf('\r\n\r\n')
      if (head < 0) return
      const headers = pending.toString('latin1', 0, head)
      const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? Number.NaN)
      if (headers[9] !== '2' || Number.isNaN(length)) return resolve(pending.toString())
      if (pending.length < head + 4 + length) return
      pending = undefined
      took(performance.now() - sent)
      go()
    })
    socket.on('connect', go)
  })
}

async function run({ kind, series, port, connections, seconds }: Order): Promise<Outcome> {
  const make = requests(kind, series)
  const latencies: number[] = []
  const begun = performance.now()
  const end = begun + seconds * 1000
  const next = () => (performance.now() < end ? make(turn++) : undefined)
  const sockets = Array.from({ length: connections }, () => connect({ port, host: '127.0.0.1', noDelay: true }))
  const faults = await Promise.all(sockets.map((socket) => ask(socket, next, (milliseconds) => latencies.push(milliseconds))))
  const took = (performance.now() - begun) / 1000
  for (const socket of sockets) socket.destroy()
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { total: sorted.length, seconds: took, p50: at(0.5), p99: at(0.99), fault: faults.find((fault) => fault !== undefined) }
}

process.on('message', async (order: Order) => process.send?.(await run(order)))
