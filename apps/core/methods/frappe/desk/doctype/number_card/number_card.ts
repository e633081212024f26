import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { storedFilters } from '../../../../../desk/charts.ts'
import { before } from '../../../../../desk/periods.ts'

const functions: Readonly<Record<string, string>> = { Count: 'count', Sum: 'sum', Average: 'avg', Minimum: 'min', Maximum: 'max' }

/** The number of a card: what its function makes of the documents that the user may see. `doc`: the values of a Number Card, or its name. `to_date`: of those made before. */
export const get_result = whitelist({ args: { doc: 'json', filters: 'json?', to_date: 'string?' } }, async (ctx, { doc, filters, to_date }) =>
  resultOf(ctx, await cardOf(ctx, doc), { filters, until: to_date }),
)

/** How much the number has grown in its interval, in per cent; null where the card shows none, or there was nothing before. */
export const get_percentage_difference = whitelist(
  { args: { doc: 'json', filters: 'json?', result: 'float' } },
  async (ctx, { doc, filters, result }) => {
    const card = await cardOf(ctx, doc)
    if (!Number(card.show_percentage_stats ?? 0)) return null
    const until = before(ctx.clock.today(), String(card.stats_time_interval || 'Daily'))
    const previous = await resultOf(ctx, card, { filters, until })
    return previous === 0 ? null : (result / previous - 1) * 100
  },
)

async function cardOf(ctx: Context, doc: unknown): Promise<Row> {
  if (doc !== null && typeof doc === 'object' && !Array.isArray(doc)) return doc as Row
  if (typeof doc !== 'string') throw badArgument({ argument: 'doc', reason: 'it should be a Number Card' })
  const card = await load(ctx, 'Number Card', doc)
  await demand(ctx, card.meta, 'read', card.values)
  return card.values
}

/** Filters that a client sends stand instead of those of the card. */
async function resultOf(ctx: Context, card: Row, { filters, until }: { filters: unknown; until: string | undefined }): Promise<number> {
  if ((card.type ?? 'Document Type') !== 'Document Type') throw validation({ message: `A number card of type ${card.type} is not made of documents` })
  const meta = await ctx.meta.get(String(card.document_type ?? ''))
  const asked = String(card.function ?? '')
  const fn = Object.hasOwn(functions, asked) ? functions[asked] : undefined
  if (!fn) throw badArgument({ argument: 'doc', reason: `its function should be one of ${Object.keys(functions).join(', ')}` })
  const field = fn === 'count' ? 'name' : String(card.aggregate_function_based_on ?? '')
  if (!meta.columns.some(({ name }) => name === field)) throw badArgument({ argument: 'doc', reason: `${field} is no field of ${meta.name}` })
  const conditions = storedFilters(filters ?? card.filters_json, meta)
  const [row] = (await list(ctx, meta.name, {
    fields: [`${fn}(${field}) as result`],
    filters: [...conditions, ...(until ? [[meta.name, 'creation', '<', until]] : [])],
    parent_doctype: card.parent_document_type ? String(card.parent_document_type) : undefined,
  })) as Row[]
  return Number(typeof row?.result === 'object' ? JSON.stringify(row.result) : row?.result) || 0
}
