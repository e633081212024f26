import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { readUserSettings, writeUserSettings } from '../../../../desk/user-settings.ts'

/** Characters of the settings of one list. */
const longest = 100_000

/** What the user has set for the views of a DocType (filters, columns, order), as JSON text. */
export const get = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) => readUserSettings(ctx, (await ctx.meta.get(doctype)).name))

/** Merges settings into those that are kept, key by key, and answers them all as JSON text. */
export const save = whitelist({ args: { doctype: 'string', user_settings: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const { doctype, user_settings: given } = args
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    throw badArgument({ argument: 'user_settings', reason: 'it should be a JSON object' })
  if (JSON.stringify(given).length > longest) throw badArgument({ argument: 'user_settings', reason: `it is longer than ${longest} characters` })
  return writeUserSettings(ctx, (await ctx.meta.get(doctype)).name, given as Record<string, unknown>)
})
