import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { cleanHtml } from 'cortado/document/sanitise.ts'
import { Html } from 'cortado/http/pages/html.ts'
import { formatAddress } from 'cortado/mail/address.ts'
import { makeMessageId } from 'cortado/mail/compose.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { unsubscribed } from '../../core/doctype/communication/make.ts'
import { notify } from '../../desk/notifications.ts'
import { automaticMail } from '../templates.ts'
import { type Letter, letterOf, type Notice, openNoticeOf, subjectHtml } from './notice.ts'
import { type Recipients, recipientsOf, usersAt } from './recipients.ts'

/**
 * Sends a notification: by mail, and into the Notification Log of users, as it says. Who is told is the decision of whoever made it: rights are not asked. Throws
 * outgoingEmail and what its templates throw.
 */
export async function sendNotice(notice: Notice): Promise<void> {
  const { doc, rule } = notice
  const recipients = await recipientsOf(notice)
  if (recipients.to.length + recipients.cc.length + recipients.bcc.length === 0) return
  const letter = await letterOf(notice)
  if (rule.channel === 'Email') await mail(notice, letter, recipients)
  if (rule.channel !== 'System Notification' && !Number(rule.send_system_notification ?? 0)) return
  const users = await usersAt(doc, recipients)
  await notify(doc, { type: 'Alert', subject: subjectHtml(letter), content: letter.message, users, shared: true })
}

async function mail(notice: Notice, letter: Letter, named: Recipients): Promise<void> {
  const { doc, rule } = notice
  const { to, cc, bcc } = await wanting(doc, named)
  if (to.length + cc.length + bcc.length === 0) return
  const messageId = makeMessageId(doc.ctx)
  const sender = rule.sender && rule.sender_email ? formatAddress({ name: String(rule.sender), address: String(rule.sender_email) }) : undefined
  const communication = await keepInTimeline(notice, { to, cc, bcc }, { sender, messageId })
  await queueMail(doc.ctx, {
    to,
    cc,
    bcc,
    exposed: true,
    subject: letter.subject,
    html: automaticMail({ title: letter.subject, content: new Html(letter.message) }),
    sender,
    reference: doc.name === '' ? undefined : { doctype: doc.doctype, name: doc.name },
    communication,
    messageId,
  })
}

/** Those who have not unsubscribed from mail, or from this document. */
async function wanting({ ctx, doctype, name }: Document, { to, cc, bcc }: Recipients): Promise<Recipients> {
  const refused = await unsubscribed(ctx, { reference: { doctype, name } }, [...to, ...cc, ...bcc])
  const kept = (addresses: readonly string[]): string[] => addresses.filter((address) => !refused.has(address))
  return { to: kept(to), cc: kept(cc), bcc: kept(bcc) }
}

/**
 * Notes the mail in the timeline of the document, where those read it who may read the document: it says what it would of the fields that all of them see. Answers the
 * name of the Communication; undefined where the document is one itself, or not there yet.
 */
async function keepInTimeline(
  notice: Notice,
  { to, cc, bcc }: Recipients,
  { sender, messageId }: { sender?: string; messageId: string },
): Promise<string | undefined> {
  const { doc } = notice
  if (doc.doctype === 'Communication' || doc.name === '') return undefined
  const letter = await openLetter(notice)
  const made = await newDocument(doc.ctx, 'Communication', {
    communication_type: 'Automated Message',
    communication_medium: 'Email',
    sent_or_received: 'Sent',
    subject: letter.subject.slice(0, 140),
    content: cleanHtml(letter.message),
    sender,
    recipients: to.join(', '),
    cc: cc.join(', ') || null,
    bcc: bcc.join(', ') || null,
    reference_doctype: doc.doctype,
    reference_name: doc.name,
    message_id: messageId.slice(1, -1),
    delivery_status: 'Sending',
  })
  Object.assign(made.flags, { ignorePermissions: true, ignoreLinks: true })
  await made.insert()
  return made.name
}

/** What the notification says without fields above level 0; only its own name where it cannot do without them. */
async function openLetter(notice: Notice): Promise<Letter> {
  const open = await openNoticeOf(notice)
  try {
    return await letterOf(open)
  } catch (error) {
    notice.doc.ctx.log.debug({ err: error, notification: notice.rule.name }, 'the notification says nothing without fields above level 0')
    return { subject: String(notice.rule.name), message: '' }
  }
}

/**
 * Sets the property that a notification sets after it was sent, as the system: the document is saved once more, with this notification as the cause. Not of submitted
 * documents, unless the field may change then. The document in memory gets what was written.
 */
export async function setProperty(notice: Notice, actedRules: Set<string>): Promise<void> {
  const { doc, rule } = notice
  const field = doc.meta.field.get(String(rule.set_property_after_alert ?? ''))
  if (!field || doc.meta.isVirtual || (doc.docstatus === 1 && !field.allow_on_submit) || doc.docstatus === 2) return
  const stored = await load(doc.ctx, doc.meta, doc.name, { lock: true })
  stored.set(field.fieldname, rule.property_value ?? null)
  Object.assign(stored.flags, {
    ignorePermissions: true,
    actedRules,
    updaterReference: { doctype: 'Notification', docname: String(rule.name), label: 'via Notification' },
  })
  await stored.save()
  adopt(doc, stored, field.fieldname)
}

function adopt(doc: Document, stored: Document, fieldname: string): void {
  for (const key of [fieldname, 'modified', 'modified_by']) {
    doc.values[key] = stored.values[key]
    if (doc.before) doc.before[key] = stored.values[key]
  }
}
