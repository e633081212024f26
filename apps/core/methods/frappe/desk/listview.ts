import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { readNames } from 'cortado/document/names-column.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'
import { filterList } from '../../../desk/client-filters.ts'

const most = 50

/** How many documents a list view's filters leave for each value of a field, the most frequent first; `''` counts those without one; of `assigned_to`, for each user. */
export const get_group_by_count = whitelist({ args: { doctype: 'string', current_filters: 'json?', field: 'string' } }, async (ctx, args) => {
  const { doctype, field, current_filters: filters } = args
  if (field === 'assigned_to') return assigneeCounts(ctx, doctype, filters)
  const query = { fields: [`${field} as name`, 'count(name) as count'], filters, group_by: field, order_by: 'count desc', page_length: most }
  return ((await list(ctx, doctype, query)) as Row[]).map(({ name, count }) => ({ name: name ?? '', count: Number(count) }))
})

/** The documents keep whom they are assigned to as a JSON list. */
async function assigneeCounts(ctx: Context, doctype: string, filters: unknown): Promise<{ name: string; count: number }[]> {
  const conditions = [...filterList(filters ?? [], doctype), [doctype, '_assign', 'is', 'set']]
  const query = { fields: ['_assign as name', 'count(name) as count'], filters: conditions, group_by: '_assign', page_length: 10_000 }
  const counts = new Map<string, number>()
  for (const { name, count } of (await list(ctx, doctype, query)) as Row[])
    for (const user of new Set(readNames(name))) counts.set(user, (counts.get(user) ?? 0) + Number(count))
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, most)
}

/** What is set for everyone's list view of a DocType that the user may read: its List View Settings, or null. */
export const get_list_settings = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) => {
  const meta = await ctx.meta.get(doctype)
  await demand(ctx, meta, 'read')
  return (await hasSettings(ctx, meta.name)) ? toWire(await load(ctx, 'List View Settings', meta.name), { nulls: 'omit' }) : null
})

/** Keeps settings of everyone's list view of a DocType. Needs the rights on List View Settings. */
export const set_list_settings = whitelist({ args: { doctype: 'string', values: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const { name } = await ctx.meta.get(args.doctype)
  if (args.values === null || typeof args.values !== 'object' || Array.isArray(args.values))
    throw badArgument({ argument: 'values', reason: 'it should be a JSON object' })
  const { name: _name, doctype: _doctype, ...values } = args.values as Row
  const settings = (await hasSettings(ctx, name))
    ? await update(ctx, 'List View Settings', name, values)
    : await insert(await newDocument(ctx, 'List View Settings', { ...values, name }))
  return toWire(settings, { nulls: 'omit' })
})

async function hasSettings(ctx: Context, name: string): Promise<boolean> {
  const found = await list(ctx, 'List View Settings', { filters: [['name', '=', name]], page_length: 1 }, { ignorePermissions: true })
  return found.length > 0
}
