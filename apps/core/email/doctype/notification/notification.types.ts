// Written by `cortado make-types` from notification.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { NotificationRecipientFields } from '../notification_recipient/notification_recipient.types.ts'

/** Values of the DocType Notification. */
export interface NotificationFields {
  /** Enabled */
  enabled: 0 | 1
  /** Is Standard */
  is_standard: 0 | 1
  /** Module → Module Def */
  module: string | null
  /** Channel */
  channel: "Email" | "Slack" | "System Notification" | "SMS"
  /** Slack Channel → Slack Webhook URL */
  slack_webhook_url: string | null
  /** Subject */
  subject: string | null
  /** Send Alert On */
  event: "" | "New" | "Save" | "Submit" | "Cancel" | "Days After" | "Days Before" | "Minutes After" | "Minutes Before" | "Value Change" | "Method" | "Custom"
  /** Document Type → DocType */
  document_type: string
  /** Trigger Method */
  method: string | null
  /** Reference Date */
  date_changed: string | null
  /** Reference Datetime */
  datetime_changed: string | null
  /** Days Before or After */
  days_in_advance: number
  /** Minutes Offset */
  minutes_offset: number
  /** Last Run */
  datetime_last_run: string | null
  /** Value Changed */
  value_changed: string | null
  /** Sender → Email Account */
  sender: string | null
  /** Send System Notification */
  send_system_notification: 0 | 1
  /** Sender Email */
  sender_email: string | null
  /** Condition */
  condition: string | null
  /** Set Property After Alert */
  set_property_after_alert: string | null
  /** Value To Be Set */
  property_value: string | null
  /** Send To All Assignees */
  send_to_all_assignees: 0 | 1
  /** Recipients → Notification Recipient */
  recipients: Typed<NotificationRecipientFields>[]
  /** Message Type */
  message_type: "Markdown" | "HTML" | "Plain Text" | "" | null
  /** Message */
  message: string | null
  /** Attach Print */
  attach_print: 0 | 1
  /** Print Format → Print Format */
  print_format: string | null
}
