import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { FileResponse } from 'cortado/events/response.ts'
import { sql } from 'kysely'
import { makeCommunication } from '../../../../../core/doctype/communication/make.ts'

/** Addresses as the Desk sends them, a text; or as a list. */
function addresses(argument: string, value: unknown): string | undefined {
  if (value == null || value === '') return undefined
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (typeof value === 'string') return value.trimStart().startsWith('[') ? addresses(argument, parseJson(value, argument)) : value
  throw badArgument({ argument, reason: 'it should be a text with commas between the addresses, or a list' })
}

/** Names of File documents: as a list, or objects that hold them as `fid` or `name`. */
function attachmentsOf(value: unknown): string[] {
  if (value == null || value === '') return []
  if (!Array.isArray(value)) throw badArgument({ argument: 'attachments', reason: 'it should be a list of names of files' })
  return value.map((each: unknown) => {
    if (typeof each === 'string') return each
    const { fid, name } = (each ?? {}) as { fid?: unknown; name?: unknown }
    if (typeof (fid ?? name) !== 'string') throw badArgument({ argument: 'attachments', reason: 'it should be a list of names of files' })
    return String(fid ?? name)
  })
}

/**
 * Adds a Communication to the timeline of a document, and with `send_email` mails it. Answers its name and who was left out. Needs the right `email` on the document;
 * throws outgoingEmail where the site has no account to send it through.
 */
export const make = whitelist(
  {
    args: {
      doctype: 'string?',
      name: 'any?',
      content: 'string?',
      subject: 'string?',
      sent_or_received: 'string?',
      sender: 'string?',
      sender_full_name: 'string?',
      recipients: 'any?',
      communication_medium: 'string?',
      communication_type: 'string?',
      send_email: 'bool?',
      print_html: 'string?',
      print_format: 'string?',
      attachments: 'json?',
      send_me_a_copy: 'bool?',
      cc: 'any?',
      bcc: 'any?',
      read_receipt: 'bool?',
      email_template: 'string?',
      in_reply_to: 'string?',
      send_after: 'string?',
    },
    methods: ['POST', 'PUT'],
  },
  (ctx, args) => {
    if (args.print_html || args.print_format)
      throw validation({ message: 'Prints cannot be attached to mails yet: attach a file, or leave print_format empty' })
    return makeCommunication(ctx, {
      reference: args.doctype && args.name ? { doctype: args.doctype, name: String(args.name) } : undefined,
      subject: args.subject ?? '',
      content: args.content ?? '',
      sender: args.sender,
      senderName: args.sender_full_name,
      recipients: addresses('recipients', args.recipients),
      cc: addresses('cc', args.cc),
      bcc: addresses('bcc', args.bcc),
      medium: args.communication_medium || 'Email',
      type: args.communication_type || 'Communication',
      direction: args.sent_or_received || 'Sent',
      template: args.email_template || undefined,
      readReceipt: args.read_receipt,
      inReplyTo: args.in_reply_to || undefined,
      sendAfter: args.send_after || undefined,
      attachments: attachmentsOf(args.attachments),
      sends: args.send_email ?? false,
      copiesSender: args.send_me_a_copy ?? false,
    })
  },
)

/** A transparent picture of one pixel. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

/** Notes that a mail was opened: its picture was fetched. Answers the picture, whatever the name. */
export const mark_email_as_seen = whitelist({ args: { name: 'string?' }, methods: ['GET'], allowGuest: true }, async (ctx, { name }) => {
  const { db, clock } = ctx
  if (name) {
    const query = sql`update ${sql.table('tabCommunication')} set read_by_recipient = 1, delivery_status = 'Read', read_by_recipient_on = ${clock.timestamp()} where name = ${name} and sent_or_received = 'Sent' and read_by_recipient = 0`
    await db.write(compile(db.dialect, query))
    // what a GET writes is undone otherwise
    await db.commit()
  }
  return new FileResponse(pixel, 'imaginary_pixel.png', { type: 'image/png', disposition: 'inline' })
})
