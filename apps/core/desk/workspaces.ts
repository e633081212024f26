import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { toWire } from 'cortado/document/wire.ts'
import { may } from 'cortado/permission/decide.ts'
import { mayRun } from './reports/allowed.ts'
import { hasOneOf, rolesByParent } from './roles.ts'

const shown = [
  'name',
  'title',
  'label',
  'for_user',
  'parent_page',
  'content',
  'public',
  'module',
  'icon',
  'indicator_color',
  'is_hidden',
  'app',
  'type',
  'link_type',
  'link_to',
  'external_link',
]

/** Most workspaces of a site that are looked at. */
const most = 1_000

/** The workspaces that the user may see, in their order: public ones without roles, or with one of the user's, and the user's own. Two statements. */
export async function workspacesOf(ctx: Context): Promise<Row[]> {
  const pages = (await list(ctx, 'Workspace', { fields: shown, order_by: 'sequence_id asc, name asc', page_length: most })) as Row[]
  const open = await openTo(
    ctx,
    pages.map(({ name }) => String(name)),
  )
  return pages.filter((page) => (page.public ? open(String(page.name)) : page.for_user === ctx.user.name))
}

/** Whether a workspace is the user's own, or public and not for other roles. */
export async function isOpen(workspace: Document): Promise<boolean> {
  const { ctx, name, values } = workspace
  return Number(values.public) ? (await openTo(ctx, [name]))(name) : values.for_user === ctx.user.name
}

async function openTo(ctx: Context, names: readonly string[]): Promise<(name: string) => boolean> {
  const roles = await rolesByParent(ctx, 'Workspace', names)
  return (name) => hasOneOf(ctx, roles.get(name) ?? [])
}

/** What a workspace shows to the user, by kind; what leads to what the user may not read or run is left out. */
export async function contentOf(workspace: Document): Promise<Record<string, { items: Row[] }>> {
  const wire = await toWire(workspace, { nulls: 'omit' })
  const rows = (table: string): Row[] => (wire[table] ?? []) as Row[]
  const { ctx } = workspace
  return {
    charts: { items: await visible(rows('charts'), ({ chart_name: name }) => mayOpen(ctx, 'Dashboard Chart', name)) },
    shortcuts: { items: await visible(rows('shortcuts'), ({ type, link_to: target }) => leads(ctx, type, target)) },
    cards: { items: await cardsOf(ctx, rows('links')) },
    onboardings: { items: [] },
    quick_lists: { items: await visible(rows('quick_lists'), ({ document_type: doctype }) => leads(ctx, 'DocType', doctype)) },
    number_cards: { items: await visible(rows('number_cards'), ({ number_card_name: name }) => mayOpen(ctx, 'Number Card', name)) },
    custom_blocks: { items: await visible(rows('custom_blocks'), ({ custom_block_name: name }) => mayOpen(ctx, 'Custom HTML Block', name)) },
  }
}

async function visible(rows: readonly Row[], isVisible: (row: Row) => Promise<boolean>): Promise<Row[]> {
  const found = await Promise.all(rows.map(isVisible))
  return rows.filter((_, at) => found[at])
}

/** Links below the break that begins their card; cards without one are left out. */
async function cardsOf(ctx: Context, rows: readonly Row[]): Promise<Row[]> {
  const cards: (Row & { links: Row[] })[] = []
  const country = ctx.settings.get('country')
  for (const row of rows) {
    if (row.type === 'Card Break') cards.push({ ...row, links: [] })
    else if (!row.hidden && (!row.only_for || row.only_for === country) && (await leads(ctx, row.link_type, row.link_to)))
      cards.at(-1)?.links.push(row)
  }
  return cards.filter(({ hidden, links }) => !hidden && links.length > 0)
}

/** Whether the user may go where a link leads. */
async function leads(ctx: Context, type: unknown, target: unknown): Promise<boolean> {
  const name = String(target ?? '')
  if (type === 'URL') return true
  if (type === 'Report') return mayRun(ctx, name)
  if (type === 'Page') return mayOpenPage(ctx, name)
  if (type !== 'DocType') return mayOpen(ctx, String(type ?? ''), name)
  const meta = await ctx.meta.find(name)
  return meta !== undefined && may(ctx, meta, 'read')
}

async function mayOpenPage(ctx: Context, name: string): Promise<boolean> {
  const pages = await list(ctx, 'Page', { filters: [['name', '=', name]] }, { ignorePermissions: true })
  const roles = (await rolesByParent(ctx, 'Page', [name])).get(name) ?? []
  return pages.length > 0 && hasOneOf(ctx, roles)
}

/** Whether the user may read a document of a DocType that the site may not have. */
async function mayOpen(ctx: Context, doctype: string, name: unknown): Promise<boolean> {
  const meta = await ctx.meta.find(doctype)
  if (!meta || meta.istable || !(await may(ctx, meta, 'read'))) return false
  return (await list(ctx, doctype, { filters: [['name', '=', String(name ?? '')]], page_length: 1 })).length > 0
}
