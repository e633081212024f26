import { fieldType } from '@cortado/contract/fields/registry.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { documentRights } from 'cortado/permission/decide.ts'
import { type RawBuilder, sql } from 'kysely'

/** Comments by their type: the key of docinfo that shows them. */
const logOf: Readonly<Record<string, string>> = {
  Comment: 'comments',
  Like: 'like_logs',
  Workflow: 'workflow_logs',
  Assigned: 'assignment_logs',
  'Assignment Completed': 'assignment_logs',
  Attachment: 'attachment_logs',
  'Attachment Removed': 'attachment_logs',
  Shared: 'share_logs',
  Unshared: 'share_logs',
}

const noLogs = () => ({
  comments: [] as Row[],
  like_logs: [] as Row[],
  workflow_logs: [] as Row[],
  assignment_logs: [] as Row[],
  attachment_logs: [] as Row[],
  share_logs: [] as Row[],
  info_logs: [] as Row[],
})

/** What a form shows beside a document (the keys that clients know). Seven statements; all but the last are sent at once. Permission to read the document is the caller's. */
export async function docinfo(doc: Document): Promise<Row> {
  const { ctx, doctype, name } = doc
  const [attachments, comments, assignments, shared, versions, tags, rights] = await Promise.all([
    rows(
      ctx,
      sql`select name, file_name, file_url, is_private from ${sql.table('tabFile')} where attached_to_doctype = ${doctype} and attached_to_name = ${name} order by creation`,
    ),
    rows(
      ctx,
      sql`select name, creation, content, owner, comment_type, comment_by, comment_email, published from ${sql.table('tabComment')} where reference_doctype = ${doctype} and reference_name = ${name} order by creation desc limit 500`,
    ),
    rows(
      ctx,
      sql`select name, allocated_to as owner, description, status from ${sql.table('tabToDo')} where reference_type = ${doctype} and reference_name = ${name} and status not in ('Cancelled', 'Closed') and allocated_to is not null order by creation`,
    ),
    rows(
      ctx,
      sql`select ${sql.id('user')}, everyone, ${sql.id('read')}, ${sql.id('write')}, submit, share from ${sql.table('tabDocShare')} where share_doctype = ${doctype} and share_name = ${name} order by creation`,
    ),
    rows(
      ctx,
      sql`select name, owner, creation, data from ${sql.table('tabVersion')} where ref_doctype = ${doctype} and docname = ${name} order by creation desc limit 10`,
    ),
    tagsOf(doc),
    documentRights(ctx, doc.meta, doc.values),
  ])
  const logs = noLogs()
  for (const comment of comments.reverse()) logs[(logOf[String(comment.comment_type)] ?? 'info_logs') as keyof typeof logs].push(comment)
  return {
    doctype,
    name,
    attachments,
    communications: [],
    automated_messages: [],
    ...logs,
    shared,
    versions,
    assignments,
    permissions: rights,
    views: [],
    energy_point_logs: [],
    additional_timeline_content: [],
    milestones: [],
    is_document_followed: null,
    tags: tags.reverse().join(','),
    document_email: null,
    user_info: await userInfo(ctx, [
      doc.values.owner,
      doc.values.modified_by,
      ...[...comments, ...assignments, ...shared, ...versions].map((row) => row.owner ?? row.user),
    ]),
  }
}

async function rows(ctx: Context, query: RawBuilder<unknown>): Promise<Row[]> {
  const found = await ctx.db.read(compile(ctx.db.dialect, query))
  for (const row of found) if (row.creation != null) row.creation = fieldType('Datetime').fromDatabase?.(row.creation) ?? row.creation
  return found
}

/** Tags in the order in which they were given. */
async function tagsOf({ ctx, doctype, name }: Document): Promise<string[]> {
  const links = await rows(
    ctx,
    sql`select tag from ${sql.table('tabTag Link')} where document_type = ${doctype} and document_name = ${name} order by creation`,
  )
  return links.map(({ tag }) => String(tag))
}

/** Names and pictures of the people that appear, by user. */
async function userInfo(ctx: Context, users: readonly unknown[]): Promise<Record<string, Row>> {
  const names = [...new Set(users.filter(Boolean).map(String))]
  const found = await rows(
    ctx,
    sql`select name, email, full_name as fullname, user_image as image, time_zone from ${sql.table('tabUser')} where ${ctx.db.dialect.inList(sql.id('name'), names)}`,
  )
  return Object.fromEntries(found.map((row) => [String(row.name), row]))
}
