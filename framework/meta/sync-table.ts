import type { Context } from '../context.ts'
import { type ApplyReport, apply } from '../database/schema/apply.ts'
import { describe } from '../database/schema/describe.ts'
import { planTable } from '../database/schema/plan.ts'
import type { Meta } from './meta.ts'
import { readMeta } from './store.ts'
import { tableOf } from './table.ts'
import { demandUniqueValues } from './unique-values.ts'

/**
 * Brings a DocType's table to what its Meta wants, in the transaction: adds, widens, indexes; columns that the Meta does not have stay.
 * Answers what was done, and what was left out and why. Throws unique where existing values are not, schemaRefused where they do not fit.
 */
async function syncTable(ctx: Context, meta: Meta): Promise<ApplyReport> {
  const table = tableOf(ctx.db.dialect, meta)
  if (!table) return { applied: [], kept: [] }
  const found = await describe(ctx.db, [table.name])
  return apply(ctx.db, planTable(ctx.db.dialect, table, found.get(table.name)))
}

/**
 * What has to follow every write to the rows of a DocType, its Custom Fields, Property Setters or Custom DocPerms: compiles it anew from the
 * rows as this transaction sees them, brings its table up, and has everybody forget the old one after the commit. Answers the new Meta;
 * undefined: the DocType is no more (its table stays). `told`: hears why a column stays as it is. Throws cannotBeUnique, schemaRefused.
 */
export async function doctypeChanged(ctx: Context, doctype: string, told?: (reason: string) => void): Promise<Meta | undefined> {
  const before = await ctx.meta.find(doctype)
  ctx.meta.clear(doctype)
  const meta = await readMeta(ctx.db, doctype, ctx.meta.fieldTypes)
  if (!meta) return undefined
  if (before) await demandUniqueValues(ctx, before, meta)
  for (const { reason } of (await syncTable(ctx, meta)).kept) told?.(reason)
  return meta
}
