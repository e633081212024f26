import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { defaultValue, setDefaultValue } from 'cortado/document/default-directory.ts'
import { sessionDefaults } from '../../../../../core/doctype/session_default_settings/session_defaults.ts'

/** Fields for a dialog, as JSON text: a link for each DocType of Session Default Settings, with the user's present default. */
export const get_session_default_values = whitelist({ args: {} }, async (ctx) => {
  const fields = (await sessionDefaults(ctx)).map(async ({ doctype, key }) => ({
    fieldname: key,
    fieldtype: 'Link',
    options: doctype,
    label: `Default ${doctype}`,
    default: (await defaultValue(ctx, key)) ?? null,
  }))
  return JSON.stringify(await Promise.all(fields))
})

/** Sets the user's defaults for DocTypes of Session Default Settings; an empty value takes one away. Other keys are refused: they are not for a user to set. */
export const set_session_default_values = whitelist({ args: { default_values: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const sent = args.default_values
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw badArgument({ argument: 'default_values', reason: 'it should be an object' })
  const known = new Set((await sessionDefaults(ctx)).map(({ key }) => key))
  for (const [key, value] of Object.entries(sent)) {
    if (!known.has(key)) throw badArgument({ argument: 'default_values', reason: `${key.slice(0, 140)} is not in Session Default Settings` })
    if (typeof value === 'object' && value !== null) throw badArgument({ argument: 'default_values', reason: `${key} should be a text` })
    await setDefaultValue(ctx, ctx.user.name, key, value == null || value === '' ? null : String(value))
  }
  return 'success'
})
