import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { newRow } from 'cortado/document/row-values.ts'
import { cleanHtml } from 'cortado/document/sanitise.ts'
import { writeRows } from 'cortado/document/statements.ts'
import { escapeText } from 'cortado/http/pages/html.ts'
import { may } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { mailNotification } from './notification-mail.ts'
import { markUnseen } from './notification-settings.ts'
import { openTitle } from './title.ts'

/** What a notification is about. */
export type NotificationType = 'Mention' | 'Assignment' | 'Share' | 'Alert'

/** A notification that is to be sent. */
export interface Notification {
  readonly type: NotificationType
  readonly subject: string
  readonly content?: string
  /** Users; the one who causes it is left out, but from what a rule sends (`Alert`). */
  readonly users: readonly string[]
  /** They are told whether or not they may read the document: it was shared with them a moment ago, or a rule names them. */
  readonly shared?: true
}

/**
 * Puts a notification about a document into the Notification Log of users: of those who are enabled, have not switched notifications off, and may read the
 * document.
 */
export async function notify(doc: Document, { type, subject, content, users, shared }: Notification): Promise<void> {
  const { ctx } = doc
  const meta = await ctx.meta.get('Notification Log')
  const values = {
    type,
    subject: [...subject].slice(0, 500).join(''),
    email_content: content && cleanHtml(content),
    from_user: ctx.user.name,
    document_type: doc.doctype,
    document_name: doc.name,
    read: 0,
  }
  const told: string[] = []
  for (const user of await wanting(ctx, users)) {
    if ((user === ctx.user.name && type !== 'Alert') || !(shared || (await mayReadAs(doc, user)))) continue
    told.push(user)
  }
  if (told.length === 0) return
  const rows = told.map((user) => newRow(ctx, meta, { ...values, for_user: user }))
  await ctx.db.write(writeRows(ctx.db.dialect, meta, rows))
  await markUnseen(ctx, told)
  await mailNotification(ctx, told, values)
}

/** Enabled users who have not switched notifications off. */
async function wanting({ db }: Context, users: readonly string[]): Promise<string[]> {
  if (users.length === 0) return []
  const off = sql`select name from ${sql.table('tabNotification Settings')} where enabled = 0`
  const query = sql`select name from ${sql.table('tabUser')} where enabled = 1 and ${db.dialect.inList(sql.id('name'), [...new Set(users)])} and name not in (${off}) order by name`
  return (await db.read(compile(db.dialect, query, { named: true }))).map(({ name }) => String(name))
}

/** Whether another user may read a document. Nobody who is unknown may. */
export async function mayReadAs({ ctx, meta, values }: Document, name: string): Promise<boolean> {
  const user = await ctx.users.get(name)
  return user !== undefined && may(Object.create(ctx, { user: { value: user } }) as Context, meta, 'read', values)
}

const mention = /<span\b[^>]*\bclass="[^"]*\bmention\b[^"]*"[^>]*>/g

/** Users whom a text mentions: spans of class `mention` with `data-id`; of a User Group (`data-is-group`), its members. */
export async function mentionedUsers({ db }: Context, html: string): Promise<string[]> {
  const found = (html.match(mention) ?? []).slice(0, 100).map((tag) => ({
    id: /\bdata-id="([^"]+)"/.exec(tag)?.[1] ?? '',
    isGroup: /\bdata-is-group="(true|1)"/.test(tag),
  }))
  const groups = found.flatMap(({ id, isGroup }) => (isGroup ? [id] : []))
  const users = found.flatMap(({ id, isGroup }) => (isGroup || id === '' ? [] : [id]))
  if (groups.length === 0) return users
  const query = sql`select ${sql.id('user')} as member from ${sql.table('tabUser Group Member')} where parenttype = 'User Group' and ${db.dialect.inList(sql.id('parent'), groups)}`
  const members = await db.read(compile(db.dialect, query, { named: true }))
  return [...users, ...members.map(({ member }) => String(member))]
}

/** A text in bold, as HTML: for subjects, which clients show as it. */
export const bold = (text: string): string => `<b>${escapeText(text)}</b>`

/** What a document is called where people are told of it, as HTML: its DocType, its title. */
export const subjectOf = (doc: Document): string => `${bold(doc.doctype)} <b class="subject-title">${escapeText(openTitle(doc))}</b>`
