import type { Dialect } from './dialects/dialect.ts'
import type { Result, Row, Statement } from './statement.ts'

export type { Result, Row, Statement } from './statement.ts'

/** Where a read travels: `express` (short, pipelined), `pool` (may be slow), `report` (heavy, own limits). */
export type ReadLane = 'express' | 'pool' | 'report'

/**
 * The database as one request, job or command sees it (`ctx.db`). Reads go to shared lanes until the first `write`, which opens the
 * transaction; from then on everything travels in it until `commit` or `rollback`.
 */
export interface Db {
  readonly dialect: Dialect
  readonly inTransaction: boolean
  /** Several verbs may share this session (methods, jobs, hooks; default): no write commits by itself. A request of exactly one verb sets it to false. */
  grouped: boolean
  /** How many statements were sent so far; BEGIN and COMMIT are not counted. */
  readonly statements: number
  read(statement: Statement, lane?: ReadLane): Promise<Row[]>
  /** Opens the transaction if none is open. */
  write(statement: Statement): Promise<Result>
  /** A single statement that commits itself; in the transaction, if one is open. */
  writeAlone(statement: Statement): Promise<Result>
  /** Runs `fn` so that its failure undoes only what it wrote. Opens the transaction if none is open. */
  savepoint<T>(fn: () => T | Promise<T>): Promise<T>
  /**
   * Runs `fn`; where it fails, what it wrote and registered is undone, and the session is as it was: a transaction that `fn` opened is rolled
   * back, in one that was open already it is a savepoint. A deadlock in a transaction that `fn` opened is its failure, even where `fn` has caught it: what
   * the transaction holds is in others' way until it ends.
   */
  attempt<T>(fn: () => T | Promise<T>): Promise<T>
  /** How many transactions and statements of this session were committed: what began before the last one cannot begin anew. */
  readonly commits: number
  /** Throws transactionHeld inside of `hold`. */
  commit(): Promise<void>
  /** Inside of `hold` it is the end of the session: what comes after it throws transactionHeld. */
  rollback(): Promise<void>
  /** Runs `fn`, which works in a transaction that is not its own to end: of a document's event the rest of the verb is still to come. */
  hold<T>(fn: () => T | Promise<T>): Promise<T>
  /** Runs as the last part of the transaction, in order; its failure is that of `commit()`, and undoes everything. Forgotten with the attempt or savepoint that registered it, where that fails. */
  beforeCommit(fn: () => void | Promise<void>): void
  /**
   * Runs after the commit, in order; at `commit()` also where no transaction was opened. What `fn` writes has a transaction of its own, and may run again
   * where that loses a deadlock; its failure is logged.
   */
  afterCommit(fn: () => void | Promise<void>): void
  afterRollback(fn: () => void | Promise<void>): void
}

declare module '../context.ts' {
  interface Context {
    /** The site's database, bound to this request. */
    readonly db: Db
  }
}
