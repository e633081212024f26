import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Statement } from '../database/db.ts'
import { boundValues, fromSql, isRestricted, whereSql } from './list/plan.ts'
import { type Compiled, PlanCache } from './list/plan-cache.ts'
import type { ListOptions, ListQuery } from './list/query.ts'
import { Sources } from './list/sources.ts'
import { bringsRows, virtualCount, virtualRecords } from './list/virtual.ts'
import { readWhere, type Where } from './list/where.ts'

/** How documents are counted. */
export interface CountOptions extends ListOptions {
  /** Counting stops here; 0: nowhere. */
  readonly most?: number
}

/**
 * How many documents match that the user may see: each once, however many of its rows match. Reads `filters`, `or_filters` and
 * `parent_doctype`; the rest of the query does not matter. Throws as `list` does.
 */
export async function count(ctx: Context, doctype: string, query: ListQuery = {}, options: CountOptions = {}): Promise<number> {
  const meta = await ctx.meta.get(doctype)
  if (meta.isVirtual && !(await bringsRows(ctx, meta))) return virtualCount(ctx, meta, query, options)
  const records = meta.isVirtual ? await virtualRecords(ctx, meta, query) : undefined
  const sources = await Sources.open(ctx, meta, query, { ...options, records })
  const where = await readWhere(sources, query, options)
  const [row] = await ctx.db.read(statementOf(sources, where, options.most || undefined), where.narrow ? 'express' : 'pool')
  return Number(row?.amount ?? 0)
}

const plans = new PlanCache<Compiled>()

/** The statement; a repeated one, whatever its values, is compiled once per change of its DocTypes. */
function statementOf(sources: Sources, where: Where, most: number | undefined): Statement {
  const { dialect } = sources.ctx.db
  const key = [dialect.name, most !== undefined, where.shape, ...sources.all.map((each) => each.shape)].join('\n')
  const values = [...boundValues(sources, where), ...(most === undefined ? [] : [most])]
  const known = plans.find(sources, key)
  if (known) return { text: known.text, name: known.name, values }
  const made = compile(dialect, countSql(sources, where, most), { named: !isRestricted(sources) })
  const metas = sources.all.map((source) => source.meta)
  plans.keep(sources, key, { text: made.text, name: made.name, metas }, { made: made.values, bound: values })
  return made
}

function countSql(sources: Sources, where: Where, most: number | undefined): RawBuilder<unknown> {
  const rest = sql`${fromSql(sources)}${whereSql(sources, where)}`
  const name = sources.repeats ? sql`distinct ${sql.id('t', 'name')}` : sql`1`
  if (most !== undefined) return sql`select count(*) as amount from (select ${name} ${rest} limit ${most}) as found`
  return sql`select ${sources.repeats ? sql`count(${name})` : sql`count(*)`} as amount ${rest}`
}
