import { type Meta, perMeta } from '../meta/meta.ts'
import { Document, type DocumentClass } from './document.ts'

const bound = perMeta(() => new Map<DocumentClass, DocumentClass>())

/** The class that documents of a DocType are made of: the controller (or Document) with one property per field. Made once per Meta. */
export function boundClass(meta: Meta, controller: DocumentClass | undefined): DocumentClass {
  const base = controller ?? Document
  const known = bound(meta).get(base)
  if (known) return known
  const fresh = withFields(meta, base)
  bound(meta).set(base, fresh)
  return fresh
}

function withFields(meta: Meta, base: DocumentClass): DocumentClass {
  const made = class extends base {}
  for (const { fieldname } of [...meta.valueFields, ...meta.tableFields]) {
    if (fieldname in base.prototype || fieldname in own) continue
    Object.defineProperty(made.prototype, fieldname, {
      get(this: Document) {
        return this.values[fieldname]
      },
      set(this: Document, value: unknown) {
        this.values[fieldname] = value
      },
    })
  }
  return made
}

/** Instance properties of Document, which a field may not hide. */
const own: Record<string, true> = {
  ctx: true,
  meta: true,
  values: true,
  flags: true,
  before: true,
  parentDocument: true,
  onload: true,
  islocal: true,
}
