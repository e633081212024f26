import { sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Document } from './document.ts'
import { insert } from './insert.ts'
import { newDocument } from './new.ts'

/** Adds a Comment to a document; type `Comment` also appears in its `_comments` (the last 100, shortened). */
export async function addComment(doc: Document, type: string, content: string): Promise<Document> {
  const { ctx } = doc
  const comment = await newDocument(ctx, 'Comment', {
    comment_type: type, content, comment_email: ctx.user.name, comment_by: ctx.user.fullName, reference_doctype: doc.doctype, reference_name: doc.name,
  })
  comment.flags.ignorePermissions = true
  await insert(comment)
  if (type === 'Comment' && !doc.meta.issingle && !doc.meta.istable) await mirror(doc, comment)
  return comment
}

async function mirror(doc: Document, comment: Document): Promise<void> {
  const { db } = doc.ctx
  const [row] = (await db.write(compile(db.dialect, sql`select ${sql.id('_comments')} from ${sql.table(doc.meta.table)} where ${sql.id('name')} = ${doc.name} for update`))).rows
  const text = String(comment.values.content ?? '')
  const entry = { comment: text.length > 100 ? `${text.slice(0, 97)}…` : text, by: comment.values.comment_email, name: comment.name }
  const list = [...entries(row?._comments), entry].slice(-100)
  await db.write(compile(db.dialect, sql`update ${sql.table(doc.meta.table)} set ${sql.id('_comments')} = ${JSON.stringify(list)} where ${sql.id('name')} = ${doc.name}`))
}

function entries(stored: unknown): unknown[] {
  if (typeof stored !== 'string' || stored === '') return []
  const list: unknown = JSON.parse(stored)
  return Array.isArray(list) ? list : []
}
