import { notFound } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { rename } from 'cortado/document/rename.ts'
import type { Change, Stored } from './change.ts'
import { putBack, share, takeAway } from './settle.ts'
import type { Doc, Subject, Value, World } from './world.ts'

/** What the tables hold of a document; undefined: it is not there. */
export async function storedOf(ctx: Context, { doctype }: Subject, name: string): Promise<Stored | undefined> {
  try {
    const { values } = await load(ctx, doctype, name)
    const lines = Array.isArray(values.lines) ? values.lines.filter((line) => line instanceof Document) : []
    return {
      docstatus: Number(values.docstatus),
      values: values as Record<string, Value>,
      lines: Object.fromEntries(lines.map((line) => [line.name, line.values as Record<string, Value>])),
    }
  } catch (error) {
    if (notFound.is(error)) return undefined
    throw error
  }
}

/** Makes the document what it was before the change, and removes what came into being. */
export async function undo(ctx: Context, world: World, { subject, doc, made, renames }: Change, stored: Stored | undefined): Promise<void> {
  if (renames) return undoRename(ctx, world, { subject, doc, made }, stored)
  const names = (of: Doc) => new Set(of.lines.map(({ name }) => name))
  const strange = Object.keys(stored?.lines ?? {}).filter((name) => made || !names(doc).has(name))
  if (made || strange.length > 0) await takeAway(ctx, subject, made ? [made] : [], strange)
  if (made) return
  await putBack(ctx, world, subject, [doc])
  if (!stored)
    await share(
      ctx,
      world.shares.filter(({ name }) => name === doc.name),
    )
  // what the change left in the history is no trace that the world knows of
  await ctx.db.write({ text: `delete from "tabVersion" where docname = $1 and name not like 'matrix-%'`, values: [doc.name] })
}

/** Gives a document its name back. */
async function undoRename(
  ctx: Context,
  world: World,
  { subject, doc, made = '' }: Pick<Change, 'subject' | 'doc' | 'made'>,
  stored: Stored | undefined,
): Promise<void> {
  if (stored) await rename(ctx, subject.doctype, made, doc.name, { force: true, ignorePermissions: true })
  await putBack(ctx, world, subject, [doc])
  // names of it in the history are no traces that the world knows of
  await ctx.db.write({ text: `delete from "tabComment" where reference_name = $1 and name not like 'matrix-%'`, values: [doc.name] })
}
