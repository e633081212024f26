import { doctypeFaults, type Fault } from '@cortado/contract/doctype.ts'
import type { Context } from 'cortado/context.ts'
import { fieldsChanged } from 'cortado/document/fields/changed.ts'
import { doctypeError, faultText } from 'cortado/meta/doctype-error.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { doctypeChanged } from 'cortado/meta/sync-table.ts'
import { targetFaults } from 'cortado/meta/target-faults.ts'
import { checkNaming } from 'cortado/meta/validate-doctype.ts'
import { searchChanged } from '../desk/search-rebuild.ts'

/**
 * What follows a change to Custom Fields, Property Setters or custom rows of a DocType: it is compiled anew, its table brought up, and what
 * the change made wrong is refused (what was wrong before is not; nor what is `trusted`, since an app brings it). Answers the new Meta.
 * Throws badDoctype and its like.
 */
export async function customised(ctx: Context, doctype: string, { trusted = false }: { trusted?: boolean } = {}): Promise<Meta | undefined> {
  const before = await ctx.meta.find(doctype)
  const meta = await doctypeChanged(ctx, doctype, (message) => ctx.messages.push({ message }))
  if (meta) {
    await fieldsChanged(ctx, before, meta)
    await searchChanged(ctx, before, meta)
  }
  if (!meta || trusted) return meta
  const known = new Set(before && (await faultsOf(ctx, before)).map(faultText))
  const faults = (await faultsOf(ctx, meta)).filter((fault) => !known.has(faultText(fault)))
  if (faults.length) throw doctypeError(doctype, faults)
  if (before && before.autoname !== meta.autoname) await checkNaming(ctx, meta.json, before)
  return meta
}

const faultsOf = async (ctx: Context, { json, fieldTypes }: Meta): Promise<Fault[]> => [
  ...doctypeFaults(json, { strict: true, types: fieldTypes }),
  ...(await targetFaults(ctx, json)),
]
