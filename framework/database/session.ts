import { transactionHeld } from '@cortado/contract/error-catalogue.ts'
import type { Db, ReadLane, Result, Row, Statement } from './db.ts'
import type { Dialect } from './dialects/dialect.ts'
import { isLost, noRoom } from './errors.ts'
import type { Lanes } from './lanes/lanes.ts'
import { Transaction } from './lanes/transaction.ts'
import { repeatLost } from './repeat.ts'

type Callback = () => void | Promise<void>

/** How much was registered at some moment. */
interface Marks {
  readonly before: number
  readonly commit: number
  readonly rollback: number
}

/** `Db` over the lanes of one database. */
export class Session implements Db {
  readonly dialect: Dialect
  grouped = true
  readonly #lanes: Lanes
  readonly #hasRoom: () => boolean
  #transaction: Promise<Transaction> | undefined
  #statements = 0
  #savepoints = 0
  #commits = 0
  /** The deadlock that ended the transaction, which whoever asked may have caught. */
  #lost: unknown
  #holders = 0
  #ended = false
  #beforeCommit: Callback[] = []
  #afterCommit: Callback[] = []
  #afterRollback: Callback[] = []

  /** `hasRoom`: whether anything may be written; default always. */
  constructor(lanes: Lanes, hasRoom: () => boolean = () => true) {
    this.#lanes = lanes
    this.#hasRoom = hasRoom
    this.dialect = lanes.dialect
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined
  }

  get commits(): number {
    return this.#commits
  }

  get statements(): number {
    return this.#statements
  }

  async read(statement: Statement, lane: ReadLane = 'express'): Promise<Row[]> {
    this.#statements++
    if (!this.#transaction) return this.#lanes.read(statement, lane)
    return (await this.#run(await this.#transaction, statement)).rows
  }

  async write(statement: Statement): Promise<Result> {
    this.#statements++
    return this.#run(await this.#open(), statement)
  }

  async #run(transaction: Transaction, statement: Statement): Promise<Result> {
    try {
      return await transaction.run(statement)
    } catch (error) {
      if (isLost(error)) this.#lost ??= error
      throw error
    }
  }

  async writeAlone(statement: Statement): Promise<Result> {
    if (this.grouped || this.#transaction) return this.write(statement)
    if (this.#ended) throw transactionHeld()
    if (!this.#hasRoom()) throw noRoom()
    this.#statements++
    const result = await this.#lanes.write(statement)
    this.#commits++
    return result
  }

  async savepoint<T>(fn: () => T | Promise<T>): Promise<T> {
    const transaction = await this.#open()
    const name = `s${++this.#savepoints}`
    const marks = this.#marks()
    await transaction.control(`savepoint ${name}`)
    let result: T
    try {
      result = await fn()
    } catch (error) {
      await transaction.control(`rollback to savepoint ${name}`).catch((cause) => this.#lanes.log?.warn({ err: cause }, 'a savepoint was lost'))
      transaction.recovered()
      await this.#forgetSince(marks)
      throw error
    }
    await transaction.control(`release savepoint ${name}`)
    return result
  }

  async attempt<T>(fn: () => T | Promise<T>): Promise<T> {
    if (this.#transaction) return this.savepoint(fn)
    const [marks, before] = [this.#marks(), this.#lost]
    this.#lost = undefined
    try {
      const result = await fn()
      // whoever asked may have caught the deadlock
      if (this.#lost) throw this.#lost
      // what an attempt around this one has caught is its failure still
      this.#lost = before
      return result
    } catch (error) {
      await this.#abandon()
      await this.#forgetSince(marks)
      throw error
    }
  }

  async hold<T>(fn: () => T | Promise<T>): Promise<T> {
    this.#holders++
    try {
      return await fn()
    } finally {
      this.#holders--
    }
  }

  async commit(): Promise<void> {
    if (this.#holders > 0 || this.#ended) throw transactionHeld()
    try {
      await this.#commitOpened()
    } catch (error) {
      await this.#abandon()
      await this.#undone()
      throw error
    }
    this.#afterRollback = []
    // what runs here may register more
    for (let next = this.#afterCommit.shift(); next; next = this.#afterCommit.shift()) await this.#follow(next)
  }

  async rollback(): Promise<void> {
    // a request that has failed may be rolled back while a branch of it still runs: that one writes nothing more, whoever rolled back
    if (this.#holders > 0) this.#ended = true
    try {
      await this.#abandon()
    } finally {
      await this.#undone()
    }
  }

  beforeCommit(fn: Callback): void {
    this.#beforeCommit.push(fn)
  }

  afterCommit(fn: Callback): void {
    this.#afterCommit.push(fn)
  }

  afterRollback(fn: Callback): void {
    this.#afterRollback.push(fn)
  }

  /** All writes that arrive while it is being opened share one transaction. */
  #open(): Promise<Transaction> {
    if (this.#transaction) return this.#transaction
    if (this.#ended) return Promise.reject(transactionHeld())
    const opening = this.#hasRoom() ? Transaction.open(this.#lanes) : Promise.reject(noRoom())
    this.#transaction = opening
    opening.catch(() => {
      if (this.#transaction === opening) this.#transaction = undefined
    })
    return opening
  }

  /** Ends the session's use of its transaction. */
  #take(): Promise<Transaction> | undefined {
    const opened = this.#transaction
    this.#transaction = undefined
    return opened
  }

  async #commitOpened(): Promise<void> {
    // what runs here may register more
    for (let next = this.#beforeCommit.shift(); next; next = this.#beforeCommit.shift()) await next()
    const transaction = await this.#take()
    if (!transaction) return
    await transaction.commit()
    this.#commits++
  }

  async #abandon(): Promise<void> {
    // one that could not be opened has nothing to undo
    const transaction = await this.#take()?.catch(() => undefined)
    await transaction?.rollback()
  }

  #marks(): Marks {
    return { before: this.#beforeCommit.length, commit: this.#afterCommit.length, rollback: this.#afterRollback.length }
  }

  async #forgetSince(marks: Marks): Promise<void> {
    this.#beforeCommit.length = Math.min(marks.before, this.#beforeCommit.length)
    this.#afterCommit.length = Math.min(marks.commit, this.#afterCommit.length)
    await this.#runAll(this.#afterRollback.splice(marks.rollback))
  }

  async #undone(): Promise<void> {
    this.#beforeCommit = []
    this.#afterCommit = []
    await this.#runAll(this.#afterRollback.splice(0))
  }

  /** Runs work that follows the commit: what it writes is committed with it, and repeated where it loses a deadlock. Its failure is told to the log alone. */
  async #follow(work: Callback): Promise<void> {
    const commits = this.#commits
    try {
      await repeatLost(
        () => this.attempt(work),
        () => this.#commits === commits,
      )
      await this.#commitOpened()
    } catch (error) {
      await this.#abandon()
      this.#lanes.log?.error({ err: error }, 'work after the commit of a transaction failed')
    }
  }

  /** The outcome is decided: a callback that fails is logged, and the others still run. */
  async #runAll(callbacks: readonly Callback[]): Promise<void> {
    for (const callback of callbacks) {
      try {
        await callback()
      } catch (error) {
        this.#lanes.log?.error({ err: error }, 'work after the end of a transaction failed')
      }
    }
  }
}
