import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { sql } from 'kysely'

/** DocTypes that nobody follows: what follows, logs and talks about others. */
const unfollowed: ReadonlySet<string> = new Set(['Document Follow', 'Comment', 'Version', 'Communication', 'Email Queue', 'Activity Log', 'ToDo'])

async function followOf({ ctx, doctype, name }: Document, user: string): Promise<string | undefined> {
  const { db } = ctx
  const query = sql`select name from ${sql.table('tabDocument Follow')} where ref_doctype = ${doctype} and ref_docname = ${name} and ${sql.id('user')} = ${user} limit 1`
  const [row] = await db.read(compile(db.dialect, query, { named: true }))
  return row && String(row.name)
}

/** Whether a user follows a document. */
export const isFollowed = async (doc: Document, user: string): Promise<boolean> => (await followOf(doc, user)) !== undefined

/** Makes the user a follower of a document that keeps its changes; once. Throws validation where the DocType keeps none. */
export async function follow(doc: Document, user: string): Promise<void> {
  const { ctx, meta, doctype, name } = doc
  if (!meta.json.track_changes || unfollowed.has(doctype))
    throw validation({ message: `Document follow is not enabled for ${doctype}: it does not track changes` })
  if (await followOf(doc, user)) return
  const made = await newDocument(ctx, 'Document Follow', { ref_doctype: doctype, ref_docname: name, user })
  made.flags.ignorePermissions = true
  await insert(made)
}

/** Ends that; where the user does not follow it, nothing happens. */
export async function unfollow(doc: Document, user: string): Promise<void> {
  const known = await followOf(doc, user)
  if (known) await remove(doc.ctx, 'Document Follow', known, { ignorePermissions: true, permanently: true })
}

/** Users who follow a document. */
export async function followers(ctx: Context, doctype: string, name: string): Promise<string[]> {
  const { db } = ctx
  const query = sql`select ${sql.id('user')} as follower from ${sql.table('tabDocument Follow')} where ref_doctype = ${doctype} and ref_docname = ${name} order by creation`
  return (await db.read(compile(db.dialect, query, { named: true }))).map(({ follower }) => String(follower))
}
