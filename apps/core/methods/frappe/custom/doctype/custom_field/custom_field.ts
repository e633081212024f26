import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { isObject } from '@cortado/contract/faults/fault.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { scrub } from 'cortado/config/names.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { toWire } from 'cortado/document/wire.ts'
import { onlyFor } from '../../../../../core/only-for.ts'
import { renameField } from '../../../../../custom/customise/rename-field.ts'
import { isCoreDoctype } from '../../../../../custom/customise/standard.ts'

/** Fields of a DocType that a custom field may follow. Of DocTypes that take none this way, a message says so, and nothing is answered. */
export const get_fields_label = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) => {
  const meta = await ctx.meta.get(doctype)
  const refusal = isCoreDoctype(doctype)
    ? 'Custom Fields cannot be added to core DocTypes.'
    : meta.json.custom && 'Custom Fields can only be added to a standard DocType.'
  if (!refusal) return meta.fields.map(({ fieldname, label }) => ({ value: fieldname, label: label ?? '' }))
  ctx.messages.push({ message: refusal })
  return undefined
})

/** Adds a field to a DocType where it has none of that name; its fieldname is that of its label where none is given. Answers the Custom Field. */
export const add_custom_field = whitelist(
  { args: { doctype: 'string', df: 'json' }, methods: ['POST', 'PUT'] },
  async (ctx, { doctype, df: given }) => {
    if (!isObject(given)) throw badArgument({ argument: 'df', reason: 'it should be an object with the keys of a field' })
    const { name: _name, ...df } = given
    const fieldname = String(df.fieldname || scrub(String(df.label ?? '').trim()))
    const meta = await ctx.meta.get(doctype)
    if (meta.field.get(fieldname)?.is_custom_field) return undefined
    const values = { fieldtype: 'Data', is_system_generated: 1, ...df, ...(fieldname && { fieldname }), dt: doctype }
    return toWire(await insert(await newDocument(ctx, 'Custom Field', values)), { nulls: 'omit' })
  },
)

/** Gives a Custom Field another fieldname, and moves what it holds. */
export const rename_fieldname = whitelist(
  { args: { custom_field: 'string', fieldname: 'string' }, methods: ['POST', 'PUT'] },
  async (ctx, { custom_field, fieldname }) => {
    onlyFor(ctx, 'System Manager')
    const renamed = await renameField(ctx, custom_field, fieldname)
    const message = renamed ? `Custom field renamed to ${renamed} successfully.` : 'Old and new fieldnames are same.'
    ctx.messages.push({ message, alert: 1 })
  },
)
