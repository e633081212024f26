import type { Connection } from '../driver/connection.ts'

/** Connections of a process that open on demand, where nothing else is configured. */
const usual = 60

/**
 * How many connections all databases of a process may have together. A lane's first connection is opened whatever the budget says, so that no site
 * waits for another; further ones only while there is room.
 */
export class ConnectionBudget {
  readonly #limit: number
  readonly #open = new Set<Connection>()
  #opening = 0

  constructor(limit: number = usual) {
    this.#limit = limit
  }

  /** Whether there is room for one more. */
  get hasRoom(): boolean {
    for (const connection of this.#open) if (connection.lost) this.#open.delete(connection)
    return this.#open.size + this.#opening < this.#limit
  }

  /** Counts a connection from the attempt to open it until it has ended. */
  async count(opening: Promise<Connection>): Promise<Connection> {
    this.#opening++
    try {
      const connection = await opening
      this.#open.add(connection)
      return connection
    } finally {
      this.#opening--
    }
  }
}
