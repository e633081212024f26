import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'

/** The charts of a dashboard that the user may see, in its order: rows with `chart` and `width`; `custom_options`: what the dashboard sets for all of them. */
export const get_permitted_charts = whitelist({ args: { dashboard_name: 'string' } }, async (ctx, args) => {
  const dashboard = await dashboardFor(ctx, args.dashboard_name)
  const rows = await permitted(dashboard, { table: 'charts', field: 'chart', doctype: 'Dashboard Chart' })
  const options = dashboard.get<string | null>('chart_options')
  return options ? rows.map((row) => ({ ...row, custom_options: options })) : rows
})

/** The cards of a dashboard that the user may see, in its order: rows with `card`. */
export const get_permitted_cards = whitelist({ args: { dashboard_name: 'string' } }, async (ctx, args) =>
  permitted(await dashboardFor(ctx, args.dashboard_name), { table: 'cards', field: 'card', doctype: 'Number Card' }),
)

async function dashboardFor(ctx: Context, name: string): Promise<Document> {
  const dashboard = await load(ctx, 'Dashboard', name)
  await demand(ctx, dashboard.meta, 'read', dashboard.values)
  return dashboard
}

interface Shown {
  readonly table: string
  readonly field: string
  readonly doctype: string
}

/** One statement for all of them. */
async function permitted(dashboard: Document, { table, field, doctype }: Shown): Promise<Row[]> {
  const rows = ((await toWire(dashboard, { nulls: 'omit' }))[table] ?? []) as Row[]
  if (rows.length === 0) return []
  const names = rows.map((row) => String(row[field] ?? ''))
  const found = (await list(dashboard.ctx, doctype, { filters: [['name', 'in', names]] })) as Row[]
  const open = new Set(found.map(({ name }) => String(name)))
  return rows.filter((_, at) => open.has(names[at] ?? ''))
}
