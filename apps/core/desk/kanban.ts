import { badArgument, noPermission, notFound, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { save, update } from 'cortado/document/save.ts'
import { demand, may } from 'cortado/permission/decide.ts'
import { keptNames, openNames } from 'cortado/permission/kept-names.ts'
import { readableLevels } from 'cortado/permission/levels.ts'

/** A board that the user may read (`right`: or do more with), locked for the change that follows. Throws notFound, noPermission. */
export async function boardFor(ctx: Context, name: string, right: 'read' | 'write'): Promise<Document> {
  const board = await load(ctx, 'Kanban Board', name, { lock: true })
  await demand(ctx, board.meta, right, board.values)
  return board
}

/** A column of a board by its title. Throws notFound. */
export function columnOf(board: Document, title: string): Document {
  const column = board.rows('columns').find((each) => each.get('column_name') === title)
  if (!column) throw notFound({ doctype: 'Kanban Board Column', name: title })
  return column
}

/** Names of the cards of a column in their order. */
export const cardsOf = (column: Document): string[] => keptNames(column.get('order'))

/** Names of the cards of a board that the user sees: who puts those in an order leaves the others where they are. */
export const openCards = (board: Document): Promise<ReadonlySet<string>> =>
  openNames(board.ctx, board.get('reference_doctype'), board.rows('columns').flatMap(cardsOf))

/** Keeps the order of a column's cards. */
export const setCards = (column: Document, names: readonly string[]): void => column.set('order', JSON.stringify(names))

/** Stores the order of cards: whoever may move them may, though the board is another's. */
export async function saveOrder(board: Document): Promise<Document> {
  board.flags.ignorePermissions = true
  return save(board)
}

/** Whether the user may move cards of a board at all. */
export const mayMove = async (board: Document): Promise<boolean> => may(board.ctx, await board.ctx.meta.get(board.get('reference_doctype')), 'write')

/** Puts a document into a column: its field gets the column's title. Whether that changed it. Throws what saving it throws. */
export async function moveCard(board: Document, name: string, column: string): Promise<boolean> {
  const { ctx } = board
  const [doctype, field] = [board.get<string>('reference_doctype'), board.get<string>('field_name')]
  const card = await load(ctx, doctype, name)
  await demand(ctx, card.meta, 'write', card.values)
  // whether a card moves would tell what a hidden field holds
  if (!readableLevels(ctx, card.meta).has(Number(card.meta.field.get(field)?.permlevel ?? 0)))
    throw noPermission({ right: 'read', doctype, name: field })
  if (card.get(field) === column) return false
  await update(ctx, doctype, name, { [field]: column })
  return true
}

/** Moves a document into a column where that is possible; what kept it from that is told. Whether it changed. */
export async function tryMoveCard(board: Document, name: string, column: string): Promise<boolean> {
  try {
    return await board.ctx.db.savepoint(() => moveCard(board, name, column))
  } catch (error) {
    if (!isCortadoError(error) || error.status >= 500) throw error
    board.ctx.messages.push({ message: `${name}: ${error.message}`, indicator: 'red' })
    return false
  }
}

/** Columns for the options of a Select field, in their order. Throws validation where the field is none. */
export async function columnsFor(ctx: Context, doctype: string, fieldname: string): Promise<Row[]> {
  const field = (await ctx.meta.get(doctype)).field.get(fieldname)
  if (field?.fieldtype !== 'Select') throw validation({ message: `${doctype} has no Select field ${fieldname} whose options could be columns` })
  const options = String(field.options ?? '')
    .split('\n')
    .map((option) => option.trim())
  return [...new Set(options.filter(Boolean))].map((column_name) => ({ column_name }))
}

/** Most cards or columns that are sent at once. */
const most = 2_000

/** Reads an order that a client sent: a list of names. Throws badArgument. */
export function namesOf(given: unknown, argument: string): string[] {
  if (!Array.isArray(given) || given.length > most) throw badArgument({ argument, reason: `it should be a list of at most ${most} names` })
  return given.map(String)
}
