import { badEmail, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Document } from '../document/document.ts'
import { insert } from '../document/insert.ts'
import { newDocument } from '../document/new.ts'
import { setSecret } from '../services/secrets/secrets.ts'
import { type OutgoingAccount, outgoingAccount } from './account.ts'
import { addressOf, formatAddress, isAddress, readAddress } from './address.ts'
import { composeMail, makeMessageId } from './compose.ts'

/** A mail that is to be sent. */
export interface Mail {
  /** Addresses, with or without names. */
  readonly to: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly subject: string
  /** What it says. Whoever makes it has escaped what others wrote. */
  readonly html: string
  /** Who it is from. Default: the account itself. */
  readonly sender?: string
  readonly replyTo?: string
  /** Recipients see each other in its head. Default: each sees themselves alone. */
  readonly exposed?: boolean
  /** The document that it is about. */
  readonly reference?: { readonly doctype: string; readonly name: string }
  /** Name of the Communication that it carries. */
  readonly communication?: string
  /** With angle brackets. Default: a new one. */
  readonly messageId?: string
  readonly inReplyTo?: string
  /** Names of File documents to attach; their content is read when the mail is sent. */
  readonly attachments?: readonly string[]
  /** It holds what opens something: the queue shows none of it, and what is sent is kept encrypted until it was. */
  readonly secret?: boolean
  /** Higher is sent earlier. Default 1. */
  readonly priority?: number
  /** Not before this moment, as the site writes it. */
  readonly sendAfter?: string
}

/** Recipients of one mail at most. */
const most = 500

/**
 * Puts a mail into the queue: a row of Email Queue in this transaction. It is sent after the commit, and again until a server has taken it (at least once; whoever
 * gets it twice sees the same Message-ID). Throws outgoingEmail where there is no account to send it through, badEmail for what is no address.
 */
export async function queueMail(ctx: Context, mail: Mail): Promise<Document> {
  const recipients = recipientsOf(mail)
  const account = await outgoingAccount(ctx, { sender: mail.sender, doctype: mail.reference?.doctype })
  const sender = senderOf(account, mail.sender)
  const messageId = mail.messageId ?? makeMessageId(ctx)
  const message = await composeMail({
    from: sender,
    ...(mail.exposed && { to: mail.to, cc: mail.cc }),
    replyTo: mail.replyTo,
    subject: mail.subject,
    html: mail.html,
    messageId,
    inReplyTo: mail.inReplyTo,
    date: ctx.clock.now(),
  })
  const row = await newDocument(ctx, 'Email Queue', {
    sender,
    recipients: recipients.map((recipient) => ({ recipient, status: 'Not Sent' })),
    show_as_cc: (mail.cc ?? []).map(addressOf).join(','),
    message: mail.secret ? withoutBody(message) : message,
    message_id: messageId.slice(1, -1),
    reference_doctype: mail.reference?.doctype,
    reference_name: mail.reference?.name,
    communication: mail.communication,
    priority: mail.priority ?? 1,
    send_after: mail.sendAfter,
    add_unsubscribe_link: 0,
    expose_recipients: mail.exposed ? 'header' : null,
    attachments: JSON.stringify((mail.attachments ?? []).map((fid) => ({ fid }))),
    status: 'Not Sent',
    email_account: account.name,
  })
  Object.assign(row.flags, { ignorePermissions: true, ignoreLinks: true, ignoreVersion: true })
  await insert(row)
  if (mail.secret) await setSecret(ctx, 'Email Queue', row.name, 'message', message)
  ctx.db.afterCommit(() => ctx.mail.wake())
  return row
}

function recipientsOf({ to, cc = [], bcc = [] }: Mail): string[] {
  const all = [...to, ...cc, ...bcc]
  if (all.length === 0) throw validation({ message: 'Name somebody to send the mail to' })
  if (all.length > most) throw validation({ message: `A mail goes to ${most} recipients at most` })
  const addresses = all.map(addressOf)
  for (const address of addresses) if (!isAddress(address)) throw badEmail({ value: address })
  return [...new Set(addresses)]
}

/** As the sender wishes, where the account does not put its own address or name there. */
function senderOf(account: OutgoingAccount, wish: string | undefined): string {
  if (wish === undefined || !isAddress(addressOf(wish))) return account.sender
  const { name, address } = readAddress(wish)
  return formatAddress({
    name: account.alwaysName ? readAddress(account.sender).name : name,
    address: account.alwaysAddress ? account.address : address,
  })
}

/** The headers alone, for people to look at. */
const withoutBody = (message: string): string =>
  `${message.slice(0, message.search(/\r?\nContent-Type:/i))}\r\n\r\n(not shown: it holds a link that opens something)`

declare module '../context.ts' {
  interface Context {
    /** What sends the site's mail. */
    readonly mail: {
      /** Something was put into the queue, or has become due. */
      wake(): void
    }
  }
}
