import type { Filter } from '@cortado/contract/filters.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'

/** A value and how many documents have it. */
export type ValueCount = [value: unknown, count: number]

const asList = (filters: readonly Filter[], main: string): unknown[] =>
  filters.map(({ doctype, field, operator, value }) => [doctype ?? main, field, operator, value])

/** Values of a column, the most frequent first; none for a column that the DocType does not have. */
export async function valueCounts(ctx: Context, doctype: string, asked: { column: string; conditions: readonly Filter[] }): Promise<ValueCount[]> {
  const { column, conditions } = asked
  const meta = await ctx.meta.get(doctype)
  if (![...meta.columns, ...meta.optionalColumns].some(({ name }) => name === column)) return []
  const rows = (await list(ctx, doctype, {
    fields: [`${column} as value`, 'count(name) as amount'],
    filters: [...asList(conditions, doctype), [doctype, column, 'is', 'set']],
    group_by: column,
    order_by: 'amount desc',
    page_length: 1_000,
  })) as Row[]
  return rows.map(({ value, amount }) => [value, Number(amount)])
}

/** Tags, each by itself, the most frequent first, and how many documents have none. */
export async function tagCounts(ctx: Context, doctype: string, conditions: readonly Filter[]): Promise<ValueCount[]> {
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
    filters: [...asList(conditions, doctype), [doctype, '_user_tags', 'is', 'not set']],
  })) as Row[]
  return [...[...counts].sort((a, b) => b[1] - a[1]), ['No Tags', Number(untagged[0]?.amount ?? 0)]]
}
