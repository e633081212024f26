// Written by `cortado make-types` from notification_recipient.json. Change that file, not this one.
/** Values of the DocType Notification Recipient. */
export interface NotificationRecipientFields {
  /** Receiver By Document Field */
  receiver_by_document_field: string | null
  /** Receiver By Role → Role */
  receiver_by_role: string | null
  /** CC */
  cc: string | null
  /** BCC */
  bcc: string | null
  /** Condition */
  condition: string | null
}
