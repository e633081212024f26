import { notFound } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { isOpenByPolicies, may } from '../permission/decide.ts'
import { readableLevels } from '../permission/levels.ts'
import { load } from './load.ts'

/**
 * Whether the user may read a File document: public ones everyone, private ones their owner and who may read the document that they are attached
 * to. A role alone opens no private file.
 */
export const mayReadFile = async (ctx: Context, file: Row): Promise<boolean> =>
  (await mayUseFile(ctx, file, 'read')) && isOpenByPolicies(ctx, await ctx.meta.get('File'), 'read', file)

/** The same for a right: reading counts as reading the attached-to document, everything else as writing it. */
export async function mayUseFile(ctx: Context, file: Row, right: string): Promise<boolean> {
  const reading = right === 'read' || right === 'select'
  if (ctx.user.name === 'Administrator') return true
  if (reading && !Number(file.is_private ?? 0)) return true
  if (ctx.user.name !== 'Guest' && file.owner === ctx.user.name) return true
  const { attached_to_doctype: doctype, attached_to_name: name } = file
  if (!doctype || !name) return false
  const meta = await ctx.meta.find(String(doctype))
  if (!meta || meta.isVirtual) return false
  try {
    const target = await load(ctx, meta, String(name))
    const level = Number(meta.field.get(String(file.attached_to_field ?? ''))?.permlevel ?? 0)
    return readableLevels(ctx, meta).has(level) && (await may(ctx, meta, reading ? 'read' : 'write', target.values))
  } catch (error) {
    // attached to a document that is gone
    if (notFound.is(error)) return false
    throw error
  }
}
