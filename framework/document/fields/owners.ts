import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Meta } from '../../meta/meta.ts'

/** The DocTypes whose documents hold rows of a child DocType; any other DocType itself. */
export async function ownersOf(ctx: Context, meta: Meta): Promise<Meta[]> {
  if (!meta.istable) return [meta]
  const metas = await Promise.all((await ownerNames(ctx, meta.name)).map((name) => ctx.meta.find(name)))
  return metas.filter((owner) => owner !== undefined)
}

/** Names of the DocTypes that have tables of a child DocType. */
export async function ownerNames({ db }: Context, child: string): Promise<string[]> {
  const tables = sql`options = ${child} and fieldtype in ('Table', 'Table MultiSelect')`
  const query = sql`select parent as name from ${sql.table('tabDocField')} where ${tables} union select dt as name from ${sql.table('tabCustom Field')} where ${tables}`
  return (await db.read(compile(db.dialect, query, { named: true }))).map(({ name }) => String(name))
}

/** The DocTypes that have a field of such a type: Computed ones, encrypted ones. */
export async function doctypesWith(ctx: Context, capability: 'computed' | 'encrypted'): Promise<Meta[]> {
  const types = [...ctx.meta.fieldTypes.values()].filter((type) => type[capability]).map(({ name }) => name)
  const of = (column: string, table: string) =>
    sql`select ${sql.id(column)} as name from ${sql.table(table)} where ${ctx.db.dialect.inList(sql.id('fieldtype'), types)}`
  const rows = await ctx.db.read(compile(ctx.db.dialect, sql`${of('parent', 'tabDocField')} union ${of('dt', 'tabCustom Field')}`, { named: true }))
  const metas = await Promise.all(rows.map(({ name }) => ctx.meta.find(String(name))))
  return metas.filter((meta) => meta !== undefined)
}
