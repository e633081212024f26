import type { Db, ReadLane, Result, Row, Statement } from './db.ts'
import type { Dialect } from './dialects/dialect.ts'
import { isLost, noRoom } from './errors.ts'
import type { Lanes } from './lanes/lanes.ts'
import { Transaction } from './lanes/transaction.ts'

type Callback = () => void | Promise<void>

/** `Db` over the lanes of one database. */
export class Session implements Db {
  readonly dialect: Dialect
  grouped = true
  readonly #lanes: Lanes
  readonly #hasRoom: () => boolean
  #transaction: Promise<Transaction> | undefined
  #statements = 0
  #savepoints = 0
  #committed = false
  /** The deadlock that ended the transaction, which whoever asked may have caught. */
  #lost: unknown
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

  get committed(): boolean {
    return this.#committed
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
    if (!this.#hasRoom()) throw noRoom()
    this.#statements++
    const result = await this.#lanes.write(statement)
    this.#committed = true
    return result
  }

  async savepoint<T>(fn: () => Promise<T>): Promise<T> {
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

  async attempt<T>(fn: () => Promise<T>): Promise<T> {
    if (this.#transaction) return this.savepoint(fn)
    const marks = this.#marks()
    this.#lost = undefined
    try {
      const result = await fn()
      if (this.#lost) throw this.#lost
      return result
    } catch (error) {
      await this.#abandon()
      await this.#forgetSince(marks)
      throw error
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#commitOpened()
    } catch (error) {
      await this.#undone()
      throw error
    }
    this.#afterRollback = []
    // what runs here may register more, and may write: its own transaction is committed as well
    while (this.#afterCommit.length > 0) {
      await this.#runAll(this.#afterCommit.splice(0))
      await this.#commitOpened()
    }
  }

  async rollback(): Promise<void> {
    try {
      await this.#abandon()
    } finally {
      await this.#undone()
    }
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
    const transaction = await this.#take()
    if (!transaction) return
    await transaction.commit()
    this.#committed = true
  }

  async #abandon(): Promise<void> {
    // one that could not be opened has nothing to undo
    const transaction = await this.#take()?.catch(() => undefined)
    await transaction?.rollback()
  }

  #marks(): { readonly commit: number; readonly rollback: number } {
    return { commit: this.#afterCommit.length, rollback: this.#afterRollback.length }
  }

  async #forgetSince(marks: { readonly commit: number; readonly rollback: number }): Promise<void> {
    this.#afterCommit.length = Math.min(marks.commit, this.#afterCommit.length)
    await this.#runAll(this.#afterRollback.splice(marks.rollback))
  }

  async #undone(): Promise<void> {
    this.#afterCommit = []
    await this.#runAll(this.#afterRollback.splice(0))
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
