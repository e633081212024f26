import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { type LinkField, linkFieldsTo } from './back-links.ts'
import type { RenameChange } from './rename-directory.ts'
import { moveLinks, type Renaming } from './rename-links.ts'

// A link is looked up before it is written. Between the two the document that it names may be renamed, by somebody who does not see what is not committed yet.
// Nobody waits for anybody: who renames moves links once more after the commit, in every process, and who writes links looks after its own commit whether it has
// heard of a renaming meanwhile. One of the two sees the other.

/** After the commit of a renaming: tells all processes, and moves what was written meanwhile. */
export function settleAfterCommit(ctx: Context, renaming: Renaming): void {
  ctx.db.afterCommit(async () => {
    const { doctype, from, to } = renaming
    const change: RenameChange = { doctype, name: from, change: 'rename', to, by: ctx.renames.id }
    await ctx.changes.publish(change)
    await settleRenaming(ctx, renaming)
  })
}

/** Moves links that still name a renamed document; nothing where another one has its old name by now. */
export async function settleRenaming(ctx: Context, renaming: Renaming): Promise<void> {
  await settle(ctx, renaming, await linkFieldsTo(ctx, renaming.doctype))
}

/** A link that is being written. */
export interface WrittenLink extends LinkField {
  readonly target: string
  readonly value: string
}

/** Has links looked at after the commit: where their documents were renamed since `mark`, they follow. In memory, unless one was. */
export function watchLinks(ctx: Context, mark: number, links: () => readonly WrittenLink[]): void {
  ctx.db.afterCommit(async () => {
    if (ctx.renames.count === mark) return
    const written = links()
    for (const renaming of ctx.renames.since(mark)) {
      const concerned = written.filter(({ target, value }) => target === renaming.doctype && value === renaming.from)
      if (concerned.length > 0) await settle(ctx, renaming, concerned)
    }
  })
}

async function settle(ctx: Context, { doctype, from, to }: Renaming, links: readonly LinkField[]): Promise<void> {
  const meta = await ctx.meta.find(doctype)
  if (!meta || meta.issingle || meta.isVirtual) return
  const statement = compile(ctx.db.dialect, sql`select 1 as taken from ${sql.table(meta.table)} where ${sql.id('name')} = ${from}`)
  if ((await ctx.db.read(statement)).length > 0) return
  await moveLinks(ctx, { doctype, from, to: ctx.renames.nameNow(doctype, to) }, links)
}
