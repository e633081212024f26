import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Connection } from './driver/connection.ts'
import type { Connector } from './driver/connector.ts'

type Receive = (payload: string) => void

/** Milliseconds between signs of life; a connection that does not answer within one more is given up. */
const heartbeat = 30_000

/**
 * One connection that listens, opened with the first channel and kept open: when it is lost, it is opened again (with growing pauses) and
 * listens to the same channels. What was sent meanwhile is missed: `onState` tells, so that caches can be dropped.
 */
export class Listener {
  readonly #connector: Connector
  readonly #channels = new Map<string, Set<Receive>>()
  readonly #states = new Set<(up: boolean) => void>()
  readonly #fault: (error: unknown) => void
  #connection: Connection | undefined
  #opening: Promise<void> | undefined
  #pulse: NodeJS.Timeout | undefined
  readonly #closing = new AbortController()

  constructor(connector: Connector, fault: (error: unknown) => void) {
    this.#connector = connector
    this.#fault = fault
  }

  get up(): boolean {
    return this.#connection !== undefined
  }

  /** Told of every change between listening and not. */
  onState(fn: (up: boolean) => void): void {
    this.#states.add(fn)
  }

  /** Listens; resolves when the database has confirmed it. Answers how to stop. Throws what connecting throws. */
  async listen(channel: string, receive: Receive): Promise<() => Promise<void>> {
    const known = this.#channels.get(channel)
    const receivers = known ?? new Set()
    receivers.add(receive)
    this.#channels.set(channel, receivers)
    if (!this.#connection) await this.#open()
    else if (!known) await this.#connection.send({ text: `listen ${pg.escapeIdentifier(channel)}`, values: [] })
    return () => this.#stop(channel, receive)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    clearInterval(this.#pulse)
    this.#channels.clear()
    await this.#opening?.catch(() => {})
    const connection = this.#connection
    this.#connection = undefined
    await connection?.close()
  }

  async #stop(channel: string, receive: Receive): Promise<void> {
    const receivers = this.#channels.get(channel)
    receivers?.delete(receive)
    if (!receivers || receivers.size > 0) return
    this.#channels.delete(channel)
    await this.#connection?.send({ text: `unlisten ${pg.escapeIdentifier(channel)}`, values: [] })
  }

  #open(): Promise<void> {
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #connect(): Promise<void> {
    const connection = await this.#connector.open({ statementTimeout: 10_000, lockTimeout: 0 })
    connection.onNotification = (channel, payload) => this.#receive(channel, payload)
    connection.onLost = () => this.#lose(connection)
    this.#connection = connection
    await Promise.all([...this.#channels.keys()].map((channel) => connection.send({ text: `listen ${pg.escapeIdentifier(channel)}`, values: [] })))
    this.#pulse = setInterval(() => this.#beat(connection), heartbeat).unref()
    this.#tell(true)
  }

  #receive(channel: string, payload: string): void {
    for (const receive of this.#channels.get(channel) ?? []) {
      try {
        receive(payload)
      } catch (error) {
        this.#fault(error)
      }
    }
  }

  /** A dead peer does not close its socket: only a missing answer tells. */
  #beat(connection: Connection): void {
    if (connection.inFlight > 0) connection.abandon(new Error(`no answer for ${heartbeat} ms`))
    else connection.send({ text: 'select 1', values: [] }).catch(() => {})
  }

  #lose(connection: Connection): void {
    if (this.#connection !== connection) return
    this.#connection = undefined
    clearInterval(this.#pulse)
    this.#tell(false)
    this.#reconnect().catch(this.#fault)
  }

  async #reconnect(): Promise<void> {
    for (let pause = 50; !this.#closing.signal.aborted; pause = Math.min(pause * 2, 5_000)) {
      await sleep(pause, undefined, { ref: false })
      if (this.#closing.signal.aborted || this.#connection) return
      try {
        await this.#open()
        return
      } catch (error) {
        if (pause === 50) this.#fault(error)
      }
    }
  }

  #tell(up: boolean): void {
    for (const fn of this.#states) fn(up)
  }
}
