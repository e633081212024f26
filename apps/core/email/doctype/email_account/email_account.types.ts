// Written by `cortado make-types` from email_account.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { IMAPFolderFields } from '../imap_folder/imap_folder.types.ts'

/** Values of the DocType Email Account. */
export interface EmailAccountFields {
  /** Email ID */
  email_id: string
  /** Email Account Name */
  email_account_name: string | null
  /** Enable Incoming */
  enable_incoming: 0 | 1
  /** Enable Outgoing */
  enable_outgoing: 0 | 1
  /** Service */
  service: "" | "Frappe Mail" | "GMail" | "Sendgrid" | "SparkPost" | "Yahoo Mail" | "Outlook.com" | "Yandex.Mail" | null
  /** Domain → Email Domain */
  domain: string | null
  /** Frappe Mail Site */
  frappe_mail_site: string | null
  /** Auth Method */
  auth_method: "Basic" | "OAuth" | "" | null
  /** Backend App Flow */
  backend_app_flow: 0 | 1
  /** Password */
  password: string | null
  /** Awaiting Password */
  awaiting_password: 0 | 1
  /** Ascii Encode Password */
  ascii_encode_password: 0 | 1
  /** API Key */
  api_key: string | null
  /** API Secret */
  api_secret: string | null
  /** Connected App → Connected App */
  connected_app: string | null
  /** Connected User → User */
  connected_user: string | null
  /** Login ID Is Different */
  login_id_is_different: 0 | 1
  /** Login ID */
  login_id: string | null
  /** Default Incoming */
  default_incoming: 0 | 1
  /** Attachment Limit */
  attachment_limit: number
  /** Last Synced At */
  last_synced_at: string | null
  /** Use IMAP */
  use_imap: 0 | 1
  /** Use SSL */
  use_ssl: 0 | 1
  /** Validate SSL Certificate */
  validate_ssl_certificate: 0 | 1
  /** Use Starttls */
  use_starttls: 0 | 1
  /** Email Server */
  email_server: string | null
  /** Incoming Port */
  incoming_port: string | null
  /** Email Sync Option */
  email_sync_option: "ALL" | "UNSEEN" | "" | null
  /** Initial Sync Count */
  initial_sync_count: "100" | "250" | "500" | "" | null
  /** IMAP Folder → IMAP Folder */
  imap_folder: Typed<IMAPFolderFields>[]
  /** Append Emails To Sent Folder */
  append_emails_to_sent_folder: 0 | 1
  /** Sent Folder Name */
  sent_folder_name: string | null
  /** Append To → DocType */
  append_to: string | null
  /** Create Contact */
  create_contact: 0 | 1
  /** Enable Automatic Linking */
  enable_automatic_linking: 0 | 1
  /** Notify If Unreplied */
  notify_if_unreplied: 0 | 1
  /** Unreplied For Mins */
  unreplied_for_mins: number
  /** Send Notification To */
  send_notification_to: string | null
  /** Default Outgoing */
  default_outgoing: 0 | 1
  /** Always Use Account Email ID As Sender */
  always_use_account_email_id_as_sender: 0 | 1
  /** Always Use Account Name As Sender Name */
  always_use_account_name_as_sender_name: 0 | 1
  /** Send Unsubscribe Message */
  send_unsubscribe_message: 0 | 1
  /** Track Email Status */
  track_email_status: 0 | 1
  /** Use TLS */
  use_tls: 0 | 1
  /** Use SSL For Outgoing */
  use_ssl_for_outgoing: 0 | 1
  /** SMTP Server */
  smtp_server: string | null
  /** SMTP Port */
  smtp_port: string | null
  /** No SMTP Authentication */
  no_smtp_authentication: 0 | 1
  /** Add Signature */
  add_signature: 0 | 1
  /** Signature */
  signature: string | null
  /** Enable Auto Reply */
  enable_auto_reply: 0 | 1
  /** Auto Reply Message */
  auto_reply_message: string | null
  /** Footer */
  footer: string | null
  /** Brand Logo */
  brand_logo: string | null
  /** Uidvalidity */
  uidvalidity: string | null
  /** UID Next */
  uidnext: number
  /** No Failed */
  no_failed: number
}
