import type { Connection, ConnectionSettings } from '../driver/connection.ts'
import type { Connector } from '../driver/connector.ts'
import { databaseUnavailable } from '../errors.ts'
import type { LaneLimits } from './limits.ts'

/** Milliseconds that a user waits for a connection. */
const patience = 15_000
/** Milliseconds that closing waits for connections in use. */
const grace = 10_000

interface Waiting {
  give(connection: Connection): void
  fail(error: unknown): void
}

/** Connections that one user has for itself until it gives them back. */
export class ExclusiveLane {
  readonly #connector: Connector
  readonly #settings: ConnectionSettings
  readonly #limits: LaneLimits
  /** Idle ones, most recently used last. */
  readonly #idle = new Map<Connection, NodeJS.Timeout>()
  readonly #waiting: Waiting[] = []
  readonly #inUse = new Set<Connection>()
  /** Open, or being opened. */
  #count = 0
  #closed = false
  #drained: (() => void) | undefined

  constructor(connector: Connector, limits: LaneLimits, readOnly: boolean) {
    this.#connector = connector
    this.#limits = limits
    this.#settings = { statementTimeout: limits.statementTimeout, lockTimeout: limits.lockTimeout, readOnly }
  }

  /** Takes a connection; give it back with `release`. Throws `unavailable` after 15 s of waiting, and what opening throws. */
  async acquire(): Promise<Connection> {
    if (this.#closed) throw databaseUnavailable(new Error('the database was closed'))
    const idle = [...this.#idle.keys()].at(-1)
    if (idle) return this.#take(idle)
    if (this.#count < this.#limits.connections && (this.#count === 0 || this.#connector.hasRoom)) return this.#open()
    return this.#wait()
  }

  /** Gives a connection back. One that is lost, or still in a transaction, is thrown away. */
  release(connection: Connection): void {
    this.#inUse.delete(connection)
    if (connection.lost || connection.inTransaction || connection.inFlight > 0 || this.#closed) this.#discard(connection)
    else {
      const next = this.#waiting.shift()
      if (next) {
        this.#inUse.add(connection)
        next.give(connection)
      } else this.#rest(connection)
    }
    if (this.#inUse.size === 0) this.#drained?.()
  }

  /** Closes idle connections and waits for those in use; who does not give one back within ten seconds loses it. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#waiting.splice(0)) waiting.fail(databaseUnavailable(new Error('the database was closed')))
    const idle = [...this.#idle.keys()]
    for (const timer of this.#idle.values()) clearTimeout(timer)
    this.#idle.clear()
    await Promise.all(idle.map((connection) => connection.close()))
    if (this.#inUse.size === 0) return
    const timer = setTimeout(() => {
      for (const connection of this.#inUse) connection.abandon(new Error('the database was closed'))
      this.#drained?.()
    }, grace)
    await new Promise<void>((resolve) => {
      this.#drained = resolve
    })
    clearTimeout(timer)
  }

  #take(connection: Connection): Connection {
    clearTimeout(this.#idle.get(connection))
    this.#idle.delete(connection)
    this.#inUse.add(connection)
    return connection
  }

  async #open(): Promise<Connection> {
    this.#count++
    try {
      const connection = await this.#connector.open(this.#settings)
      connection.onLost = () => this.#forget(connection)
      this.#inUse.add(connection)
      return connection
    } catch (error) {
      this.#count--
      // who waits behind this would wait for nothing
      for (const waiting of this.#waiting.splice(0)) waiting.fail(error)
      throw error
    }
  }

  #wait(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        give: (connection) => {
          clearTimeout(timer)
          resolve(connection)
        },
        fail: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        reject(databaseUnavailable(new Error(`all ${this.#limits.connections} connections were in use for ${patience} ms`)))
      }, patience)
      this.#waiting.push(waiting)
    })
  }

  #rest(connection: Connection): void {
    const timer = setTimeout(() => {
      this.#idle.delete(connection)
      this.#discard(connection)
    }, this.#limits.idle)
    this.#idle.set(connection, timer.unref())
  }

  #discard(connection: Connection): void {
    if (connection.lost) return
    this.#forget(connection)
    // it is out of use; whatever it still answers, nobody waits for it
    connection.close().catch(() => {})
  }

  /** Makes room for another connection. */
  #forget(connection: Connection): void {
    connection.onLost = () => {}
    clearTimeout(this.#idle.get(connection))
    this.#idle.delete(connection)
    this.#count--
    const next = this.#waiting.shift()
    if (next && !this.#closed) this.#open().then(next.give, next.fail)
  }
}
