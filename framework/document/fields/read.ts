import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { computeFailed } from '@cortado/contract/error-catalogue.ts'
import { ownSources } from '@cortado/contract/faults/derived.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { Evaluation } from './evaluation.ts'
import { madeFields } from './made.ts'
import { virtualValues } from './virtual.ts'

type Field = Readonly<DocFieldJson>

/** Links of links that are followed; DocTypes in a circle are refused when they are saved. */
const deepest = 8

/**
 * Values of fields that are made when they are read, for any number of documents of a DocType: one list of values per field, in the order of the
 * documents. A bounded number of statements, however many documents. Whether the user may see a field is the caller's business.
 */
export async function readValues(
  ctx: Context,
  meta: Meta,
  { documents, fields, depth = 0 }: { readonly documents: readonly Row[]; readonly fields: readonly Field[]; readonly depth?: number },
): Promise<Map<string, unknown[]>> {
  const values = new Map<string, unknown[]>()
  if (documents.length === 0) return values
  const computed = fields.filter((field) => meta.fieldTypes.of(field).computed)
  for (const field of fields) if (!computed.includes(field)) values.set(field.fieldname, await virtualValues(ctx, meta, { field, documents }))
  if (computed.length === 0) return values
  if (depth > deepest) throw computeFailed({ label: computed[0]?.fieldname, reason: `it follows more than ${deepest} links` })
  const steps = inOrder(meta, computed)
  const evaluation = new Evaluation(ctx, meta, { documents, read: (target, asked) => readValues(ctx, target, { ...asked, depth: depth + 1 }) })
  for (const field of steps) values.set(field.fieldname, await evaluation.values(field))
  return values
}

/** Fields with those of the document that they are computed from, these first. */
function inOrder(meta: Meta, fields: readonly Field[]): Field[] {
  const done = new Set<Field>()
  const visit = (field: Field, path: readonly Field[]): void => {
    if (path.includes(field)) throw computeFailed({ label: field.label ?? field.fieldname, reason: 'it depends on itself' })
    for (const name of ownSources(field)) {
      const source = madeFields(meta).find(({ fieldname }) => fieldname === name)
      if (source && meta.fieldTypes.of(source).computed) visit(source, [...path, field])
    }
    done.add(field)
  }
  for (const field of fields) visit(field, [])
  return [...done]
}
