import type { Document } from './document.ts'
import { insert } from './insert.ts'
import { newDocument } from './new.ts'

/** Adds a Comment to a document, of which its names are enough; the controller of Comment keeps the document's `_comments`. */
export async function addComment(doc: Pick<Document, 'ctx' | 'doctype' | 'name'>, type: string, content: string): Promise<Document> {
  const { ctx } = doc
  const comment = await newDocument(ctx, 'Comment', {
    comment_type: type,
    content,
    comment_email: ctx.user.name,
    comment_by: ctx.user.fullName,
    reference_doctype: doc.doctype,
    reference_name: doc.name,
  })
  comment.flags.ignorePermissions = true
  await insert(comment)
  return comment
}
