import type { ConnectionOptions } from '../config/connection.ts'
import type { Logger } from '../config/log.ts'
import { compile } from './build.ts'
import type { Db } from './db.ts'
import type { Dialect } from './dialects/dialect.ts'
import { postgres } from './dialects/postgres/dialect.ts'
import { Connector, type OpeningBudget } from './driver/connector.ts'
import { translate } from './errors.ts'
import { Lanes } from './lanes/lanes.ts'
import type { LimitOptions } from './lanes/limits.ts'
import { Listener } from './listener.ts'
import { Session } from './session.ts'

/** How a database is opened. */
export interface DatabaseOptions {
  readonly connection: ConnectionOptions
  readonly dialect?: Dialect
  /** Connections and timeouts per lane; default: `defaultLimits`. */
  readonly limits?: LimitOptions
  /** Shared with the other databases of the process. Default: none. */
  readonly budget?: OpeningBudget
  /** Whether its disk has room; where not, sessions refuse to write and throw `diskFull`. Default: always. */
  hasRoom?(): boolean
  readonly log?: Logger
}

/** One site's database: its lanes, and what it announces. Connects on first use. */
export class Database {
  readonly dialect: Dialect
  readonly #lanes: Lanes
  readonly #listener: Listener
  readonly #hasRoom: DatabaseOptions['hasRoom']

  private constructor({ connection, dialect = postgres, limits, budget, log, hasRoom }: DatabaseOptions) {
    const connector = new Connector(connection, budget)
    this.dialect = dialect
    this.#hasRoom = hasRoom
    this.#lanes = new Lanes({ connector, dialect, limits, log })
    this.#listener = new Listener(connector, (error) => log?.warn({ err: error }, 'listening to the database'))
  }

  /** Makes a database object without touching the database. */
  static open(options: DatabaseOptions): Database {
    return new Database(options)
  }

  /** A session for one request, job or command. Costs nothing until it is used; end it with `commit` or `rollback`. */
  session(): Db {
    return new Session(this.#lanes, this.#hasRoom)
  }

  /** Calls `fn` for each message on a channel; resolves when the database listens, to a function that stops it. Throws `unavailable`. */
  async listen(channel: string, fn: (payload: string) => void): Promise<() => Promise<void>> {
    try {
      return await this.#listener.listen(channel, fn)
    } catch (error) {
      throw translate(error, this.dialect)
    }
  }

  /** Told when listening begins or is lost. While it is lost, messages of others are missed. */
  onListenState(fn: (up: boolean) => void): void {
    this.#listener.onState(fn)
  }

  /** Whether messages of others arrive. */
  get listening(): boolean {
    return this.#listener.up
  }

  /** Sends a message of up to 8,000 bytes, at once. Throws `unavailable`. */
  async notify(channel: string, payload: string): Promise<void> {
    if (!this.dialect.notify) throw new Error(`${this.dialect.name} has no channels`)
    await this.#lanes.write(compile(this.dialect, this.dialect.notify(channel, payload), { named: true }))
  }

  /** Tables were changed by someone else: statements are planned anew before their next use. */
  schemaChanged(): void {
    this.#lanes.schemaChanged()
  }

  /** Waits for what runs, then closes all connections. */
  async close(): Promise<void> {
    await Promise.all([this.#listener.close(), this.#lanes.close()])
  }
}
