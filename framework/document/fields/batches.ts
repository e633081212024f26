import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Row } from '../../database/db.ts'
import type { Meta, MetaColumn } from '../../meta/meta.ts'

/** Rows that are read, changed and written at once. */
const perBatch = 500

/** Which rows of a table are gone through. */
export interface BatchOptions {
  readonly columns: readonly string[]
  readonly condition?: RawBuilder<SqlBool>
}

/**
 * All rows of a DocType's table in the order of their names, in batches that are locked until the transaction ends. Where it was committed between two
 * batches the next one goes on behind the last name.
 */
export async function* rowBatches(ctx: Context, meta: Meta, { columns, condition }: BatchOptions): AsyncGenerator<Row[]> {
  const { db } = ctx
  const name = sql.id('name')
  const selected = sql.join([...new Set(['name', ...columns])].map((column) => sql.id(column)))
  for (let last: unknown; ; ) {
    const conditions = [...(last === undefined ? [] : [sql<SqlBool>`${name} > ${last}`]), ...(condition ? [condition] : [])]
    const where = conditions.length > 0 ? sql` where ${sql.join(conditions, sql` and `)}` : sql``
    const query = sql`select ${selected} from ${sql.table(meta.table)}${where} order by ${name} limit ${sql.lit(perBatch)} for update`
    const { rows } = await db.write(compile(db.dialect, query))
    if (rows.length > 0) yield rows
    if (rows.length < perBatch) return
    last = rows.at(-1)?.name
  }
}

/** Rows with their names, and the columns of them that are written. */
export interface ChangedRows {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

/** Writes columns of rows by name, in one statement. */
export async function updateRows({ db }: Context, meta: Meta, { columns: names, rows }: ChangedRows): Promise<void> {
  if (rows.length === 0) return
  const known = new Map([...meta.columns, ...meta.hashColumns].map((column) => [column.name, column]))
  const columns = ['name', ...names].map((name) => known.get(name)).filter((column): column is MetaColumn => column !== undefined)
  const records = rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])))
  await db.write(compile(db.dialect, db.dialect.updateRows(meta.table, columns, JSON.stringify(records))))
}
