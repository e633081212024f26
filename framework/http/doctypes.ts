import { queryTimeout } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Meta } from '../meta/meta.ts'
import { mayDoctype } from '../permission/decide.ts'
import { listCondition } from '../permission/list-condition.ts'

/** A DocType as the start page lists it. */
export interface ListedDoctype {
  readonly name: string
  readonly module: string
  readonly app: string
  readonly issingle: boolean
  /** Documents that the user may read; undefined for Singles and virtual DocTypes, and where counting takes too long. */
  readonly count: number | undefined
  /** Whether there are more than `count`, at which counting stopped. */
  readonly isCountCapped: boolean
}

/** Counting one DocType stops here, so that the page is as fast on large tables as on small ones. */
const mostCounted = 100_000

/** The DocTypes that the user may read, without child tables, by module and name. */
export async function readableDoctypes(ctx: Context): Promise<Meta[]> {
  const names = await ctx.db.read(
    compile(ctx.db.dialect, sql`select name from ${sql.table('tabDocType')} where istable = 0 order by module, name`),
    'pool',
  )
  const metas = await Promise.all(names.map(({ name }) => ctx.meta.find(String(name))))
  const readable = await Promise.all(metas.map((meta) => meta !== undefined && mayDoctype(ctx, meta, 'read')))
  return metas.filter((meta, index) => meta !== undefined && readable[index] === true) as Meta[]
}

/** The DocTypes that the user may read, with their documents counted: two statements, however many there are. `titleOf`: what people call an app. */
export async function installedDoctypes(ctx: Context, titleOf: (app: string) => string | undefined): Promise<ListedDoctype[]> {
  const metas = await readableDoctypes(ctx)
  const counts = await countAll(
    ctx,
    metas.filter((meta) => !meta.issingle && !meta.isVirtual),
  )
  return metas.map((meta) => ({
    name: meta.name,
    module: meta.json.module ?? '',
    app: (meta.app && titleOf(meta.app)) ?? 'Custom',
    issingle: meta.issingle,
    count: counts.get(meta.name),
    isCountCapped: counts.get(meta.name) === mostCounted,
  }))
}

/** Rows that the user may read, per DocType, in one statement; empty where the database takes too long over it. */
async function countAll(ctx: Context, metas: readonly Meta[]): Promise<ReadonlyMap<string, number>> {
  if (metas.length === 0) return new Map()
  const parts = await Promise.all(metas.map((meta, position) => countOne(ctx, meta, position)))
  try {
    const rows = await ctx.db.read(compile(ctx.db.dialect, sql`${sql.join(parts, sql` union all `)}`), 'pool')
    return new Map(rows.map(({ position, amount }) => [metas[Number(position)]?.name ?? '', Number(amount)]))
  } catch (error) {
    if (!queryTimeout.is(error)) throw error
    return new Map()
  }
}

async function countOne(ctx: Context, meta: Meta, position: number): Promise<RawBuilder<unknown>> {
  const condition = await listCondition(ctx, meta)
  const where = condition ? sql` where ${condition}` : sql``
  const rows = sql`select 1 from ${sql.table(meta.table)}${where} limit ${sql.lit(mostCounted)}`
  return sql`select ${sql.lit(position)} as ${sql.id('position')}, count(*) as ${sql.id('amount')} from (${rows}) as ${sql.id('counted')}`
}
