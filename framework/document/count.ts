import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { fromSql, whereSql } from './list/plan.ts'
import type { ListOptions, ListQuery } from './list/query.ts'
import { Sources } from './list/sources.ts'
import { virtualCount } from './list/virtual.ts'
import { readWhere } from './list/where.ts'

/** How documents are counted. */
export interface CountOptions extends ListOptions {
  /** Counting stops here. */
  readonly most?: number
}

/**
 * How many documents match that the user may see: each once, however many of its rows match. Reads `filters`, `or_filters` and
 * `parent_doctype`; the rest of the query does not matter. Throws as `list` does.
 */
export async function count(ctx: Context, doctype: string, query: ListQuery = {}, options: CountOptions = {}): Promise<number> {
  const meta = await ctx.meta.get(doctype)
  if (meta.isVirtual) return virtualCount(ctx, meta, query, options)
  const sources = await Sources.open(ctx, meta, query, options)
  const where = await readWhere(sources, query, options)
  const rest = sql`${fromSql(sources)}${whereSql(sources, where)}`
  const name = sources.repeats ? sql`distinct ${sql.id('t', 'name')}` : sql`1`
  const counted = options.most
    ? sql`select count(*) as amount from (select ${name} ${rest} limit ${options.most}) as found`
    : sql`select ${sources.repeats ? sql`count(${name})` : sql`count(*)`} as amount ${rest}`
  const [row] = await ctx.db.read(compile(ctx.db.dialect, counted, { named: true }), where.narrow ? 'express' : 'pool')
  return Number(row?.amount ?? 0)
}
