import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { count } from 'cortado/document/count.ts'
import { load } from 'cortado/document/load.ts'
import { demand, may } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { type ConnectionCount, connectedDoctypes, countConnection } from '../../../desk/connections.ts'
import { openFilters, watchedDoctypes } from '../../../desk/open-filters.ts'

const mostItems = 100

/**
 * How many documents are connected with one, by DocType: those that name it, and those that it names. `items`: the DocTypes; default those of its
 * links. `timeline_data`: what the controller says of the days around it.
 */
export const get_open_count = whitelist({ args: { doctype: 'string', name: 'any', items: 'json?' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.name))
  await demand(ctx, doc.meta, 'read', doc.values)
  const counts: ConnectionCount[] = []
  for (const doctype of itemsOf(args.items) ?? connectedDoctypes(doc.meta)) counts.push(await countConnection(doc, doctype))
  const count = {
    external_links_found: counts.filter(({ names }) => names === undefined),
    internal_links_found: counts.filter(({ names }) => names !== undefined),
  }
  const timeline = (await ctx.controllers.controller(doc.meta))?.timelineData
  return timeline ? { count, timeline_data: await timeline(doc) } : { count }
})

function itemsOf(items: unknown): string[] | undefined {
  if (items == null || items === '') return undefined
  if (!Array.isArray(items) || items.length > mostItems)
    throw badArgument({ argument: 'items', reason: `it should be a list of at most ${mostItems} DocTypes` })
  return [...new Set(items.map(String))]
}

/** How many documents of some DocTypes wait for the user: `{ open_count_doctype: { ToDo: 3 } }`. */
export const get_notifications = whitelist({ args: {} }, (ctx) => openCounts(ctx))

/** The same, the filters that find them, and by module the DocTypes that the user may read. */
export const get_notification_info = whitelist({ args: {} }, async (ctx) => {
  const conditions = Object.fromEntries(watchedDoctypes(ctx).map((doctype) => [doctype, openFilters(ctx, doctype)]))
  return { ...(await openCounts(ctx)), conditions, module_doctypes: await readableByModule(ctx) }
})

async function openCounts(ctx: Context) {
  const counts: Record<string, number> = {}
  for (const doctype of watchedDoctypes(ctx)) {
    const filters = openFilters(ctx, doctype)
    const meta = await ctx.meta.find(doctype)
    if (meta && (await may(ctx, meta, 'read'))) counts[doctype] = await count(ctx, doctype, { filters }, { most: 100 })
  }
  return { open_count_doctype: counts, targets: {} }
}

async function readableByModule(ctx: Context): Promise<Record<string, string[]>> {
  const query = sql`select name from ${sql.table('tabDocType')} where istable = 0 order by name`
  const found: Record<string, string[]> = {}
  for (const { name } of await ctx.db.read(compile(ctx.db.dialect, query, { named: true }))) {
    const meta = await ctx.meta.find(String(name))
    const { module } = meta?.json ?? {}
    if (meta && module && (await may(ctx, meta, 'read'))) found[module] = [...(found[module] ?? []), meta.name]
  }
  return found
}
