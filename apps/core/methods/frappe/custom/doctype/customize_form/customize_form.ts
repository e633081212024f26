import { whitelist } from 'cortado/app/whitelist.ts'
import { onlyFor } from '../../../../../core/only-for.ts'
import { orphanedColumns } from '../../../../../custom/customise/orphaned-columns.ts'
import { readStandard } from '../../../../../custom/customise/standard.ts'

/** Columns that no field stands for any more: what `trim_table` of Customize Form would drop. */
export const get_orphaned_columns = whitelist({ args: { doctype: 'string' } }, async (ctx, { doctype }) => {
  onlyFor(ctx, 'System Manager')
  const meta = await ctx.meta.get(doctype)
  return meta.issingle || meta.isVirtual ? [] : orphanedColumns(ctx, meta)
})

/** The filters that the app gave a link, whatever the site made of them. */
export const get_link_filters_from_doc_without_customisations = whitelist(
  { args: { doctype: 'string', fieldname: 'string' } },
  async (ctx, { doctype, fieldname }) => {
    await ctx.meta.get(doctype)
    return (await readStandard(ctx, doctype)).fields.get(fieldname)?.link_filters ?? undefined
  },
)
