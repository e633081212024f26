import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { unfollowed } from 'cortado/document/follow-created.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { sql } from 'kysely'
import { lockMarked } from './marks.ts'

/** What users may want to follow without asking for it: fields of User. */
export type FollowWish = 'follow_commented_documents' | 'follow_liked_documents' | 'follow_assigned_documents' | 'follow_shared_documents'

/** What is known of a document that may have followers. */
type Followed = Pick<Document, 'ctx' | 'doctype' | 'name'>

/** Name of the Document Follow by which a user follows a document; undefined: it is not followed. */
export async function followOf({ ctx, doctype, name }: Followed, user: string): Promise<string | undefined> {
  const { db } = ctx
  const query = sql`select name from ${sql.table('tabDocument Follow')} where ref_doctype = ${doctype} and ref_docname = ${name} and ${sql.id('user')} = ${user} limit 1`
  const [row] = await db.read(compile(db.dialect, query, { named: true }))
  return row && String(row.name)
}

/** Whether documents of a DocType are followed by a user at all: their changes are kept, and they are no logs. Administrator follows nothing. */
const isFollowable = ({ doctype, meta }: Document, user: string): boolean =>
  Boolean(meta.json.track_changes) && !unfollowed.has(doctype) && user !== 'Administrator'

/** Makes a user who wants to be told of changes a follower of a document. Answers the new Document Follow; undefined: nothing to do. */
export async function follow(doc: Document, user: string): Promise<Document | undefined> {
  if (!isFollowable(doc, user) || !(await wants(doc.ctx, user, 'document_follow_notify')) || (await followOf(doc, user))) return undefined
  await lockMarked(doc)
  if (await followOf(doc, user)) return undefined
  const made = await newDocument(doc.ctx, 'Document Follow', { ref_doctype: doc.doctype, ref_docname: doc.name, user })
  made.flags.ignorePermissions = true
  return insert(made)
}

/** The same, where the user wants to follow what is commented, liked, assigned, shared. One statement where the document can be followed, else none. */
export async function followWhereWanted(doc: Document, user: string, wish: FollowWish): Promise<void> {
  if (isFollowable(doc, user) && (await wants(doc.ctx, user, wish))) await follow(doc, user)
}

async function wants({ db }: Context, user: string, wish: FollowWish | 'document_follow_notify'): Promise<boolean> {
  const query = sql`select 1 as wanted from ${sql.table('tabUser')} where name = ${user} and ${sql.id(wish)} = 1`
  return (await db.read(compile(db.dialect, query, { named: true }))).length > 0
}

/** Ends that. Answers whether the user followed it. */
export async function unfollow(doc: Followed, user: string): Promise<boolean> {
  const known = await followOf(doc, user)
  if (known) await remove(doc.ctx, 'Document Follow', known, { ignorePermissions: true, permanently: true })
  return known !== undefined
}

/** Users who follow a document. */
export async function followers(ctx: Context, doctype: string, name: string): Promise<string[]> {
  const { db } = ctx
  const query = sql`select ${sql.id('user')} as follower from ${sql.table('tabDocument Follow')} where ref_doctype = ${doctype} and ref_docname = ${name} order by creation`
  return (await db.read(compile(db.dialect, query, { named: true }))).map(({ follower }) => String(follower))
}
