// Written by `cortado make-types` from email_queue.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { EmailQueueRecipientFields } from '../email_queue_recipient/email_queue_recipient.types.ts'

/** Values of the DocType Email Queue. */
export interface EmailQueueFields {
  /** Sender */
  sender: string | null
  /** Recipients → Email Queue Recipient */
  recipients: Typed<EmailQueueRecipientFields>[]
  /** Show As CC */
  show_as_cc: string | null
  /** Message */
  message: string | null
  /** Status */
  status: "Not Sent" | "Sending" | "Sent" | "Partially Sent" | "Error" | "" | null
  /** Error */
  error: string | null
  /** Message ID */
  message_id: string | null
  /** Reference Doctype → DocType */
  reference_doctype: string | null
  /** Reference Name */
  reference_name: string | null
  /** Communication → Communication */
  communication: string | null
  /** Send After */
  send_after: string | null
  /** Priority */
  priority: number
  /** Add Unsubscribe Link */
  add_unsubscribe_link: 0 | 1
  /** Unsubscribe Param */
  unsubscribe_param: string | null
  /** Unsubscribe Method */
  unsubscribe_method: string | null
  /** Expose Recipients */
  expose_recipients: string | null
  /** Attachments */
  attachments: string | null
  /** Retry */
  retry: number
  /** Email Account → Email Account */
  email_account: string | null
}
