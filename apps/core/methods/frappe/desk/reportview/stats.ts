import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { count } from 'cortado/document/count.ts'
import { list } from 'cortado/document/list.ts'
import { filterList } from '../../../../desk/client-filters.ts'

/** A value and how many documents have it. */
export type ValueCount = [value: unknown, count: number]

/** Values of a column, the most frequent first; none for a column that the DocType does not have. */
async function valueCounts(ctx: Context, doctype: string, asked: { column: string; conditions: readonly unknown[] }): Promise<ValueCount[]> {
  const { column, conditions } = asked
  const meta = await ctx.meta.get(doctype)
  if (![...meta.columns, ...meta.optionalColumns].some(({ name }) => name === column)) return []
  const rows = (await list(ctx, doctype, {
    fields: [`${column} as value`, 'count(name) as amount'],
    filters: [...conditions, [doctype, column, 'is', 'set']],
    group_by: column,
    order_by: 'amount desc',
    page_length: 1_000,
  })) as Row[]
  return rows.map(({ value, amount }) => [value, Number(amount)])
}

/** Tags, each by itself, the most frequent first, and how many documents have none. */
async function tagCounts(ctx: Context, doctype: string, conditions: readonly unknown[]): Promise<ValueCount[]> {
  const counts = new Map<string, number>()
  for (const [tags, amount] of await valueCounts(ctx, doctype, { column: '_user_tags', conditions })) {
    for (const tag of new Set(
      String(tags)
        .split(',')
        .flatMap((each) => each.trim() || []),
    ))
      counts.set(tag, (counts.get(tag) ?? 0) + amount)
  }
  const untagged = (await list(ctx, doctype, {
    fields: ['count(name) as amount'],
    filters: [...conditions, [doctype, '_user_tags', 'is', 'not set']],
  })) as Row[]
  return [...[...counts].sort((a, b) => b[1] - a[1]), ['No Tags', Number(untagged[0]?.amount ?? 0)]]
}

/** What statistics are asked for. */
export interface StatsQuery {
  readonly doctype: string
  /** A list of columns, by name or as objects with a `name`. */
  readonly stats: unknown
  readonly filters: unknown
}

/** Values of some columns with how often they occur, of tags each by itself; columns without any are left out. Throws badArgument. */
export async function statsOf(ctx: Context, { doctype, stats, filters }: StatsQuery): Promise<Record<string, ValueCount[]>> {
  const found: Record<string, ValueCount[]> = {}
  const conditions = filterList(filters, doctype)
  for (const column of columnsAsked(stats)) {
    const counts = column === '_user_tags' ? await tagCounts(ctx, doctype, conditions) : await valueCounts(ctx, doctype, { column, conditions })
    if (counts.length) found[column] = counts
  }
  return found
}

/** Fields whose values are not counted one by one: dates, and what is never empty says nothing of what is missing. */
const dates = new Set(['Date', 'Datetime'])
const neverMissing = new Set(['Check', 'Select', 'Int', 'Float', 'Currency', 'Percent'])

/** Values of some fields with how often they occur, and as `No Data` how many documents have none; of dates an empty list. Throws badArgument. */
export async function filterStats(ctx: Context, { doctype, stats, filters }: StatsQuery): Promise<Record<string, ValueCount[]>> {
  const meta = await ctx.meta.get(doctype)
  const found: Record<string, ValueCount[]> = {}
  const conditions = filterList(filters, doctype)
  for (const column of columnsAsked(stats)) {
    const fieldtype = meta.field.get(column)?.fieldtype ?? ''
    const counts = dates.has(fieldtype) ? [] : await valueCounts(ctx, doctype, { column, conditions })
    const missing = counts.length === 0 || neverMissing.has(fieldtype) ? 0 : await emptyCount(ctx, doctype, { column, conditions })
    if (meta.columns.some(({ name }) => name === column)) found[column] = missing ? [...counts, ['No Data', missing]] : counts
  }
  return found
}

const emptyCount = (ctx: Context, doctype: string, { column, conditions }: { column: string; conditions: readonly unknown[] }): Promise<number> =>
  count(ctx, doctype, { filters: [...conditions, [doctype, column, 'is', 'not set']] })

function columnsAsked(stats: unknown): readonly string[] {
  if (!Array.isArray(stats) || stats.length > 20) throw badArgument({ argument: 'stats', reason: 'it should be a list of at most 20 columns' })
  return [...new Set(stats.map((each: unknown) => String(typeof each === 'object' && each !== null && 'name' in each ? each.name : each)))]
}
