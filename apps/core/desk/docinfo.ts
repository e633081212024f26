import { fieldType } from '@cortado/contract/fields/registry.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { maskVersion } from 'cortado/permission/copies.ts'
import { documentRights } from 'cortado/permission/decide.ts'
import { readableLevels } from 'cortado/permission/levels.ts'
import { type RawBuilder, sql } from 'kysely'
import { communicationsOf } from './communications.ts'
import { isFollowed } from './follow.ts'
import { peopleOf } from './people.ts'

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

/** E-mails and automated messages that come with the form; `get_communications` has the rest. */
const shownMessages = 20

/** What a form shows beside a document (the keys that clients know). Eight statements, nine where changes are tracked, and one for the files of communications; all but the last two are sent at once. Permission to read the document is the caller's. */
export async function docinfo(doc: Document): Promise<Row> {
  const { ctx, doctype, name } = doc
  const [files, comments, assignments, shared, versions, tags, rights, followed, messages] = await Promise.all([
    rows(
      ctx,
      sql`select name, file_name, file_url, is_private, attached_to_field from ${sql.table('tabFile')} where attached_to_doctype = ${doctype} and attached_to_name = ${name} order by creation`,
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
    doc.meta.json.track_changes ? isFollowed(doc, ctx.user.name) : false,
    communicationsOf(doc, { start: 0, limit: shownMessages }),
  ])
  const logs = noLogs()
  for (const comment of comments.reverse()) logs[(logOf[String(comment.comment_type)] ?? 'info_logs') as keyof typeof logs].push(comment)
  return {
    doctype,
    name,
    attachments: openFiles(doc, files),
    communications: messages.filter(({ communication_type: type }) => type === 'Communication'),
    automated_messages: messages.filter(({ communication_type: type }) => type === 'Automated Message'),
    ...logs,
    shared,
    versions: await maskedVersions(doc, versions),
    assignments,
    permissions: rights,
    views: [],
    energy_point_logs: [],
    additional_timeline_content: [],
    milestones: [],
    is_document_followed: followed ? true : null,
    tags: tags.reverse().join(','),
    document_email: null,
    user_info: await peopleOf(ctx, [
      doc.values.owner,
      doc.values.modified_by,
      ...[...comments, ...assignments, ...shared, ...versions, ...messages].map((row) => row.owner ?? row.user),
    ]),
  }
}

/** Files of fields above the user's level are not among a document's attachments. */
function openFiles({ ctx, meta }: Document, files: readonly Row[]): Row[] {
  const levels = readableLevels(ctx, meta)
  return files.flatMap(({ attached_to_field: field, ...file }) =>
    levels.has(Number(meta.field.get(String(field ?? ''))?.permlevel ?? 0)) ? [file] : [],
  )
}

/** Versions without what the user may not read. */
async function maskedVersions({ ctx, meta }: Document, versions: readonly Row[]): Promise<Row[]> {
  return Promise.all(versions.map(async (version) => ({ ...version, data: (await maskVersion(ctx, meta, String(version.data ?? ''))) ?? null })))
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
