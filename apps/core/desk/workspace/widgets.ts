import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { setRows, toPlain } from 'cortado/document/new.ts'

/** Kinds of widgets in content and requests, and the tables that hold them; cards are rows of `links`. */
const tables = {
  chart: 'charts',
  shortcut: 'shortcuts',
  quick_list: 'quick_lists',
  number_card: 'number_cards',
  custom_block: 'custom_blocks',
} as const

/** A block of a workspace's content. */
interface Block {
  readonly type?: unknown
  readonly data?: Readonly<Row>
}

const most = 1_000

/** Reads a JSON list, as text or as it is. Throws badArgument. */
function listOf(given: unknown, argument: string): Row[] {
  const value = typeof given === 'string' && given !== '' ? parseJson(given, argument) : given
  if (value == null || value === '') return []
  if (!Array.isArray(value) || value.length > most || value.some((each: unknown) => each === null || typeof each !== 'object'))
    throw badArgument({ argument, reason: `it should be a list of at most ${most} objects` })
  return value as Row[]
}

/** Content as a workspace keeps it. Throws badArgument for what is no list of blocks. */
export function contentText(given: unknown, argument: string): string {
  const blocks = listOf(given, argument)
  return typeof given === 'string' && given !== '' ? given : JSON.stringify(blocks)
}

/** What the Desk sends when a workspace is saved. */
export interface WidgetChange {
  /** By kind: rows of new widgets; cards have `label`, `icon`, `hidden` and `links`. */
  readonly added: unknown
  /** All blocks as they are now: what none shows any more is removed. */
  readonly blocks: unknown
}

/** Adds new widgets to the tables of a workspace, and removes those that its content no longer shows. Of two with one label the later stays. Throws badArgument. */
export async function changeWidgets(workspace: Document, { added, blocks }: WidgetChange): Promise<void> {
  const given = typeof added === 'string' && added !== '' ? parseJson(added, 'new_widgets') : (added ?? {})
  if (typeof given !== 'object' || (Array.isArray(given) && given.length > 0))
    throw badArgument({ argument: 'new_widgets', reason: 'it should be an object: rows by kind' })
  const widgets = (given ?? {}) as Row
  const shown = listOf(blocks, 'blocks') as readonly Block[]
  const plain = toPlain(workspace)
  const rowsOf = (table: string): Row[] => ((plain[table] ?? []) as Row[]).map(({ idx: _, ...row }) => row)
  for (const [kind, table] of Object.entries(tables)) {
    const rows = [...rowsOf(table), ...listOf(widgets[kind], kind).map(withoutName)]
    const labels = labelsOf(shown, kind)
    await setRows(
      workspace,
      table,
      rows.filter((row, at) => labels.has(labelOf(row)) && rows.findLastIndex((other) => labelOf(other) === labelOf(row)) === at),
    )
  }
  const cards = [...cardsIn(rowsOf('links')), ...listOf(widgets.card, 'card').map(newCard)]
  const labels = labelsOf(shown, 'card')
  const kept = cards.filter(({ label }, at) => labels.has(label) && cards.findLastIndex((other) => other.label === label) === at)
  await setRows(
    workspace,
    'links',
    kept.flatMap(({ rows }) => rows),
  )
}

const withoutName = ({ name: _name, idx: _idx, ...row }: Row): Row => row

/** Charts, cards and blocks may have no label of their own: the Desk takes the name of what is shown. */
const labelOf = (row: Row): string => String(row.label || row.chart_name || row.number_card_name || row.custom_block_name || row.document_type || '')

const labelsOf = (blocks: readonly Block[], kind: string): ReadonlySet<string> =>
  new Set(blocks.filter(({ type }) => type === kind).map(({ data }) => String(data?.[`${kind}_name`] ?? '')))

/** A card: the break that begins it, and its links. */
interface Card {
  readonly label: string
  readonly rows: readonly Row[]
}

function cardsIn(rows: readonly Row[]): Card[] {
  const cards: { label: string; rows: Row[] }[] = []
  for (const row of rows) {
    if (row.type === 'Card Break') cards.push({ label: String(row.label ?? ''), rows: [row] })
    else cards.at(-1)?.rows.push(row)
  }
  return cards
}

const linkKeys = ['label', 'link_type', 'link_to', 'onboard', 'only_for', 'dependencies', 'is_query_report', 'description'] as const

function newCard({ label, icon, hidden, links }: Row): Card {
  const below = listOf(links, 'links').map((link) => ({ type: 'Link', ...Object.fromEntries(linkKeys.map((key) => [key, link[key]])) }))
  const head = { type: 'Card Break', label, icon, hidden: Number(hidden ?? 0), link_count: below.length }
  return { label: String(label ?? ''), rows: [head, ...below] }
}
