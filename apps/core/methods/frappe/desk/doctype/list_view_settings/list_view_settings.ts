import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { demand } from 'cortado/permission/decide.ts'
import { setProperty } from '../../../../../custom/customise/set-property.ts'
import { readStandard } from '../../../../../custom/customise/standard.ts'
import { customised } from '../../../../../custom/customised.ts'
import { objectArgument } from '../../../../../desk/dashboards/add.ts'
import { set_list_settings } from '../../listview.ts'

const most = 500

/** Fieldnames of a list of rows. Throws badArgument. */
function fieldnames(given: unknown, argument: string): string[] {
  const rows = typeof given === 'string' && given !== '' ? parseJson(given, argument) : (given ?? [])
  if (!Array.isArray(rows) || rows.length > most) throw badArgument({ argument, reason: `it should be a list of at most ${most} fields` })
  return rows
    .map((row: unknown) => String(typeof row === 'object' && row !== null ? ((row as Row).fieldname ?? '') : row))
    .filter((name) => name !== '')
}

/**
 * Keeps settings of everyone's list view of a DocType, and which fields it shows: those of `fields`, no more those that were removed. Answers the DocType
 * and the settings. Needs the rights on List View Settings and, where fields change, on Property Setter.
 */
export const save_listview_settings = whitelist(
  { args: { doctype: 'string', listview_settings: 'json', removed_listview_fields: 'json?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    const meta = await ctx.meta.get(args.doctype)
    const values = objectArgument(args.listview_settings, 'listview_settings')
    const settings = await set_list_settings(ctx, { doctype: meta.name, values })
    const shown = new Map([
      ...fieldnames(args.removed_listview_fields, 'removed_listview_fields').map((name) => [name, 0] as const),
      ...fieldnames(values.fields, 'fields').map((name) => [name, 1] as const),
    ])
    const standard = await readStandard(ctx, meta.name)
    const changed = [...shown].filter(([name, value]) => meta.field.has(name) && Number(meta.field.get(name)?.in_list_view ?? 0) !== value)
    for (const [field, value] of changed) {
      const original = standard.fields.get(field) ?? standard.customFields.get(field)
      await setProperty(ctx, { doctype: meta.name, property: 'in_list_view', type: 'Check', field }, { value, standard: original?.in_list_view })
    }
    if (changed.length > 0) await customised(ctx, meta.name)
    return { meta: (await ctx.meta.get(meta.name)).json, listview_settings: settings }
  },
)

/** Fields that the list view of a DocType shows as its app defines it, the title among them. */
export const get_default_listview_fields = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) => {
  const meta = await ctx.meta.get(doctype)
  await demand(ctx, meta, 'read')
  const { doctype: own, fields } = await readStandard(ctx, meta.name)
  const rows = [...fields.values()].toSorted((a, b) => Number(a.idx) - Number(b.idx))
  const names = rows.flatMap((row) => (Number(row.in_list_view) ? [String(row.fieldname)] : []))
  const title = String(own.title_field ?? '').trim()
  return title === '' || names.includes(title) ? names : [...names, title]
})
