import type { Connection, ConnectionSettings } from '../driver/connection.ts'
import type { Connector } from '../driver/connector.ts'
import { databaseUnavailable } from '../errors.ts'
import type { LaneLimits } from './limits.ts'

/** Statements in flight from which another connection is worth opening. */
const busy = 4

const closed = () => databaseUnavailable(new Error('the database was closed'))

interface Slot {
  connection?: Connection
  opening?: Promise<Connection>
  idle?: NodeJS.Timeout
}

/** A few pipelined connections that all requests share. Nothing that holds state on a connection may travel here: no BEGIN, SET, LISTEN or session lock. */
export class PipelinedLane {
  readonly #connector: Connector
  readonly #settings: ConnectionSettings
  readonly #slots: Slot[]
  readonly #idle: number
  #closed = false

  constructor(connector: Connector, limits: LaneLimits, readOnly: boolean) {
    this.#connector = connector
    this.#settings = { statementTimeout: limits.statementTimeout, lockTimeout: limits.lockTimeout, readOnly }
    this.#slots = Array.from({ length: limits.connections }, () => ({}))
    this.#idle = limits.idle
  }

  /** The open connection with the least to do, or one that is being opened; further ones are opened while the present ones are busy. Throws `unavailable` after `close`. */
  connection(): Connection | Promise<Connection> {
    if (this.#closed) throw closed()
    let best: Slot | undefined
    let free: Slot | undefined
    for (const slot of this.#slots) {
      if (slot.connection?.lost) slot.connection = undefined
      if (!slot.connection) free ??= slot
      else if (!best?.connection || slot.connection.inFlight < best.connection.inFlight) best = slot
    }
    if (free && (!best || ((best.connection?.inFlight ?? busy) >= busy && this.#connector.hasRoom))) {
      const opening = this.#open(free)
      if (!best) return opening
      // it serves those who come later; who fails to open it is told when there is no other
      opening.catch(() => {})
    }
    if (!best?.connection) throw new Error('a lane without connections')
    best.idle?.refresh()
    return best.connection
  }

  /** Waits for what is in flight and closes all connections. */
  async close(): Promise<void> {
    this.#closed = true
    const closing = this.#slots.map(async (slot) => {
      clearTimeout(slot.idle)
      const connection = slot.connection ?? (await slot.opening?.catch(() => undefined))
      slot.connection = undefined
      await connection?.close()
    })
    await Promise.all(closing)
  }

  #open(slot: Slot): Promise<Connection> {
    slot.opening ??= this.#connector
      .open(this.#settings)
      .then(async (connection) => {
        if (this.#closed) {
          await connection.close()
          throw closed()
        }
        slot.connection = connection
        clearTimeout(slot.idle)
        slot.idle = this.#idleTimer(slot)
        return connection
      })
      .finally(() => {
        slot.opening = undefined
      })
    return slot.opening
  }

  #idleTimer(slot: Slot): NodeJS.Timeout {
    return setTimeout(() => {
      const { connection } = slot
      if (!connection) return
      if (connection.inFlight > 0) {
        slot.idle?.refresh()
        return
      }
      slot.connection = undefined
      // nothing is in flight, so nobody waits for this
      connection.close().catch(() => {})
    }, this.#idle).unref()
  }
}
