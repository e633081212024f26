import { sql } from 'kysely'
import { randomHash } from '../config/names.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Database } from '../database/database.ts'

/** Faults of a minute that become Error Log rows; more are only in the process's log. */
const perMinute = 60
const longest = 100_000

/** Writes faults of the server into Error Log, in a session of their own: what the request wrote was rolled back. */
export class FaultLog {
  readonly #database: Database
  #minute = 0
  #count = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** Never rejects: a fault that cannot be stored is in the process's log already. */
  record(ctx: Context, error: unknown, id: string): void {
    const minute = Math.floor(Date.now() / 60_000)
    if (minute !== this.#minute) this.#begin(minute)
    if (++this.#count > perMinute) return
    this.#write(ctx, error, id).catch((err: unknown) => ctx.log.warn({ err, fault: id }, 'the fault could not be stored in Error Log'))
  }

  #begin(minute: number): void {
    this.#minute = minute
    this.#count = 0
  }

  async #write(ctx: Context, error: unknown, id: string): Promise<void> {
    const now = ctx.clock.timestamp()
    const text = (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, longest)
    const title = `${ctx.request?.method ?? ''} ${ctx.request?.path ?? ''}`.trim().slice(0, 140)
    const db = this.#database.session()
    db.grouped = false
    await db.writeAlone(
      compile(
        db.dialect,
        sql`insert into ${sql.table('tabError Log')} (name, owner, creation, modified, modified_by, docstatus, idx, seen, method, error, trace_id)
          values (${randomHash()}, ${ctx.user.name}, ${now}, ${now}, ${ctx.user.name}, 0, 0, 0, ${title}, ${text}, ${id.slice(0, 140)})`,
        { named: true },
      ),
    )
  }
}
