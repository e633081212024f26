import { randomHash } from '../config/names.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'

/** A whole row with the standard columns of a new document by the user, for what is written without a life cycle of its own. */
export function newRow(ctx: Context, meta: Meta, values: Row): Row {
  const now = ctx.clock.timestamp()
  const user = ctx.user.name
  const parsed = Object.fromEntries(
    meta.valueFields.map((field) => [field.fieldname, meta.fieldTypes.of(field).parse(values[field.fieldname], field)]),
  )
  return { name: randomHash(10), owner: user, modified_by: user, creation: now, modified: now, docstatus: 0, idx: 0, ...values, ...parsed }
}
