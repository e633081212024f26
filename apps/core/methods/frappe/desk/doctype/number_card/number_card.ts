import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { load } from 'cortado/document/load.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'
import { addToDashboard, insertOwn, objectArgument } from '../../../../../desk/dashboards/add.ts'
import { cardResult } from '../../../../../desk/dashboards/cards.ts'
import { before } from '../../../../../desk/dashboards/periods.ts'
import { numberOf } from '../../../../../desk/dashboards/report-chart.ts'
import { ownOrPublic } from '../../../../../desk/dashboards/search.ts'

/**
 * The number of a card: what its function makes of the documents, or of the rows of its report, that the user may see; of a Custom card what its method answers.
 * `doc`: the values of a Number Card, or its name. `to_date`: of documents made before.
 */
export const get_result = whitelist({ args: { doc: 'json', filters: 'json?', to_date: 'string?' } }, async (ctx, { doc, filters, to_date }) =>
  cardResult(ctx, await cardOf(ctx, doc), { filters, until: to_date }),
)

/** How much the number has grown in its interval, in per cent; null where the card shows none, is not made of documents, or there was nothing before. */
export const get_percentage_difference = whitelist(
  { args: { doc: 'json', filters: 'json?', result: 'float' } },
  async (ctx, { doc, filters, result }) => {
    const card = await cardOf(ctx, doc)
    if (!Number(card.show_percentage_stats ?? 0) || (card.type || 'Document Type') !== 'Document Type') return null
    const until = before(ctx.clock.today(), String(card.stats_time_interval || 'Daily'))
    const previous = numberOf(await cardResult(ctx, card, { filters, until }))
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

const methods = ['POST', 'PUT'] as const

/** Makes a card: private for who may not create Number Cards. Answers it. */
export const create_number_card = whitelist({ args: { args: 'json' }, methods }, async (ctx, { args }) =>
  toWire(await insertOwn(ctx, 'Number Card', objectArgument(args)), { nulls: 'omit' }),
)

/** Makes a card and puts it on `dashboard`, where one is named. */
export const create_report_number_card = whitelist({ args: { args: 'json' }, methods }, async (ctx, { args }) => {
  const { dashboard, set_standard, ...values } = objectArgument(args)
  const { name } = await insertOwn(ctx, 'Number Card', values)
  if (dashboard) await addToDashboard(ctx, { dashboard, table: 'cards', field: 'card', name, standard: Boolean(set_standard) })
})

/** Puts the card `name` on `dashboard`. */
export const add_card_to_dashboard = whitelist({ args: { args: 'json' }, methods }, async (ctx, { args }) => {
  const { dashboard, name, set_standard } = objectArgument(args)
  await addToDashboard(ctx, { dashboard, table: 'cards', field: 'card', name, standard: Boolean(set_standard) })
})

/** The user's cards and the public ones, for a link: rows of name, label and DocType. */
export const get_cards_for_user = whitelist(
  { args: { doctype: 'string?', txt: 'string?', searchfield: 'string?', start: 'int?', page_len: 'int?', filters: 'json?' } },
  (ctx, args) => ownOrPublic(ctx, 'Number Card', { ...args, fields: ['name', 'label', 'document_type'] }),
)
