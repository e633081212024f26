import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { toWire } from 'cortado/document/wire.ts'
import { sql } from 'kysely'
import { onboardingsOf } from './onboarding.ts'
import { reachable, type Target } from './reachable.ts'
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

/** Whether the user changes workspaces of everyone, and sees all of them. */
export const isManager = ({ user }: Pick<Context, 'user'>): boolean => user.roles.has('Workspace Manager')

/**
 * The workspaces that the user may see, in their order, the user's own last: public ones without roles, or with one of the user's, that are not hidden and not of a
 * module that the user has blocked; managers see all public ones. Three statements.
 */
export async function workspacesOf(ctx: Context): Promise<Row[]> {
  const pages = (await list(ctx, 'Workspace', { fields: shown, order_by: 'sequence_id asc, name asc', page_length: most })) as Row[]
  const open = await openTo(ctx, pages)
  return [...pages.filter((page) => page.public && open(page)), ...pages.filter((page) => !page.public && page.for_user === ctx.user.name)]
}

/** Whether a workspace is the user's own, or public and open to the user. */
export async function isOpen({ ctx, name, values }: Document): Promise<boolean> {
  const page = { name, module: values.module }
  return Number(values.public) ? (await openTo(ctx, [page]))(page) : values.for_user === ctx.user.name
}

async function openTo(ctx: Context, pages: readonly Row[]): Promise<(page: Row) => boolean> {
  if (isManager(ctx)) return () => true
  const [roles, blocked] = await Promise.all([
    rolesByParent(
      ctx,
      'Workspace',
      pages.map(({ name }) => String(name)),
    ),
    blockedModules(ctx),
  ])
  return ({ name, module, is_hidden }) => !Number(is_hidden ?? 0) && !blocked.has(String(module)) && hasOneOf(ctx, roles.get(String(name)) ?? [])
}

async function blockedModules({ db, user }: Context): Promise<ReadonlySet<string>> {
  const query = sql`select module from ${sql.table('tabBlock Module')} where parenttype = ${'User'} and parent = ${user.name}`
  return new Set((await db.read(compile(db.dialect, query))).map(({ module }) => String(module)))
}

/** What a workspace shows to the user, by kind; what leads to what the user may not read or run is left out. */
export async function contentOf(workspace: Document): Promise<Record<string, { items: Row[] }>> {
  const { ctx } = workspace
  const wire = await toWire(workspace, { nulls: 'omit' })
  const rows = (table: string): Row[] => (wire[table] ?? []) as Row[]
  const links = [...rows('links'), ...(await customLinks(workspace))]
  const tables = {
    shortcuts: rows('shortcuts'),
    charts: rows('charts'),
    quick_lists: rows('quick_lists'),
    number_cards: rows('number_cards'),
    custom_blocks: rows('custom_blocks'),
  }
  const targets = Object.entries(tables).flatMap(([table, found]) => found.map((row) => targetOf(table, row)))
  const isOpenTarget = await reachable(ctx, [...targets, ...links.map((row) => targetOf('links', row))])
  const items = (table: keyof typeof tables) => ({ items: tables[table].filter((row) => isOpenTarget(targetOf(table, row))) })
  return {
    charts: items('charts'),
    shortcuts: { items: await withReports(ctx, items('shortcuts').items) },
    cards: { items: cardsOf(ctx, links, (row) => isOpenTarget(targetOf('links', row))) },
    onboardings: { items: await onboardingsOf(ctx, String(wire.content ?? '')) },
    quick_lists: items('quick_lists'),
    number_cards: items('number_cards'),
    custom_blocks: items('custom_blocks'),
  }
}

function targetOf(table: string, row: Row): Target {
  const text = (key: string): string => String(row[key] ?? '')
  if (table === 'charts') return { type: 'Dashboard Chart', name: text('chart_name') }
  if (table === 'number_cards') return { type: 'Number Card', name: text('number_card_name') }
  if (table === 'custom_blocks') return { type: 'Custom HTML Block', name: text('custom_block_name') }
  if (table === 'quick_lists') return { type: 'DocType', name: text('document_type') }
  return { type: text(table === 'links' ? 'link_type' : 'type'), name: text('link_to') }
}

/** Shortcuts to reports tell how the report is opened. */
async function withReports(ctx: Context, shortcuts: readonly Row[]): Promise<Row[]> {
  const names = shortcuts.flatMap(({ type, link_to }) => (type === 'Report' ? [String(link_to)] : []))
  if (names.length === 0) return [...shortcuts]
  const query = { fields: ['name', 'report_type', 'ref_doctype'], filters: [['name', 'in', names]] }
  const reports = new Map(((await list(ctx, 'Report', query, { ignorePermissions: true })) as Row[]).map((row) => [String(row.name), row]))
  return shortcuts.map((row) => {
    const report = row.type === 'Report' ? reports.get(String(row.link_to)) : undefined
    if (!report) return row
    return report.report_type === 'Report Builder' ? { ...row, ref_doctype: report.ref_doctype } : { ...row, is_query_report: 1 }
  })
}

/** DocTypes and reports that the site has added to the workspace's module, as cards of their own. */
async function customLinks({ ctx, values }: Document): Promise<Row[]> {
  if (Number(values.hide_custom ?? 0) || !values.module) return []
  const read = (doctype: string, fields: string[], filters: unknown[]) =>
    list(ctx, doctype, { fields, filters, order_by: 'name asc', page_length: 200 }, { ignorePermissions: true }) as Promise<Row[]>
  const [doctypes, reports] = await Promise.all([
    read(
      'DocType',
      ['name'],
      [
        ['custom', '=', 1],
        ['istable', '=', 0],
        ['module', '=', values.module],
      ],
    ),
    read(
      'Report',
      ['name', 'ref_doctype', 'report_type'],
      [
        ['is_standard', '=', 'No'],
        ['disabled', '=', 0],
        ['module', '=', values.module],
      ],
    ),
  ])
  const card = (label: string): Row => ({ type: 'Card Break', label, hidden: 0 })
  return [
    card('Custom Documents'),
    ...doctypes.map(({ name }) => ({ type: 'Link', link_type: 'DocType', link_to: name, label: name })),
    card('Custom Reports'),
    ...reports.map(({ name, ref_doctype, report_type }) => ({
      type: 'Link',
      link_type: 'Report',
      doctype: ref_doctype,
      dependencies: ref_doctype,
      is_query_report: report_type === 'Report Builder' ? 0 : 1,
      label: name,
      link_to: name,
    })),
  ]
}

/** Links below the break that begins their card; cards without one are left out. */
function cardsOf(ctx: Context, rows: readonly Row[], isVisible: (row: Row) => boolean): Row[] {
  const cards: (Row & { links: Row[] })[] = []
  const country = ctx.settings.get('country')
  for (const row of rows) {
    if (row.type === 'Card Break') cards.push({ ...row, links: [] })
    else if (!row.hidden && (!row.only_for || row.only_for === country) && isVisible(row)) cards.at(-1)?.links.push(row)
  }
  return cards.filter(({ hidden, links }) => !hidden && links.length > 0)
}
