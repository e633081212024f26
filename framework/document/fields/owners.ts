import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Meta } from '../../meta/meta.ts'

/** The DocTypes whose documents hold rows of a child DocType; any other DocType itself. */
export async function ownersOf(ctx: Context, meta: Meta): Promise<Meta[]> {
  if (!meta.istable) return [meta]
  const rows = await ctx.db.read(
    compile(
      ctx.db.dialect,
      sql`select parent as name from ${sql.table('tabDocField')} where options = ${meta.name} and fieldtype in ('Table', 'Table MultiSelect')
        union select dt as name from ${sql.table('tabCustom Field')} where options = ${meta.name} and fieldtype in ('Table', 'Table MultiSelect')`,
      { named: true },
    ),
  )
  const metas = await Promise.all(rows.map(({ name }) => ctx.meta.find(String(name))))
  return metas.filter((owner) => owner !== undefined)
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
