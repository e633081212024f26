import type { Document } from './document.ts'
import { insert } from './insert.ts'
import { newDocument } from './new.ts'

/** What a comment says, and the name that its author shows; without one the user's full name. */
export interface CommentText {
  readonly content: string
  readonly by?: string
}

/**
 * Adds a Comment to a document, of which its names are enough; the controller of Comment keeps the document's `_comments`.
 * Its author is the user, whatever name is shown.
 */
export async function addComment(doc: Pick<Document, 'ctx' | 'doctype' | 'name'>, type: string, said: string | CommentText): Promise<Document> {
  const { ctx } = doc
  const { content, by }: CommentText = typeof said === 'string' ? { content: said } : said
  const comment = await newDocument(ctx, 'Comment', {
    comment_type: type,
    content,
    comment_email: ctx.user.name,
    comment_by: by || ctx.user.fullName,
    reference_doctype: doc.doctype,
    reference_name: doc.name,
  })
  comment.flags.ignorePermissions = true
  await insert(comment)
  return comment
}
