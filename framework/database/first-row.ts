import { type RawBuilder, sql } from 'kysely'
import { compile } from './build.ts'
import type { Db, Row } from './db.ts'

/** Selects that are asked in one statement. */
const inOne = 100

/**
 * The first row that any of several selects finds, in their order by the hundred; undefined: none finds one. Each select stands in brackets, has a
 * limit of its own, and the columns of all others.
 */
export async function firstRow(db: Db, selects: readonly RawBuilder<unknown>[]): Promise<Row | undefined> {
  for (let i = 0; i < selects.length; i += inOne) {
    const union = sql.join(selects.slice(i, i + inOne), sql` union all `)
    // a limit beside the union would be a second one of a select that stands alone
    const [found] = await db.read(compile(db.dialect, sql`select * from (${union}) as found limit 1`), 'pool')
    if (found) return found
  }
  return undefined
}
