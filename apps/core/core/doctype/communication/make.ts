import { permission, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { attachCopy } from 'cortado/document/attachments.ts'
import type { Document } from 'cortado/document/document.ts'
import { mayReadFile } from 'cortado/document/file-permission.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { addressOf, formatAddress, splitAddresses } from 'cortado/mail/address.ts'
import { makeMessageId } from 'cortado/mail/compose.ts'
import { queueMail } from 'cortado/mail/queue.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'

/** What was said, and whether it is to be mailed. */
export interface NewCommunication {
  /** The document that it is about. */
  readonly reference?: { readonly doctype: string; readonly name: string }
  readonly subject: string
  readonly content: string
  /** Default: the user. */
  readonly sender?: string
  readonly senderName?: string
  /** Addresses with commas between them. */
  readonly recipients?: string
  readonly cc?: string
  readonly bcc?: string
  readonly medium: string
  readonly type: string
  readonly direction: string
  readonly template?: string
  readonly readReceipt?: boolean
  readonly inReplyTo?: string
  readonly sendAfter?: string
  /** Names of File documents. */
  readonly attachments: readonly string[]
  readonly sends: boolean
  readonly copiesSender: boolean
}

/** What was made. */
export interface MadeCommunication {
  readonly name: string
  /** Addresses that want no mail about the document, with commas between them; null: none. */
  readonly emails_not_sent_to: string | null
}

/** Attachments of one mail. */
const most = 100

/**
 * Keeps what was said, and puts it into the mail queue where it is to be sent. Needs the right `email` on the document that it is about. Throws noPermission, outgoingEmail,
 * badEmail, validation.
 */
export async function makeCommunication(ctx: Context, asked: NewCommunication): Promise<MadeCommunication> {
  const { reference, sends } = asked
  if (reference) {
    const doc = await load(ctx, reference.doctype, reference.name)
    await demand(ctx, doc.meta, 'email', doc.values)
  } else if (sends && ctx.user.userType !== 'System User') {
    throw permission({ message: 'Mail that is about no document is sent by System Users' })
  }
  const own = formatAddress({ name: ctx.user.fullName, address: await addressOfUser(ctx) })
  const sender = asked.sender || own
  if (sends) await demandSender(ctx, sender, own)
  const files = await filesOf(ctx, asked.attachments)
  const messageId = makeMessageId(ctx)
  const doc = await insertCommunication(ctx, { ...asked, sender, messageId })
  for (const { values } of files) await attachCopy(ctx, values, { attached_to_doctype: 'Communication', attached_to_name: doc.name })
  const refused = sends ? await send(doc, { ...asked, sender, messageId }) : []
  return { name: doc.name, emails_not_sent_to: refused.length ? refused.join(', ') : null }
}

type Addressed = NewCommunication & { readonly sender: string; readonly messageId: string }

async function insertCommunication(ctx: Context, asked: Addressed): Promise<Document> {
  const doc = await newDocument(ctx, 'Communication', {
    subject: asked.subject,
    content: asked.content,
    sender: asked.sender,
    sender_full_name: asked.senderName,
    recipients: asked.recipients,
    cc: asked.cc || null,
    bcc: asked.bcc || null,
    communication_medium: asked.medium,
    communication_type: asked.type,
    sent_or_received: asked.direction,
    reference_doctype: asked.reference?.doctype,
    reference_name: asked.reference?.name,
    email_template: asked.template,
    message_id: asked.messageId.slice(1, -1),
    in_reply_to: asked.inReplyTo,
    read_receipt: asked.readReceipt ? 1 : 0,
    send_after: asked.sendAfter,
    has_attachment: asked.attachments.length > 0 ? 1 : 0,
    ...(asked.sends && { delivery_status: 'Sending' }),
  })
  doc.flags.ignorePermissions = true
  await doc.insert()
  if (!asked.reference) await doc.dbSet({ reference_doctype: 'Communication', reference_name: doc.name, status: 'Linked' })
  return doc
}

/** Standard users are called otherwise than they are written to. */
async function addressOfUser({ db, user }: Context): Promise<string> {
  if (user.name.includes('@')) return user.name
  const [row] = await db.read(compile(db.dialect, sql`select email from ${sql.table('tabUser')} where name = ${user.name}`))
  return String(row?.email ?? '')
}

/** Nobody writes as somebody else: only as themselves, or through an account of the site. Throws permission. */
async function demandSender({ db }: Context, sender: string, own: string): Promise<void> {
  const address = addressOf(sender)
  if (address === addressOf(own)) return
  const query = sql`select name from ${sql.table('tabEmail Account')} where enable_outgoing = 1 and lower(email_id) = ${address} limit 1`
  if ((await db.read(compile(db.dialect, query))).length === 0)
    throw permission({ message: `You can send mail as yourself or through an Email Account, not as ${address}` })
}

/** The files, which the user may read. Throws validation for one that is not there, or not for the user. */
async function filesOf(ctx: Context, names: readonly string[]): Promise<Document[]> {
  if (names.length > most) throw validation({ message: `A mail has ${most} attachments at most` })
  const files: Document[] = []
  for (const name of new Set(names)) {
    const { db } = ctx
    const [row] = await db.read(
      compile(db.dialect, sql`select name from ${sql.table('tabFile')} where name = ${name} or file_name = ${name} order by creation limit 1`),
    )
    const file = row && (await load(ctx, 'File', String(row.name)))
    if (!file || !(await mayReadFile(ctx, file.values))) throw validation({ message: `Unable to find attachment ${name}` })
    files.push(file)
  }
  return files
}

/** Answers who is left out because they want no mail about it. */
async function send(doc: Document, asked: Addressed): Promise<string[]> {
  const { ctx } = doc
  const copies = [...splitAddresses(asked.cc), ...(asked.copiesSender ? [asked.sender] : [])]
  const lists = [splitAddresses(asked.recipients), copies, splitAddresses(asked.bcc)]
  const refused = await unsubscribed(ctx, asked, lists.flat())
  const [to = [], cc = [], bcc = []] = lists.map((list) =>
    list.filter((each) => !refused.has(addressOf(each)) && addressOf(each) !== 'administrator'),
  )
  if (to.length + cc.length + bcc.length === 0) return [...refused]
  const { db } = ctx
  const attachments = await db.read(
    compile(
      db.dialect,
      sql`select name from ${sql.table('tabFile')} where attached_to_doctype = 'Communication' and attached_to_name = ${doc.name} order by creation, name`,
    ),
  )
  await queueMail(ctx, {
    to,
    cc,
    bcc,
    exposed: true,
    subject: asked.subject,
    html: doc.get<string | null>('content') ?? '',
    sender: asked.sender,
    reference: asked.reference,
    communication: doc.name,
    messageId: asked.messageId,
    attachments: attachments.map(({ name }) => String(name)),
    sendAfter: asked.sendAfter,
  })
  return [...refused]
}

/** Addresses of some recipients, in small letters, that want no mail of this site, or none about that document. One statement. */
export async function unsubscribed(
  { db }: Context,
  { reference }: Pick<NewCommunication, 'reference'>,
  recipients: readonly string[],
): Promise<Set<string>> {
  if (recipients.length === 0) return new Set()
  const about = reference ? sql`(reference_doctype = ${reference.doctype} and reference_name = ${reference.name})` : sql`1 = 0`
  const query = sql`select lower(email) as email from ${sql.table('tabEmail Unsubscribe')} where ${db.dialect.inList(sql`lower(email)`, recipients.map(addressOf))} and (global_unsubscribe = 1 or ${about})`
  return new Set((await db.read(compile(db.dialect, query))).map(({ email }) => String(email)))
}
