import type { Document } from './document.ts'

/**
 * Fills the field `title`, where it is the title of its DocType, from a template (`{customer} in {city}`): its options, at every save; its
 * default, in a new document without a title. Fields that are empty or do not exist are left out.
 */
export function setTitle(doc: Document): void {
  if (doc.meta.titleField !== 'title') return
  const field = doc.meta.field.get('title')
  if (!field) return
  if (field.options) doc.values.title = filled(doc, field.options)
  else if (doc.isNew() && !doc.values.title && field.default != null) doc.values.title = filled(doc, String(field.default))
}

const filled = (doc: Document, template: string): string =>
  template.replace(/\{\{|\}\}|\{(\w*)\}/g, (token, fieldname: string | undefined) =>
    fieldname === undefined ? token.charAt(0) : textOf(doc.values[fieldname]),
  )

const textOf = (value: unknown): string => (value == null || typeof value === 'object' ? '' : String(value))
