import type { Row, Statement } from '../db.ts'
import { atTurnEnd } from '../turn.ts'

/** Statements with more values than this are not compared. */
const mostValues = 50

/**
 * Equal reads that arrive in one turn of the event loop are sent once: all of them see the state that the statement sees, which is later than the
 * moment at which each was asked. The text and the values say all that an answer depends on, the user's rights among them.
 */
export class SingleFlight {
  readonly #send: (statement: Statement) => Promise<Row[]>
  #flying = new Map<string, Promise<Row[]>>()

  constructor(send: (statement: Statement) => Promise<Row[]>) {
    this.#send = send
  }

  /** The statement's rows; each caller has its own, since readers change them in place. */
  read(statement: Statement): Promise<Row[]> {
    if (!isComparable(statement)) return this.#send(statement)
    const key = `${statement.name} ${JSON.stringify(statement.values)}`
    const flying = this.#flying.get(key)
    if (flying) return flying.then((rows) => rows.map((row) => ({ ...row })))
    const sent = this.#send(statement)
    if (this.#flying.size === 0) atTurnEnd('gather', () => this.#flying.clear())
    this.#flying.set(key, sent)
    // one step later than the others, who have copied the rows before this caller can change them
    return sent.then((rows) => rows)
  }
}

const isComparable = ({ name, values }: Statement): boolean =>
  name !== undefined && values.length <= mostValues && !values.some((value) => typeof value === 'bigint' || value instanceof Uint8Array)
