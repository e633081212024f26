import { permission } from '@cortado/contract/error-catalogue.ts'
import { fieldType } from '@cortado/contract/fields/registry.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { demand, may } from 'cortado/permission/decide.ts'
import { type RawBuilder, sql } from 'kysely'
import { followWhereWanted } from './follow.ts'
import { lockMarked } from './marks.ts'
import { bold, notify, subjectOf } from './notifications.ts'

/** What can be shared of a document. */
export const shareRights = ['read', 'write', 'submit', 'share'] as const

/** Whom a share is for: a user, or everyone. */
export type Sharer = { readonly user: string; readonly everyone: false } | { readonly user: undefined; readonly everyone: true }

/** Rights that a share gives. */
export type SharedRights = Readonly<Partial<Record<(typeof shareRights)[number], boolean>>>

/** What somebody shares of a document. */
export interface Share {
  readonly who: Sharer
  readonly rights: SharedRights
  /** Whether the user is told. */
  readonly notify?: boolean
}

/** The share of a document with a user, or with everyone, locked; undefined: there is none. */
export async function shareOf(doc: Document, who: Sharer): Promise<Document | undefined> {
  const { db } = doc.ctx
  const whose = who.everyone ? sql`everyone = 1` : sql`${sql.id('user')} = ${who.user}`
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabDocShare')} where ${ofDocument(doc)} and ${whose} limit 1`))
  return rows[0] && load(doc.ctx, 'DocShare', String(rows[0].name), { lock: true })
}

const ofDocument = ({ doctype, name }: Pick<Document, 'doctype' | 'name'>): RawBuilder<unknown> =>
  sql`share_doctype = ${doctype} and share_name = ${name}`

/** Whether the user may share a document, on a site that lets documents be shared, and holds what is to be given. Throws noPermission, permission. */
export async function demandShareable(doc: Document, rights: SharedRights): Promise<void> {
  if (isSharingOff(doc.ctx)) throw permission({ message: 'Documents are not shared on this site: System Settings say so' })
  await demand(doc.ctx, doc.meta, 'share', doc.values)
  for (const right of ['read', 'write', 'submit'] as const) {
    if (rights[right] && !(await may(doc.ctx, doc.meta, right, doc.values)))
      throw permission({ message: `You cannot share the right to ${right} ${doc.doctype} ${doc.name}, since you do not have it` })
  }
}

/** Shares a document; whoever has it shared already gets the rights named now. Permission is the caller's: see `demandShareable`. */
export async function shareDocument(doc: Document, { who, rights, notify: tell }: Share): Promise<Document> {
  const { ctx } = doc
  const share = (await shareOf(doc, who)) ?? (await shareOfLocked(doc, who)) ?? (await newShare(doc, who, tell === true))
  Object.assign(share.values, Object.fromEntries(shareRights.map((right) => [right, rights[right] || right === 'read' ? 1 : 0])))
  share.flags.ignorePermissions = true
  await share.save()
  if (who.user === undefined) return share
  const subject = `${bold(ctx.user.fullName)} shared a document ${subjectOf(doc)} with you`
  if (tell) await notify(doc, { type: 'Share', subject, users: [who.user], shared: true })
  await followWhereWanted(doc, who.user, 'follow_shared_documents')
  return share
}

/** Somebody else may be about to share the document in the same way. */
async function shareOfLocked(doc: Document, who: Sharer): Promise<Document | undefined> {
  await lockMarked(doc)
  return shareOf(doc, who)
}

const newShare = (doc: Document, who: Sharer, notify: boolean): Promise<Document> =>
  newDocument(doc.ctx, 'DocShare', {
    share_doctype: doc.doctype,
    share_name: doc.name,
    user: who.user,
    everyone: who.everyone ? 1 : 0,
    notify_by_email: notify ? 1 : 0,
  })

/** Whom a document is shared with, the newest first. */
export async function sharesOf(doc: Pick<Document, 'ctx' | 'doctype' | 'name'>): Promise<Row[]> {
  const { db } = doc.ctx
  const columns = sql.join(['name', 'user', ...shareRights, 'everyone', 'owner', 'creation'].map((column) => sql.id(column)))
  const query = sql`select ${columns} from ${sql.table('tabDocShare')} where ${ofDocument(doc)} order by creation desc, name desc`
  const shares = await db.read(compile(db.dialect, query, { named: true }))
  return shares.map((share) => ({ ...share, creation: fieldType('Datetime').fromDatabase?.(share.creation) }))
}

/** Whether documents may be shared on this site. */
export const isSharingOff = ({ settings }: Context): boolean => Number(settings.get('disable_document_sharing') ?? 0) === 1
