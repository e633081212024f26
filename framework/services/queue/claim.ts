import { type RawBuilder, sql } from 'kysely'
import { compile } from '../../database/build.ts'
import type { Db, Row } from '../../database/db.ts'

/** A queue in a table of the database, of which a row is taken. */
export interface Claim {
  /** What the queue is called: one process at a time takes from it. */
  readonly queue: string
  /** The first row that is due, of the table as `q`: `from … where … order by … limit 1`. */
  readonly next: RawBuilder<unknown>
  /** Notes on the row that this process has it. */
  take(row: Row): Promise<void>
}

/** Takes the next row of a queue; undefined: none is due. Commits. */
export async function claim(db: Db, { queue, next, take }: Claim): Promise<Row | undefined> {
  const { dialect } = db
  // only then a transaction: mostly there is nothing to do
  if ((await db.read(compile(dialect, sql`select q.name ${next}`))).length === 0) return undefined
  await db.write(compile(dialect, dialect.lockInTransaction(queue)))
  const [row] = await db.read(compile(dialect, sql`select q.* ${next} for update skip locked`))
  if (!row) {
    await db.rollback()
    return undefined
  }
  await take(row)
  await db.commit()
  return row
}
