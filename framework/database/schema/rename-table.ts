import type { Db } from '../db.ts'
import { describe } from './describe.ts'

/** Gives a table another name, and its own indexes and its sequence as well, so that the old name is free for another. A table that is not there stays so. */
export async function renameTable(db: Db, from: string, to: string): Promise<void> {
  const table = (await describe(db, [from])).get(from)
  if (!table) return
  for (const text of db.dialect.schema.renameTable(from, to, table)) await db.write({ text, values: [] })
}
