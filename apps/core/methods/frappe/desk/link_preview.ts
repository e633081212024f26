import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { formatted } from 'cortado/document/formatted.ts'
import { load } from 'cortado/document/load.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { may } from 'cortado/permission/decide.ts'
import { readableLevels } from 'cortado/permission/levels.ts'
import { titleFieldOf } from '../../../desk/title.ts'

/**
 * What a link shows where the pointer rests on it: title, picture, and by their labels the fields in preview (else the mandatory ones) as people read
 * them. Nothing where the DocType has no previews, or the user may not read the document. Throws notFound.
 */
export const get_preview_data = whitelist({ args: { doctype: 'string', docname: 'any' } }, async (ctx, { doctype, docname }) => {
  const meta = await ctx.meta.get(doctype)
  if (!meta.json.show_preview_popup || meta.istable) return undefined
  const doc = await load(ctx, meta, String(docname))
  if (!(await may(ctx, meta, 'read', doc.values))) return undefined
  const levels = readableLevels(ctx, meta)
  const open = (fieldname: string | undefined): fieldname is string =>
    fieldname !== undefined && levels.has(Number(meta.field.get(fieldname)?.permlevel ?? 0))
  const [title, { json }] = [titleFieldOf(meta), meta]
  const preview: Row = {
    preview_image: open(json.image_field) ? (doc.get(json.image_field) ?? null) : null,
    preview_title: (open(title) && doc.get(title)) || doc.name,
    name: doc.name,
  }
  for (const { fieldname, label } of shownFields(meta)) {
    if (!open(fieldname) || fieldname === title || fieldname === json.image_field) continue
    const text = await formatted(doc, fieldname)
    if (text !== '') preview[label ?? fieldname] = text
  }
  return preview
})

function shownFields({ valueFields }: Meta): Meta['valueFields'] {
  const chosen = valueFields.filter((field) => field.in_preview)
  return chosen.length > 0 ? chosen : valueFields.filter((field) => field.reqd)
}
