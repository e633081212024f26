import { badEmail } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { addressOf, isAddress, readAddress, splitAddresses } from 'cortado/mail/address.ts'
import { plainText } from 'cortado/mail/compose.ts'

/** A mail, a call, a message: what was said about a document, or to nobody in particular. */
export default class Communication extends Document {
  validate(): void {
    const isMail = this.get('communication_type') === 'Communication' && this.get('communication_medium') === 'Email'
    if (isMail) for (const field of ['recipients', 'cc', 'bcc']) demandAddresses(this.get<string | null>(field))
    if (!this.get('sent_or_received')) Object.assign(this.values, { sent_or_received: 'Sent', seen: 1 })
    if (!this.get('user')) this.set('user', this.ctx.user.name)
    if (!this.get('subject')) this.set('subject', [...plainText(this.get<string | null>('content') ?? '')].slice(0, 140).join(''))
    if (this.isNew()) this.set('status', this.get('reference_doctype') && this.get('reference_name') ? 'Linked' : isMail ? 'Open' : 'Closed')
    this.settleSender()
  }

  /** The address alone; the name goes to its own field. */
  private settleSender(): void {
    const sender = this.get<string | null>('sender')
    if (!sender) return
    const { name, address } = readAddress(sender)
    this.set('sender', address.includes('@') ? address : sender)
    if (!this.get('sender_full_name'))
      this.set('sender_full_name', name || (address === this.ctx.user.name.toLowerCase() ? this.ctx.user.fullName : address))
  }
}

function demandAddresses(text: string | null): void {
  for (const each of splitAddresses(text)) if (!isAddress(addressOf(each))) throw badEmail({ value: each })
}
