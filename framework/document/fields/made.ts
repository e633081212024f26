import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { perMeta } from '../../meta/meta.ts'

/** Fields whose values are made when they are read: Virtual ones, and Computed ones without a column. */
export const madeFields = perMeta((meta): readonly Readonly<DocFieldJson>[] =>
  meta.fields.filter((field) => {
    const type = meta.fieldTypes.find(field)
    return type && type.resolve === undefined && (type.virtual || (type.computed && type.column === undefined))
  }),
)
