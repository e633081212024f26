import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { cleanHtml } from 'cortado/document/sanitise.ts'
import { formUrl } from 'cortado/events/site-url.ts'
import { Html } from 'cortado/http/pages/html.ts'
import { findOutgoing } from 'cortado/mail/account.ts'
import { isAddress } from 'cortado/mail/address.ts'
import { plainText } from 'cortado/mail/compose.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { sql } from 'kysely'
import { notificationMail } from '../email/templates.ts'

/** Kinds of notifications that are mailed: what the mail is called, and the switch of Notification Settings. */
const kinds: Readonly<Record<string, { readonly header: string; readonly field: string }>> = {
  Mention: { header: 'New Mention', field: 'enable_email_mention' },
  Assignment: { header: 'New Assignment', field: 'enable_email_assignment' },
  Share: { header: 'New Document Shared', field: 'enable_email_share' },
}

/**
 * Mails one notification to those of its users who want that. `values`: of a row of Notification Log. Nothing where the site has no account to send mail through. Two
 * statements, and what each mail takes.
 */
export async function mailNotification(ctx: Context, users: readonly string[], values: Row): Promise<void> {
  const kind = kinds[String(values.type)]
  if (!kind || users.length === 0 || !(await findOutgoing(ctx, {}))) return
  const { document_type, document_name } = values
  const subject = cleanHtml(String(values.subject ?? ''))
  const html = notificationMail({
    header: kind.header,
    subject: new Html(subject),
    content: values.email_content ? new Html(cleanHtml(String(values.email_content))) : undefined,
    link: formUrl(ctx, String(document_type), String(document_name)),
    label: `${document_type} ${document_name}`,
  })
  for (const to of await wanting(ctx, users, kind.field)) await queueMail(ctx, { to: [to], subject: plainText(subject), html })
}

/** Addresses of those who have switched neither mails nor this kind of them off. */
async function wanting({ db }: Context, users: readonly string[], field: string): Promise<string[]> {
  const off = sql`select name from ${sql.table('tabNotification Settings')} where enable_email_notifications = 0 or ${sql.id(field)} = 0`
  const query = sql`select email from ${sql.table('tabUser')} where ${db.dialect.inList(sql.id('name'), users)} and name not in ('Administrator', 'Guest') and name not in (${off}) order by name`
  return (await db.read(compile(db.dialect, query))).map(({ email }) => String(email)).filter(isAddress)
}
