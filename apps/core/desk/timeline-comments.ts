import { fieldType } from '@cortado/contract/fields/registry.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { escapeText } from 'cortado/http/pages/html.ts'
import { sql } from 'kysely'

const logs = ['comments', 'assignment_logs', 'attachment_logs', 'info_logs', 'like_logs', 'workflow_logs', 'share_logs'] as const

/** Keys of docinfo that show comments. */
export type CommentLogs = Record<(typeof logs)[number], Row[]>

/** Which of them shows comments of a type; others are shown nowhere. */
const logOf: Readonly<Record<string, keyof CommentLogs>> = {
  Comment: 'comments',
  Like: 'like_logs',
  Workflow: 'workflow_logs',
  Assigned: 'assignment_logs',
  'Assignment Completed': 'assignment_logs',
  Attachment: 'attachment_logs',
  'Attachment Removed': 'attachment_logs',
  Shared: 'share_logs',
  Unshared: 'share_logs',
  Info: 'info_logs',
  Edit: 'info_logs',
  Label: 'info_logs',
}

/** The newest 500 comments of a document by what they tell of, the newest first. One statement. Permission to read the document is the caller's. */
export async function commentLogs({ ctx: { db }, doctype, name }: Document): Promise<CommentLogs> {
  const columns = ['name', 'creation', 'content', 'owner', 'comment_type', 'comment_by', 'comment_email', 'published'].map((column) => sql.id(column))
  const query = sql`select ${sql.join(columns)} from ${sql.table('tabComment')} where reference_doctype = ${doctype} and reference_name = ${name} order by creation desc, name desc limit 500`
  const found = Object.fromEntries(logs.map((log) => [log, [] as Row[]])) as CommentLogs
  for (const comment of await db.read(compile(db.dialect, query))) {
    const log = logOf[String(comment.comment_type)]
    if (log) found[log].push({ ...comment, creation: fieldType('Datetime').fromDatabase?.(comment.creation), content: shown(comment) })
  }
  return found
}

/** What people wrote is shown as HTML; a text without any becomes paragraphs. */
function shown({ comment_type, content }: Row): unknown {
  if (comment_type !== 'Comment' || typeof content !== 'string' || content === '' || /<[^>]+>/.test(content)) return content
  const paragraphs = content.trim().split(/\n\s*\n/)
  return `${paragraphs.map((paragraph) => `<p>${escapeText(paragraph)}</p>`).join('\n\n')}\n`
}
