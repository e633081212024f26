import type { Document } from './document.ts'

/** Which fields go along. */
export interface FieldMaps {
  /** Source field → target field, besides those of the same name. */
  readonly fieldMap?: Readonly<Record<string, string>>
  /** Fields of the same name that are not taken along. */
  readonly fieldNoMap?: readonly string[]
}

/** Levels of source fields that the user may read; undefined: all. */
export type Levels = ReadonlySet<number> | undefined

/** Copies the fields of one document, or row, to another one: those of the same name, links to where it came from, and what the map names. */
export function mapFields(
  source: Document,
  target: Document,
  { fieldMap = {}, fieldNoMap = [], levels }: FieldMaps & { readonly levels: Levels },
): void {
  const closed = new Set(hidden(source, levels))
  const left = new Set([...fieldNoMap, ...closed])
  for (const { fieldname } of target.meta.valueFields) {
    const field = source.meta.field.get(fieldname)
    if (!field || field.no_copy || left.has(fieldname) || field.fieldtype === 'Password') continue
    const value = source.values[fieldname]
    if (value != null && value !== '') target.values[fieldname] = value
  }
  linkBack(source, target)
  for (const [from, to] of Object.entries(fieldMap)) {
    if (closed.has(from)) continue
    const value = source.values[from]
    if (value != null && value !== '') target.values[to] = value
  }
}

const hidden = ({ meta }: Document, levels: Levels): string[] =>
  levels ? meta.fields.filter(({ permlevel }) => !levels.has(Number(permlevel ?? 0))).map(({ fieldname }) => fieldname) : []

/** Links to the source's DocType, or to that of its parent, that hold nothing yet. */
function linkBack(source: Document, target: Document): void {
  const origins = [source, ...(source.parentDocument ? [source.parentDocument] : [])]
  for (const { fieldname, options } of target.meta.linkFields) {
    const origin = origins.find(({ doctype }) => doctype === options)
    if (origin && fieldname !== 'amended_from') target.values[fieldname] ||= origin.name
  }
}
