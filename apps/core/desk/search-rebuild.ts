import type { UnitOfWork } from 'cortado/app/background.ts'
import { randomHash } from 'cortado/config/names.ts'
import type { Context } from 'cortado/context.ts'
import { setDefaultValue } from 'cortado/document/default-directory.ts'
import { ownersOf } from 'cortado/document/fields/owners.ts'
import { searchedBy } from 'cortado/document/global-search.ts'
import { clearSearch, searchNextBatch } from 'cortado/document/search-rebuild.ts'
import type { Meta } from 'cortado/meta/meta.ts'

/**
 * Whose default values tell which DocTypes wait for their documents to be searched anew: one key per DocType. The value differs with each wish, and begins
 * with the process that takes care of it.
 */
const keeper = '__global'
const prefix = 'search_rebuild:'

/** What follows a change of a DocType for the search over all DocTypes: where other fields are searched now, its documents are read anew in the background. */
export async function searchChanged(ctx: Context, before: Meta | undefined, meta: Meta): Promise<void> {
  if (!before || searchedBy(before) === searchedBy(meta)) return
  for (const owner of await ownersOf(ctx, meta)) await rebuildSearch(ctx, owner.name)
}

/** Has the search read all documents of a DocType anew, after the commit, in the background; also if the process ends before it is done. */
export async function rebuildSearch(ctx: Context, doctype: string): Promise<void> {
  const wish = `${ctx.background.process}/${randomHash()}`
  await setDefaultValue(ctx, keeper, prefix + doctype, wish)
  ctx.db.afterCommit(() => ctx.background.add({ name: `search of ${doctype}`, work: (run) => rebuild(run, doctype, wish) }))
}

/** Goes on with what an ended process left. */
export async function resumeSearchRebuilds(ctx: Context): Promise<void> {
  for (const [key, [wish]] of await ctx.defaults.of(keeper)) {
    if (!key.startsWith(prefix) || wish === undefined || !ctx.background.isGone(wish)) continue
    const doctype = key.slice(prefix.length)
    ctx.background.add({ name: `search of ${doctype}`, work: (run) => rebuild(run, doctype, wish) })
  }
}

/** A transaction for each batch. The wish goes at the end, unless there is a later one, which has a task of its own. */
async function rebuild(run: UnitOfWork, doctype: string, wish: string): Promise<void> {
  await run((ctx) => clearSearch(ctx, doctype))
  const batch = (after: string | undefined) =>
    run(async (ctx) => {
      const meta = await ctx.meta.find(doctype)
      return meta && searchNextBatch(ctx, meta, after)
    })
  for (let last = await batch(undefined); last !== undefined; ) last = await batch(last)
  await run(async (ctx) => {
    const known = (await ctx.defaults.of(keeper)).get(prefix + doctype)?.[0]
    if (known === wish) await setDefaultValue(ctx, keeper, prefix + doctype, null)
  })
}
