import { notFound } from '@cortado/contract/error-catalogue.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Meta } from '../meta/meta.ts'
import { demand } from '../permission/decide.ts'
import { moveSecrets } from '../services/secrets/secrets.ts'
import { announce } from './announce.ts'
import { linkFieldsTo } from './back-links.ts'
import { addComment } from './comment.ts'
import { hasCompanions } from './companions.ts'
import type { Document, RenameOptions } from './document.ts'
import { followRename } from './fields/follow.ts'
import { indexForSearch, removeFromSearch } from './global-search.ts'
import { childMetas, load } from './load.ts'
import { remove } from './remove.ts'
import { answeredName, checkMerge, checkNewName, checkRenameable, noTarget } from './rename-check.ts'
import { moveLinks } from './rename-links.ts'
import { mergeCompanions } from './rename-merge.ts'
import { settleAfterCommit } from './rename-settle.ts'
import { runEvent } from './run-event.ts'
import { lockTree } from './tree.ts'
import { rebuildTree } from './tree-rebuild.ts'

/**
 * Gives a document another name, and every link to it as well; or merges it into the document of that name, which takes over what hangs on it. Answers the
 * new name, and says it in a message. Throws notFound, cannotRename, badName, badUuid, documentLocked, treeMerge, treeRecursion; merging also what deleting does.
 */
export async function rename(ctx: Context, doctype: string, from: string, to: string, options: RenameOptions = {}): Promise<string> {
  const meta = await ctx.meta.get(doctype)
  await lockTree(ctx, meta)
  const doc = await load(ctx, meta, from, { lock: true })
  await checkRenameable(doc, options)
  const wanted = answeredName(doc, await runEvent(doc, 'beforeRename', from, to, options.merge === true), to)
  const name = options.merge ? await merge(doc, wanted, options) : await move(doc, await checkNewName(doc, wanted))
  settleAfterCommit(ctx, { doctype, from: doc.name, to: name })
  ctx.messages.push({ message: `Document renamed from ${bold(from)} to ${bold(name)}`, alert: 1, indicator: 'green' })
  return name
}

async function move(doc: Document, to: string): Promise<string> {
  const { ctx, meta, name: from } = doc
  // of a DocType, before its own fields belong to the new name
  const links = await linkFieldsTo(ctx, meta.name)
  await moveRow(doc, to)
  await moveLinks(ctx, { doctype: meta.name, from, to }, links)
  await followRename(
    ctx,
    { meta, name: to },
    links.filter(({ issingle }) => !issingle),
  )
  const renamed = await load(ctx, meta, to)
  await runEvent(renamed, 'afterRename', from, to, false)
  await moveSecrets(ctx, meta.name, from, to)
  await note(renamed, `renamed from ${bold(from)} to ${bold(to)}`)
  await removeFromSearch(doc, from)
  await indexForSearch(renamed)
  announce(doc, 'rename')
  announce(renamed, 'update')
  return to
}

async function merge(doc: Document, to: string, options: RenameOptions): Promise<string> {
  const { ctx, meta, name: from } = doc
  const target = await targetOf(doc, to.trim())
  await checkMerge(doc, target, options)
  if (!options.ignorePermissions) await demand(ctx, meta, 'delete', doc.values)
  await mergeCompanions(doc, target)
  const links = await linkFieldsTo(ctx, meta.name)
  await moveLinks(ctx, { doctype: meta.name, from, to: target.name }, links)
  await followRename(
    ctx,
    { meta, name: target.name },
    links.filter(({ issingle }) => !issingle),
  )
  if (meta.isTree) await rebuildTree(ctx, meta)
  const merged = await load(ctx, meta, target.name)
  await runEvent(merged, 'afterRename', from, merged.name, true)
  await moveSecrets(ctx, meta.name, from, merged.name)
  await note(merged, `merged ${bold(from)} into ${bold(merged.name)}`)
  await remove(ctx, meta.name, from, { force: true, ignorePermissions: true })
  await indexForSearch(merged)
  announce(merged, 'update')
  return merged.name
}

async function targetOf(doc: Document, to: string): Promise<Document> {
  try {
    return await load(doc.ctx, doc.meta, to, { lock: true })
  } catch (error) {
    if (notFound.is(error)) throw noTarget(doc, to)
    throw error
  }
}

/** A name as Frappe sets it off; names hold no angle brackets. */
const bold = (name: string): string => `<strong>${name}</strong>`

async function note(doc: Document, text: string): Promise<void> {
  if (hasCompanions(doc.doctype)) await addComment(doc, 'Edit', text)
}

/** The row itself, the field that names it, and where its rows belong. */
async function moveRow(doc: Document, to: string): Promise<void> {
  const { ctx, meta, name: from } = doc
  const source = sourceField(meta)
  const field = source ? sql`, ${sql.id(source)} = ${to}` : sql``
  await run(ctx, sql`update ${sql.table(meta.table)} set ${sql.id('name')} = ${to}${field} where ${sql.id('name')} = ${from}`)
  for (const child of await childMetas(ctx, meta))
    await run(ctx, sql`update ${sql.table(child.table)} set parent = ${to} where parent = ${from} and parenttype = ${meta.name}`)
}

function sourceField({ autoname, field }: Meta): string | undefined {
  const source = /^field:/i.test(autoname) ? autoname.slice(6).trim() : undefined
  return source && field.has(source) ? source : undefined
}

const run = (ctx: Context, query: RawBuilder<unknown>) => ctx.db.write(compile(ctx.db.dialect, query))
