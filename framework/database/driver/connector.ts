import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionOptions } from '../../config/connection.ts'
import { Connection, ConnectionLost, type ConnectionSettings } from './connection.ts'

/** How long a use waits for a database that is just restarting. */
const patience = 1_500
/** Longest pause between attempts. */
const longestPause = 2_000

/** What counts connections of several connectors. */
export interface OpeningBudget {
  readonly hasRoom: boolean
  count(opening: Promise<Connection>): Promise<Connection>
}

/**
 * Opens connections to one database. Where it is down, attempts go on for a moment (a restart takes less than a second), then uses fail at
 * once until the pause is over, which doubles up to two seconds.
 */
export class Connector {
  readonly #target: ConnectionOptions
  #failures = 0
  #closedUntil = 0
  #cause: unknown
  readonly #budget: OpeningBudget | undefined

  constructor(target: ConnectionOptions, budget?: OpeningBudget) {
    this.#target = target
    this.#budget = budget
  }

  /** Whether connections beyond the first of a lane may be opened. */
  get hasRoom(): boolean {
    return this.#budget?.hasRoom ?? true
  }

  /** A new connection. Throws ConnectionLost, or the server's error. */
  open(settings: ConnectionSettings): Promise<Connection> {
    const opening = this.#open(settings)
    return this.#budget?.count(opening) ?? opening
  }

  async #open(settings: ConnectionSettings): Promise<Connection> {
    if (Date.now() < this.#closedUntil) throw this.#cause
    const end = Date.now() + patience
    for (let pause = 25; ; pause *= 2) {
      try {
        const connection = await Connection.open(this.#target, settings)
        this.#failures = 0
        return connection
      } catch (error) {
        if (!isPassing(error) || Date.now() + pause > end) throw this.#fail(error)
        await sleep(pause)
      }
    }
  }

  #fail(error: unknown): unknown {
    this.#cause = error
    this.#closedUntil = Date.now() + Math.min(longestPause, 100 * 2 ** this.#failures++)
    return error
  }
}

/** Refused, no socket, or starting up (57P03): worth another attempt. A missing database is not. */
function isPassing(error: unknown): boolean {
  return error instanceof ConnectionLost || (error instanceof Error && 'code' in error && error.code === '57P03')
}
