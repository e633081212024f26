import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'
import { filterList } from '../../../../../desk/client-filters.ts'
import {
  boardFor,
  cardsOf,
  columnOf,
  columnsFor,
  mayMove,
  moveCard,
  namesOf,
  openCards,
  saveOrder,
  setCards,
  tryMoveCard,
} from '../../../../../desk/kanban.ts'

const methods = ['POST', 'PUT'] as const

const wire = (board: Document): Promise<Row> => toWire(board, { nulls: 'omit' })

const columns = async (board: Document): Promise<unknown> => (await wire(board)).columns

/** The boards of a DocType that the user may see. */
export const get_kanban_boards = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) =>
  list(ctx, 'Kanban Board', {
    fields: ['name', 'filters', 'reference_doctype', 'private'],
    filters: [['reference_doctype', '=', (await ctx.meta.get(doctype)).name]],
    page_length: 500,
  }),
)

/** Makes a board whose columns are the options of a Select field. Answers it. */
export const quick_kanban_board = whitelist(
  { args: { doctype: 'string', board_name: 'string', field_name: 'string', project: 'string?' }, methods },
  async (ctx, args) => {
    const { name } = await ctx.meta.get(args.doctype)
    const board = await newDocument(ctx, 'Kanban Board', {
      kanban_board_name: args.board_name,
      reference_doctype: name,
      field_name: args.field_name,
      columns: await columnsFor(ctx, name, args.field_name),
      ...(args.project && { filters: JSON.stringify([[name, 'project', '=', args.project]]) }),
    })
    return wire(await insert(board))
  },
)

/** Adds a column at the end. Answers the columns. Throws validation where there is one of that title. */
export const add_column = whitelist({ args: { board_name: 'string', column_title: 'string' }, methods }, async (ctx, args) => {
  const board = await boardFor(ctx, args.board_name, 'write')
  if (board.rows('columns').some((column) => column.get('column_name') === args.column_title))
    throw validation({ message: `Column ${args.column_title} already exists` })
  await board.append('columns', { column_name: args.column_title })
  return columns(await save(board))
})

/** Puts a column away (`Archived`), or back (`Active`). Answers the columns. */
export const archive_restore_column = whitelist(
  { args: { board_name: 'string', column_title: 'string', status: 'string' }, methods },
  async (ctx, args) => {
    const board = await boardFor(ctx, args.board_name, 'write')
    columnOf(board, args.column_title).set('status', args.status)
    return columns(await save(board))
  },
)

/**
 * Keeps the order of cards, `{ column: [names] }`, and puts each into its column. Answers the board and the names of the cards that changed; who may write
 * none of the DocType changes nothing.
 */
export const update_order = whitelist({ args: { board_name: 'string', order: 'json' }, methods }, async (ctx, { board_name, order }) => {
  if (order === null || typeof order !== 'object' || Array.isArray(order))
    throw badArgument({ argument: 'order', reason: 'it should be an object: names of cards by column' })
  const board = await boardFor(ctx, board_name, 'read')
  const changed: string[] = []
  const moves = Object.entries(order).map(([title, given]) => ({ column: columnOf(board, title), title, names: namesOf(given, 'order') }))
  namesOf(
    moves.flatMap(({ names }) => names),
    'order',
  )
  if (!(await mayMove(board))) return [await wire(board), changed]
  const open = await openCards(board)
  const placed = new Set(moves.flatMap(({ names }) => names))
  for (const { column, title, names } of moves) {
    for (const name of names) if (await tryMoveCard(board, name, title)) changed.push(name)
    setCards(column, [...names, ...cardsOf(column).filter((name) => !open.has(name) && !placed.has(name))])
  }
  return [await wire(await saveOrder(board)), changed]
})

/** Moves one card: from a place in a column to a place in that or another one. Answers the board. */
export const update_order_for_single_card = whitelist(
  {
    args: { board_name: 'string', docname: 'any', from_colname: 'string', to_colname: 'string', old_index: 'int?', new_index: 'int' },
    methods,
  },
  async (ctx, args) => {
    const board = await boardFor(ctx, args.board_name, 'read')
    const [from, to, name] = [columnOf(board, args.from_colname), columnOf(board, args.to_colname), String(args.docname)]
    await moveCard(board, name, args.to_colname)
    setCards(
      from,
      cardsOf(from).filter((each) => each !== name),
    )
    const others = cardsOf(to).filter((each) => each !== name)
    const open = await openCards(board)
    // the place is one among the cards that the user sees
    const above = args.new_index > 0 ? others.filter((each) => open.has(each))[args.new_index - 1] : undefined
    const at = args.new_index > 0 && above === undefined ? others.length : above === undefined ? 0 : others.indexOf(above) + 1
    setCards(to, others.toSpliced(at, 0, name))
    return wire(await saveOrder(board))
  },
)

/** Keeps the order of the columns: a list of titles; columns that it does not name come last. Answers the board. */
export const update_column_order = whitelist({ args: { board_name: 'string', order: 'json' }, methods }, async (ctx, { board_name, order }) => {
  const titles = namesOf(order, 'order')
  const board = await boardFor(ctx, board_name, 'write')
  const place = (column: Document): number => {
    const at = titles.indexOf(column.get('column_name'))
    return at === -1 ? titles.length : at
  }
  const sorted = board.rows('columns').toSorted((a, b) => place(a) - place(b))
  for (const [at, column] of sorted.entries()) column.set('idx', at + 1)
  board.set('columns', sorted)
  return wire(await save(board))
})

/** Gives a column its colour. Answers the board. */
export const set_indicator = whitelist({ args: { board_name: 'string', column_name: 'string', indicator: 'string' }, methods }, async (ctx, args) => {
  const board = await boardFor(ctx, args.board_name, 'write')
  columnOf(board, args.column_name).set('indicator', args.indicator)
  return wire(await save(board))
})

/** Keeps what a board shows: `filters` and `fields` (lists), `show_labels`. Answers the board. */
export const save_settings = whitelist({ args: { board_name: 'string', settings: 'json' }, methods }, async (ctx, { board_name, settings }) => {
  if (settings === null || typeof settings !== 'object' || Array.isArray(settings))
    throw badArgument({ argument: 'settings', reason: 'it should be an object' })
  const board = await boardFor(ctx, board_name, 'write')
  const { filters, fields, show_labels } = settings as Row
  for (const [key, value] of Object.entries({ filters, fields }))
    if (value !== undefined) board.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  if (show_labels !== undefined) board.set('show_labels', show_labels ? 1 : 0)
  return wire(await save(board))
})

const mostCards = 5_000

/** Names of the documents that a column of a board shows, as JSON text. `colname`: its title. */
export const get_order_for_column = whitelist({ args: { board: 'string', colname: 'string' } }, async (ctx, args) => {
  const board = await boardFor(ctx, args.board, 'read')
  const doctype = board.get<string>('reference_doctype')
  const filters = [
    ...filterList(parseJson(board.get<string | null>('filters') || '[]', 'filters'), doctype),
    [doctype, board.get('field_name'), '=', args.colname],
  ]
  const rows = (await list(ctx, doctype, { filters, page_length: mostCards })) as Row[]
  return JSON.stringify(rows.map(({ name }) => name))
})
