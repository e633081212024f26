import { badArgument, permission } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'

const methods = ['POST', 'PUT'] as const
const longest = 100_000

/** Makes what a user has set for charts, empty, where there is none yet; answers it then. For oneself, or as Administrator. */
export const create_dashboard_settings = whitelist({ args: { user: 'string' }, methods }, async (ctx, { user }) => {
  if (user !== ctx.user.name && ctx.user.name !== 'Administrator') throw permission({ message: 'Dashboard settings are made by their user' })
  return (await isThere(ctx, user)) ? undefined : toWire(await make(ctx, user), { nulls: 'omit' })
})

/** Keeps what the user has set for a chart (`config`, merged into what is kept), or forgets it (`reset`). */
export const save_chart_config = whitelist({ args: { reset: 'bool?', config: 'json?', chart_name: 'string' }, methods }, async (ctx, args) => {
  const user = ctx.user.name
  const settings = (await isThere(ctx, user)) ? await load(ctx, 'Dashboard Settings', user, { lock: true }) : undefined
  const all = objectOf(settings?.get('chart_config'), 'chart_config')
  const own = args.reset ? {} : { ...objectOf(all[args.chart_name], 'chart_config'), ...objectOf(args.config, 'config') }
  const text = JSON.stringify({ ...all, [args.chart_name]: own })
  if (text.length > longest) throw badArgument({ argument: 'config', reason: `with what is kept already it is longer than ${longest} characters` })
  if (!settings) await make(ctx, user, text)
  else {
    settings.set('chart_config', text)
    settings.flags.ignorePermissions = true
    await save(settings)
  }
})

async function isThere(ctx: Context, user: string): Promise<boolean> {
  return (await list(ctx, 'Dashboard Settings', { filters: [['name', '=', user]], page_length: 1 }, { ignorePermissions: true })).length > 0
}

async function make(ctx: Context, user: string, chart_config = '{}'): Promise<Document> {
  const doc = await newDocument(ctx, 'Dashboard Settings', { name: user, user, chart_config })
  doc.flags.ignorePermissions = true
  return insert(doc)
}

function objectOf(given: unknown, argument: string): Row {
  const value = typeof given === 'string' && given !== '' ? parseJson(given, argument) : given
  if (value == null || value === '') return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw badArgument({ argument, reason: 'it should be a JSON object' })
  return value as Row
}
