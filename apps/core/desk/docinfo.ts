import { fieldType } from '@cortado/contract/fields/registry.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { maskVersion } from 'cortado/permission/copies.ts'
import { documentRights } from 'cortado/permission/decide.ts'
import { readableLevels } from 'cortado/permission/levels.ts'
import { type RawBuilder, sql } from 'kysely'
import { milestonesOf } from '../automation/milestones.ts'
import { openTasksOf } from './assignments.ts'
import { communicationsOf } from './communications.ts'
import { followOf } from './follow.ts'
import { peopleOf } from './people.ts'
import { sharesOf } from './sharing.ts'
import { commentLogs } from './timeline-comments.ts'

/** E-mails and automated messages that come with the form; `get_communications` has the rest. */
const shownMessages = 21
/** View Logs that come with the form. */
const shownViews = 500

/**
 * What a form shows beside a document (the keys that clients know), in each list the newest first. Seven statements; one more each where changes are tracked
 * (two), views are tracked, and communications have files; all but that and the people are sent at once. Permission to read the document is the caller's.
 */
export async function docinfo(doc: Document): Promise<Row> {
  const { ctx, doctype, name, meta } = doc
  const [attachments, logs, assignments, shared, versions, views, tags, permissions, followed, messages] = await Promise.all([
    openFiles(doc),
    commentLogs(doc),
    rows(
      ctx,
      sql`select name, allocated_to as owner, description, status from ${sql.table('tabToDo')} where ${openTasksOf(doctype, name)} order by creation desc, name desc`,
    ),
    sharesOf(doc),
    meta.json.track_changes ? maskedVersions(doc) : [],
    meta.json.track_views ? viewsOf(doc) : [],
    tagsOf(doc),
    documentRights(ctx, meta, doc.values),
    meta.json.track_changes ? followOf(doc, ctx.user.name) : undefined,
    communicationsOf(doc, { start: 0, limit: shownMessages }),
  ])
  return {
    doctype,
    // a number stays one
    name: doc.values.name,
    attachments,
    communications: messages.filter(({ communication_type: type }) => type === 'Communication'),
    automated_messages: messages.filter(({ communication_type: type }) => type === 'Automated Message'),
    ...logs,
    shared,
    versions,
    assignments,
    permissions,
    views,
    energy_point_logs: [],
    additional_timeline_content: await timelineContent(doc),
    milestones: await milestonesOf(doc),
    is_document_followed: followed ?? null,
    tags: tags.join(','),
    document_email: null,
    user_info: await peopleOf(ctx, [
      doc.values.owner,
      doc.values.modified_by,
      ...shared.map(({ user }) => user),
      ...messages.flatMap(({ owner, sender }) => [owner, sender]),
      ...[...Object.values(logs).flat(), ...assignments, ...versions, ...views].map(({ owner }) => owner),
    ]),
  }
}

/** Files of fields above the user's level are not among a document's attachments. */
async function openFiles({ ctx, meta, doctype, name }: Document): Promise<Row[]> {
  const files = await rows(
    ctx,
    sql`select name, file_name, file_url, is_private, attached_to_field from ${sql.table('tabFile')} where attached_to_doctype = ${doctype} and attached_to_name = ${name} order by creation desc, name desc`,
  )
  const levels = readableLevels(ctx, meta)
  return files.flatMap(({ attached_to_field: field, ...file }) =>
    levels.has(Number(meta.field.get(String(field ?? ''))?.permlevel ?? 0)) ? [file] : [],
  )
}

/** Versions without what the user may not read. */
async function maskedVersions({ ctx, meta, doctype, name }: Document): Promise<Row[]> {
  const versions = await rows(
    ctx,
    sql`select name, owner, creation, data from ${sql.table('tabVersion')} where ref_doctype = ${doctype} and docname = ${name} order by creation desc, name desc limit 10`,
  )
  return Promise.all(versions.map(async (version) => ({ ...version, data: (await maskVersion(ctx, meta, String(version.data ?? ''))) ?? null })))
}

/** Who has opened the document. */
const viewsOf = ({ ctx, doctype, name }: Document): Promise<Row[]> =>
  rows(
    ctx,
    sql`select name, creation, owner from ${sql.table('tabView Log')} where reference_doctype = ${doctype} and reference_name = ${name} order by creation desc, name desc limit ${shownViews}`,
  )

/** What apps add to the timeline: for all DocTypes, then for this one. */
async function timelineContent(doc: Document): Promise<Row[]> {
  const found: Row[] = []
  for (const doctype of ['*', doc.doctype])
    for (const { definition } of doc.ctx.bootHooks.apps) found.push(...((await definition.timelineContent?.[doctype]?.(doc)) ?? []))
  return found
}

async function rows(ctx: Context, query: RawBuilder<unknown>): Promise<Row[]> {
  const found = await ctx.db.read(compile(ctx.db.dialect, query))
  for (const row of found) if (row.creation != null) row.creation = fieldType('Datetime').fromDatabase?.(row.creation) ?? row.creation
  return found
}

/** Tags, the newest first. */
async function tagsOf({ ctx, doctype, name }: Document): Promise<string[]> {
  const links = await rows(
    ctx,
    sql`select tag from ${sql.table('tabTag Link')} where document_type = ${doctype} and document_name = ${name} order by creation desc, name desc`,
  )
  return links.map(({ tag }) => String(tag))
}
