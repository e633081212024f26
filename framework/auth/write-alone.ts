import type { RawBuilder } from 'kysely'
import { compile } from '../database/build.ts'
import type { Db, Result } from '../database/db.ts'

/** Runs one statement that belongs to no request's transaction, and commits it. `db`: a session that nobody else uses. */
export function writeAlone(db: Db, query: RawBuilder<unknown>): Promise<Result> {
  db.grouped = false
  return db.writeAlone(compile(db.dialect, query, { named: true }))
}
