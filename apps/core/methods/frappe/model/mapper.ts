import { badArgument, notWhitelisted, unknownMethod } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { Document } from 'cortado/document/document.ts'
import { toPlain } from 'cortado/document/new.ts'

/** More sources than these are not mapped in one call. */
const most = 200

/**
 * Makes a new document out of a stored one by a whitelisted method of an app, which is given `source_name`, `selected_children` and `args`, and mostly
 * calls `mapDocument`. The answer is not stored. Throws unknownMethod, notWhitelisted, what the method throws.
 */
export const make_mapped_doc = whitelist(
  { args: { method: 'string', source_name: 'any', selected_children: 'json?', args: 'json?' }, methods: ['GET', 'POST'] },
  async (ctx, { method, source_name, selected_children, args }) =>
    (await mapper(ctx, method))(ctx, { source_name: String(source_name), selected_children, args }),
)

/** Brings several sources together in one new document: the method is called for each, with what there is so far as `target_doc`. */
export const map_docs = whitelist(
  { args: { method: 'string', source_names: 'json', target_doc: 'json?', args: 'json?' }, methods: ['GET', 'POST'] },
  async (ctx, { method, source_names, target_doc, args }) => {
    if (!Array.isArray(source_names) || source_names.length > most)
      throw badArgument({ argument: 'source_names', reason: `it should be a list of at most ${most} names` })
    const map = await mapper(ctx, method)
    let target: unknown = target_doc
    for (const source_name of source_names.map(String)) target = await map(ctx, { source_name, target_doc: plain(target), args })
    return target
  },
)

const plain = (target: unknown): unknown => (target instanceof Document ? toPlain(target) : target)

type Mapper = (ctx: Context, args: Record<string, unknown>) => unknown

async function mapper(ctx: Context, path: string): Promise<Mapper> {
  const method = await ctx.methods.find(path)
  if (!method) throw unknownMethod({ method: path })
  if (ctx.user.name === 'Guest' && !method.options.allowGuest) throw notWhitelisted({ method: path })
  if (method.options.methods && !method.options.methods.includes('GET'))
    throw badArgument({ argument: 'method', reason: `${path} is called by itself` })
  return method.fn
}
