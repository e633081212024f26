import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Meta } from '../meta/meta.ts'
import { rowBatches } from './fields/batches.ts'
import { indexAllForSearch, isSearched, searchTable } from './global-search.ts'
import { storedDocuments } from './stored-documents.ts'

/** Takes all documents of a DocType out of the search. */
export async function clearSearch({ db }: Context, doctype: string): Promise<void> {
  await db.write(compile(db.dialect, sql`delete from ${sql.table(searchTable)} where doctype = ${doctype}`))
}

/**
 * Brings the next documents of a DocType, in the order of their names, into the search: those behind `after`, or the first ones. They stay locked until the
 * transaction ends, so that nobody's change is overwritten by what was read before it. Answers the last name; undefined: there are no more.
 */
export async function searchNextBatch(ctx: Context, meta: Meta, after?: string): Promise<string | undefined> {
  if (!isSearched(meta)) return undefined
  const condition = after === undefined ? undefined : sql<boolean>`${sql.id('name')} > ${after}`
  for await (const rows of rowBatches(ctx, meta, { columns: [], ...(condition && { condition }) })) {
    const names = rows.map(({ name }) => String(name))
    await indexAllForSearch(ctx, await storedDocuments(ctx, meta, names))
    return names.at(-1)
  }
  return undefined
}
