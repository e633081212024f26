// Written by `cortado make-types` from communication.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { CommunicationLinkFields } from '../communication_link/communication_link.types.ts'

/** Values of the DocType Communication. */
export interface CommunicationFields {
  /** Subject */
  subject: string
  /** Communication Medium */
  communication_medium: "" | "Email" | "Chat" | "Phone" | "SMS" | "Event" | "Meeting" | "Visit" | "Other" | null
  /** Sender */
  sender: string | null
  /** Recipients */
  recipients: string | null
  /** CC */
  cc: string | null
  /** BCC */
  bcc: string | null
  /** Phone No */
  phone_no: string | null
  /** Delivery Status */
  delivery_status: "" | "Sent" | "Bounced" | "Opened" | "Marked As Spam" | "Rejected" | "Delayed" | "Soft-Bounced" | "Clicked" | "Recipient Unsubscribed" | "Error" | "Expired" | "Sending" | "Read" | "Scheduled" | null
  /** Content */
  content: string | null
  /** Text Content */
  text_content: string | null
  /** Communication Type */
  communication_type: "Communication" | "Automated Message"
  /** Status */
  status: "Open" | "Replied" | "Closed" | "Linked"
  /** Sent Or Received */
  sent_or_received: "Sent" | "Received"
  /** Communication Date */
  communication_date: string | null
  /** Read Receipt */
  read_receipt: 0 | 1
  /** Send After */
  send_after: string | null
  /** Sender Full Name */
  sender_full_name: string | null
  /** Read By Recipient */
  read_by_recipient: 0 | 1
  /** Read By Recipient On */
  read_by_recipient_on: string | null
  /** Reference Doctype → DocType */
  reference_doctype: string | null
  /** Reference Name */
  reference_name: string | null
  /** Reference Owner */
  reference_owner: string | null
  /** Email Account → Email Account */
  email_account: string | null
  /** In Reply To → Communication */
  in_reply_to: string | null
  /** User → User */
  user: string | null
  /** Email Template → Email Template */
  email_template: string | null
  /** Unread Notification Sent */
  unread_notification_sent: 0 | 1
  /** Seen */
  seen: 0 | 1
  /** User Tags */
  _user_tags: string | null
  /** Timeline Links → Communication Link */
  timeline_links: Typed<CommunicationLinkFields>[]
  /** Message ID */
  message_id: string | null
  /** UID */
  uid: number
  /** IMAP Folder */
  imap_folder: string | null
  /** Email Status */
  email_status: "Open" | "Spam" | "Trash" | "" | null
  /** Has Attachment */
  has_attachment: 0 | 1
}
