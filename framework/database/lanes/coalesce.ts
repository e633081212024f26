import type { Row, Statement } from '../db.ts'
import type { Answer } from '../driver/connection.ts'
import { atTurnEnd } from '../turn.ts'

/** Most names in one statement. */
const most = 500

interface Waiting {
  readonly names: readonly unknown[]
  resolve(rows: Row[]): void
  reject(error: unknown): void
}

interface Batch {
  readonly statement: Statement
  readonly waiting: Waiting[]
  names: number
}

/**
 * Merges reads by name: statements of one text whose only value is the list of names, and that answer a column `name`. Those that arrive
 * in one turn of the event loop become one statement, whose rows are handed to who asked for them.
 */
export class Coalescer {
  readonly #send: (statement: Statement) => Promise<Answer>
  #batches = new Map<string, Batch>()

  constructor(send: (statement: Statement) => Promise<Answer>) {
    this.#send = send
  }

  /** Rows of the names in `statement.values[0]`. */
  read(statement: Statement): Promise<Row[]> {
    const names = statement.values[0] as readonly unknown[]
    return new Promise((resolve, reject) => {
      const batch = this.#batchOf(statement)
      batch.waiting.push({ names, resolve, reject })
      batch.names += names.length
    })
  }

  #batchOf(statement: Statement): Batch {
    const known = this.#batches.get(statement.text)
    if (known && known.names < most) return known
    if (known) this.#run(known)
    const batch: Batch = { statement, waiting: [], names: 0 }
    this.#batches.set(statement.text, batch)
    if (this.#batches.size === 1) atTurnEnd('gather', () => this.#flush())
    return batch
  }

  #flush(): void {
    const batches = this.#batches
    this.#batches = new Map()
    for (const batch of batches.values()) this.#run(batch)
  }

  #run({ statement, waiting }: Batch): void {
    const [first] = waiting
    if (waiting.length === 1 && first) this.#alone(statement, first)
    else {
      const names = [...new Set(waiting.flatMap((each) => each.names))]
      this.#send({ ...statement, values: [names] }).then(
        (answer) => distribute(answer, waiting),
        // one name that the database refuses must not fail its neighbours
        () => {
          for (const each of waiting) this.#alone(statement, each)
        },
      )
    }
  }

  #alone(statement: Statement, { names, resolve, reject }: Waiting): void {
    this.#send({ ...statement, values: [names] }).then((answer) => resolve(answer.rows), reject)
  }
}

function distribute(answer: Answer, waiting: readonly Waiting[]): void {
  const spelled = answer.spelling('name')
  const rows = new Map(answer.rows.map((row) => [spelled(row.name), row]))
  const given = new Set<string>()
  for (const { names, resolve } of waiting) {
    const keys = new Set(names.map(spelled))
    resolve(
      [...keys].flatMap((key) => {
        const row = rows.get(key)
        if (!row) return []
        // readers change their rows in place, so each gets its own
        const own = given.has(key) ? { ...row } : row
        given.add(key)
        return [own]
      }),
    )
  }
}
