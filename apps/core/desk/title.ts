import type { Document } from 'cortado/document/document.ts'
import type { Meta } from 'cortado/meta/meta.ts'

/** The field that holds what documents of a DocType are called: its title field, else one named `title`; undefined: their name is all. */
export const titleFieldOf = ({ titleField, field }: Meta): string | undefined => titleField ?? (field.has('title') ? 'title' : undefined)

/** What a document is called where anybody sees it who may read it: its title, unless that is above level 0, else its name; at most 140 characters. */
export function openTitle({ meta, name, values }: Document): string {
  const fieldname = titleFieldOf(meta)
  const title = fieldname && !Number(meta.field.get(fieldname)?.permlevel ?? 0) ? values[fieldname] : undefined
  return [...String(title || name)].slice(0, 140).join('')
}
