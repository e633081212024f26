import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Row } from '../database/db.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import type { Document } from './document.ts'
import { encryptedFields } from './fields/encrypted.ts'

/** A field with `fetch_from: link.source`: where the link leads to, its column `source` is copied. */
export interface Fetch {
  readonly field: Readonly<DocFieldJson>
  readonly source: string
}

const byLink = perMeta((meta) => {
  const fetches = new Map<string, Fetch[]>()
  for (const field of meta.fields) {
    const [link, source] = (field.fetch_from ?? '').split('.')
    if (link && source) fetches.set(link, [...(fetches.get(link) ?? []), { field, source }])
  }
  return fetches
})

/** What a Link field brings along; a Dynamic Link brings nothing. */
export const fetchesOf = (meta: Meta, link: string): readonly Fetch[] => (meta.field.get(link)?.fieldtype === 'Link' && byLink(meta).get(link)) || []

/** Throws validation where the linked DocType has no such column, or keeps it encrypted and the field would not. */
export function checkSource({ field, source }: Fetch, target: Meta): void {
  if (encryptedFields(target).includes(source) && !target.fieldTypes.of(field).encrypted)
    throw validation({
      message: `${field.label ?? field.fieldname} is fetched from ${field.fetch_from}, which is encrypted: it has to be Encrypted too`,
    })
  if (target.columns.some(({ name }) => name === source)) return
  throw validation({ message: `${field.label ?? field.fieldname} is fetched from ${field.fetch_from}, but ${target.name} has no field ${source}` })
}

/** Copies the source's value, unless the field is kept as it is: filled already (`fetch_if_empty`), or submitted and closed to changes. */
export function fill(doc: Document, { field, source }: Fetch, row: Row, target: Meta | undefined): void {
  if (!(source in row)) return
  if (field.fetch_if_empty && doc.values[field.fieldname]) return
  if ((doc.parentDocument ?? doc).docstatus === 1 && doc.before?.docstatus === 1 && !field.allow_on_submit) return
  const isMarkup = plainTypes.has(field.fieldtype) && target?.field.get(source)?.fieldtype === 'Text Editor'
  doc.values[field.fieldname] = isMarkup ? plainText(row[source]) : row[source]
}

const plainTypes = new Set(['Data', 'Small Text', 'Text'])
const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#39;': "'", '&amp;': '&' }

/** What formatted text says, without its markup. */
const plainText = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/<[^>]*>/g, '').replace(/&(?:lt|gt|quot|apos|#39|amp);/g, (entity) => entities[entity] ?? entity) : value
