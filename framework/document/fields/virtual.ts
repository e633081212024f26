import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { unfetchable, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import type { Meta } from '../../meta/meta.ts'
import { fromSource } from '../source.ts'

/**
 * Fetches the values of a Virtual field for any number of documents at once, in their order: a single document, or all rows of a list. The documents have
 * their stored columns (and of a document that is read its rows); they are not to be changed. `null`: no value.
 */
export type FetchVirtual = (
  ctx: Context,
  documents: readonly Readonly<Row>[],
  field: Readonly<DocFieldJson>,
) => readonly unknown[] | Promise<readonly unknown[]>

/** What fetches the Virtual fields of a DocType, by fieldname: `static virtualFields` of a controller, or `virtualFields` of an app. */
export type VirtualFields = Readonly<Record<string, FetchVirtual>>

/** A Virtual field, and the documents whose values are wanted. */
export interface VirtualAsked {
  readonly field: Readonly<DocFieldJson>
  readonly documents: readonly Readonly<Row>[]
}

/** The function that fetches a Virtual field: the controller's, else an app's; undefined: there is none. */
export async function fetcherOf(ctx: Context, meta: Meta, fieldname: string): Promise<FetchVirtual | undefined> {
  const own = (await ctx.controllers.controller(meta))?.virtualFields?.[fieldname]
  return own ?? ctx.controllers.virtualFields?.(meta.name)?.[fieldname]
}

/** The values of a Virtual field for documents of its DocType. Throws unfetchable, unavailable where another service is away, validation for a function that answers another number of values. */
export async function virtualValues(ctx: Context, meta: Meta, { field, documents }: VirtualAsked): Promise<unknown[]> {
  const { fieldname } = field
  const fetch = await fetcherOf(ctx, meta, fieldname)
  if (!fetch) throw unfetchable({ doctype: meta.name, field: fieldname })
  const values: unknown = await fromSource(meta, () => fetch(ctx, documents, field))
  if (!Array.isArray(values) || values.length !== documents.length)
    throw validation({
      message: `${meta.name}: what fetches ${fieldname} should answer a list with a value for each of ${documents.length} documents`,
    })
  const type = meta.fieldTypes.of(field)
  return values.map((value) => (value == null ? null : type.parse(value, field)))
}
