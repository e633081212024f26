import { childFields, optionalFields, seenField, standardFields } from '@cortado/contract/doctype.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { describe } from 'cortado/database/schema/describe.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'

/** Columns that tables have, or once had, without a field. */
const own = new Set([...standardFields, ...childFields, ...optionalFields, seenField].map(({ fieldname }) => fieldname))

/** Columns of a DocType's table that no field stands for any more, as their fields were removed. Names that begin with _ are never among them. */
export async function orphanedColumns({ db }: Context, { table, columns, hashColumns }: Meta): Promise<string[]> {
  const wanted = new Set([...columns, ...hashColumns].map(({ name }) => name))
  const found = (await describe(db, [table])).get(table)
  return [...(found?.columns.keys() ?? [])].filter((name) => !wanted.has(name) && !own.has(name) && !name.startsWith('_'))
}

/** Drops the columns that no field stands for, with all that they hold. Answers their names. */
export async function dropColumns(ctx: Context, meta: Meta): Promise<string[]> {
  const names = await orphanedColumns(ctx, meta)
  if (names.length === 0) return names
  const drops = sql.join(names.map((name) => sql`drop column ${sql.id(name)}`))
  await ctx.db.write(compile(ctx.db.dialect, sql`alter table ${sql.table(meta.table)} ${drops}`))
  ctx.meta.clear(meta.name)
  return names
}
