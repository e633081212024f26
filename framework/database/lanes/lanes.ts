import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../config/log.ts'
import type { ReadLane, Row, Statement } from '../db.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { type Answer, type Connection, ConnectionLost } from '../driver/connection.ts'
import type { Connector } from '../driver/connector.ts'
import { translate } from '../errors.ts'
import { Coalescer } from './coalesce.ts'
import { ExclusiveLane } from './exclusive.ts'
import { type LaneLimits, type LaneName, type LimitOptions, limitsOf } from './limits.ts'
import { Pace } from './pace.ts'
import { PipelinedLane } from './pipelined.ts'
import { SingleFlight } from './single-flight.ts'

/** How often a read is sent again whose connection was lost. */
const repeats = 2
/** Milliseconds before that. */
const pause = 20

/** What lanes are made of. */
export interface LaneOptions {
  readonly connector: Connector
  readonly dialect: Dialect
  readonly limits?: LimitOptions
  readonly log?: Logger
}

/** The ways to one database. Every error that leaves here is one of the catalogue, or a fault of ours. */
export class Lanes {
  readonly dialect: Dialect
  readonly log: Logger | undefined
  readonly #express: PipelinedLane
  readonly #write: PipelinedLane
  readonly #transaction: ExclusiveLane
  readonly #pool: ExclusiveLane
  readonly #report: ExclusiveLane
  readonly #pace = new Pace()
  readonly #coalescer = new Coalescer((statement) => this.#short(statement))
  readonly #singleFlight = new SingleFlight(async (statement) => (await this.#short(statement)).rows)
  #schemaVersion = 0

  constructor({ connector, dialect, limits, log }: LaneOptions) {
    this.dialect = dialect
    this.log = log
    const each: Record<LaneName, LaneLimits> = limitsOf(limits)
    this.#express = new PipelinedLane(connector, each.express, true)
    this.#write = new PipelinedLane(connector, each.write, false)
    this.#transaction = new ExclusiveLane(connector, each.transaction, false)
    this.#pool = new ExclusiveLane(connector, each.pool, true)
    this.#report = new ExclusiveLane(connector, each.report, true)
  }

  /** Reads outside of a transaction; writing is refused there. What is not short moves from `express` to `pool` by itself. */
  async read(statement: Statement, lane: ReadLane): Promise<Row[]> {
    const ready = this.encoded(statement)
    try {
      if (lane !== 'express') return (await this.#repeated(() => this.#exclusive(lane === 'pool' ? this.#pool : this.#report, ready))).rows
      return await (ready.byName ? this.#coalescer : this.#singleFlight).read(ready)
    } catch (error) {
      throw translate(error, this.dialect)
    }
  }

  /** A single statement that commits itself. One that waits for a lock, or takes long, goes once more on a connection of its own. */
  async write(statement: Statement): Promise<Answer> {
    const ready = this.encoded(statement)
    try {
      return await this.#sharing(this.#write, ready, this.#transaction)
    } catch (error) {
      throw translate(error, this.dialect)
    }
  }

  /** A connection for a transaction; give it back with `release`. */
  async acquire(): Promise<Connection> {
    try {
      return this.current(await this.#transaction.acquire())
    } catch (error) {
      throw translate(error, this.dialect)
    }
  }

  release(connection: Connection): void {
    this.#transaction.release(connection)
  }

  /** Tables have changed: what is prepared anywhere in this process is planned anew. */
  schemaChanged(): void {
    this.#schemaVersion++
  }

  /** The connection, with statements that were planned for older tables dropped. */
  current(connection: Connection): Connection {
    if (connection.schemaVersion !== this.#schemaVersion) {
      connection.schemaVersion = this.#schemaVersion
      connection.forgetAll()
    }
    return connection
  }

  /** The statement with its values in the database's form. */
  encoded(statement: Statement): Statement {
    return { ...statement, values: statement.values.map(this.dialect.encode) }
  }

  /** Whether a failed statement only has to be planned anew: its tables changed since (`knew`: it was prepared before), or its plan is gone. */
  isStale(error: unknown, knew: boolean): boolean {
    const kind = this.dialect.fault(error)?.kind
    return kind === 'lostPlan' || (knew && (kind === 'stalePlan' || kind === 'unknownColumn'))
  }

  /** Waits for what runs and closes all connections. */
  async close(): Promise<void> {
    await Promise.all([this.#express, this.#write, this.#transaction, this.#pool, this.#report].map((lane) => lane.close()))
  }

  async #short(statement: Statement): Promise<Answer> {
    const key = statement.name ?? statement.text
    return this.#repeated(() =>
      this.#pace.isSlow(key) ? this.#exclusive(this.#pool, statement) : this.#sharing(this.#express, statement, this.#pool),
    )
  }

  /** Again where the connection was lost on the way: what only reads may happen twice. */
  async #repeated(read: () => Promise<Answer>): Promise<Answer> {
    for (let left = repeats; ; left--) {
      try {
        return await read()
      } catch (error) {
        const lost = error instanceof ConnectionLost || this.dialect.fault(error)?.kind === 'unavailable'
        if (!lost || left === 0) throw error
        // others were lost with it, as a rule, and that they were is on its way
        await sleep(pause)
      }
    }
  }

  async #sharing(lane: PipelinedLane, statement: Statement, otherwise: ExclusiveLane): Promise<Answer> {
    try {
      const opened = lane.connection()
      return await this.#send(opened instanceof Promise ? await opened : opened, statement)
    } catch (error) {
      const kind = this.dialect.fault(error)?.kind
      if (kind !== 'timeout' && kind !== 'lockTimeout') throw error
      if (kind === 'timeout') this.#pace.ended(statement.name ?? statement.text)
      return this.#exclusive(otherwise, statement)
    }
  }

  async #exclusive(lane: ExclusiveLane, statement: Statement): Promise<Answer> {
    const connection = await lane.acquire()
    try {
      return await this.#send(connection, statement)
    } finally {
      lane.release(connection)
    }
  }

  /** Sends, and once more with a new plan where the tables have changed since it was prepared. */
  async #send(connection: Connection, statement: Statement): Promise<Answer> {
    const { name } = statement
    const knew = this.current(connection).knows(name)
    try {
      return this.#noted(statement, await connection.send(statement))
    } catch (error) {
      if (!name || !this.isStale(error, knew)) throw error
      connection.forget(name)
      return this.#noted(statement, await connection.send(statement))
    }
  }

  #noted(statement: Statement, answer: Answer): Answer {
    this.#pace.note(statement.name ?? statement.text, answer.took)
    return answer
  }
}
