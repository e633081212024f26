// Written by `cortado make-types` from email_queue_recipient.json. Change that file, not this one.
/** Values of the DocType Email Queue Recipient. */
export interface EmailQueueRecipientFields {
  /** Recipient */
  recipient: string | null
  /** Status */
  status: "" | "Not Sent" | "Sent" | null
  /** Error */
  error: string | null
}
