import { CortadoError } from '@cortado/contract/errors.ts'
import type { Statement } from '../db.ts'
import type { Answer, Connection } from '../driver/connection.ts'
import { translate } from '../errors.ts'
import type { Lanes } from './lanes.ts'

const plain = (text: string): Statement => ({ text, values: [] })

/** Statements after which prepared ones may be planned for tables that are no more. */
const ddl = new Set(['CREATE', 'ALTER', 'DROP'])

/** One transaction on a connection of its own. BEGIN travels with the first statement. */
export class Transaction {
  readonly #lanes: Lanes
  readonly #connection: Connection
  #sent = 0
  #failure: unknown
  #changedSchema = false

  private constructor(lanes: Lanes, connection: Connection) {
    this.#lanes = lanes
    this.#connection = connection
    this.#sendBegin()
  }

  /** Takes a connection and sends BEGIN, without waiting for its answer. */
  static async open(lanes: Lanes): Promise<Transaction> {
    return new Transaction(lanes, await lanes.acquire())
  }

  /** Sends a statement. After one has failed, all further ones do, up to the savepoint or the end. */
  async run(statement: Statement): Promise<Answer> {
    const knew = this.#connection.knows(statement.name)
    try {
      return await this.#send(statement)
    } catch (error) {
      const answer = this.#lanes.isStale(error, knew) ? await this.#again(statement) : undefined
      if (answer) return answer
      const failure = translate(error, this.#lanes.dialect)
      this.#failure ??= failure
      throw failure
    }
  }

  /** SAVEPOINT, RELEASE …: not repeated, not counted. */
  async control(text: string): Promise<void> {
    try {
      await this.#connection.send(plain(text))
    } catch (error) {
      throw translate(error, this.#lanes.dialect)
    }
  }

  /** A savepoint was rolled back to: what failed after it does not count any more. */
  recovered(): void {
    this.#failure = undefined
  }

  /** Throws what the first failed statement threw, if one did and nobody rolled back: nothing was committed then. */
  async commit(): Promise<void> {
    try {
      const { command } = await this.#connection.send(plain('commit'))
      // a failed transaction's COMMIT succeeds, and is a rollback
      if (command === 'ROLLBACK')
        throw this.#failure instanceof CortadoError
          ? this.#failure
          : new Error('nothing was committed: a statement had failed', { cause: this.#failure })
      if (this.#changedSchema) this.#lanes.schemaChanged()
    } catch (error) {
      throw translate(error, this.#lanes.dialect)
    } finally {
      this.#lanes.release(this.#connection)
    }
  }

  /** A connection that was lost has rolled back by itself. */
  async rollback(): Promise<void> {
    try {
      if (!this.#connection.lost) await this.#connection.send(plain('rollback'))
    } catch (error) {
      if (!this.#connection.lost) throw translate(error, this.#lanes.dialect)
    } finally {
      if (this.#changedSchema) this.#lanes.schemaChanged()
      this.#lanes.release(this.#connection)
    }
  }

  async #send(statement: Statement): Promise<Answer> {
    this.#sent++
    const answer = await this.#connection.send(this.#lanes.encoded(statement))
    if (ddl.has(answer.command)) this.#changedSchema = true
    return answer
  }

  /** Where the very first statement met changed tables, nothing is lost by beginning anew. Later, the verb has to be repeated. */
  async #again(statement: Statement): Promise<Answer | undefined> {
    this.#lanes.schemaChanged()
    if (this.#sent > 1) return undefined
    // in this order: a failed transaction refuses everything but its end. Where that fails, so does the statement behind it
    this.#connection.send(plain('rollback')).catch(() => {})
    this.#lanes.current(this.#connection)
    this.#sendBegin()
    return this.#send(statement)
  }

  #sendBegin(): void {
    // where BEGIN fails, so does the statement that travels with it, which is where it is handled
    this.#connection.send(plain('begin')).catch(() => {})
  }
}
