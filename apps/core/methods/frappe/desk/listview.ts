import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'

/** How many documents a list view's filters leave for each value of a field, the most frequent first; `''` counts those without one. */
export const get_group_by_count = whitelist({ args: { doctype: 'string', current_filters: 'json?', field: 'string' } }, async (ctx, args) => {
  const filters = args.current_filters
  // the view counts assignees by their own DocType
  const rows = (
    args.field === 'assigned_to'
      ? await list(ctx, 'ToDo', {
          fields: ['allocated_to as name', 'count(name) as count'],
          filters: [
            ['ToDo', 'status', '!=', 'Cancelled'],
            ['ToDo', 'reference_type', '=', args.doctype],
          ],
          group_by: 'allocated_to',
          order_by: 'count desc',
          page_length: 50,
        })
      : await list(ctx, args.doctype, {
          fields: [`${args.field} as name`, 'count(name) as count'],
          filters,
          group_by: args.field,
          order_by: 'count desc',
          page_length: 50,
        })
  ) as Row[]
  return rows.map(({ name, count }) => ({ name: name ?? '', count: Number(count) }))
})

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
