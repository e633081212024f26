// Written by `cortado make-types` from webhook.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { WebhookDataFields } from '../webhook_data/webhook_data.types.ts'
import type { WebhookHeaderFields } from '../webhook_header/webhook_header.types.ts'

/** Values of the DocType Webhook. */
export interface WebhookFields {
  /** Webhook Doctype → DocType */
  webhook_doctype: string
  /** Webhook Docevent */
  webhook_docevent: "after_insert" | "on_update" | "on_submit" | "on_cancel" | "on_trash" | "on_update_after_submit" | "on_change" | "" | null
  /** Enabled */
  enabled: 0 | 1
  /** Condition */
  condition: string | null
  /** Request URL */
  request_url: string
  /** Is Dynamic URL */
  is_dynamic_url: 0 | 1
  /** Timeout */
  timeout: number
  /** Background Jobs Queue */
  background_jobs_queue: string | null
  /** Request Method */
  request_method: "POST" | "PUT" | "DELETE"
  /** Request Structure */
  request_structure: "" | "Form URL-Encoded" | "JSON" | null
  /** Enable Security */
  enable_security: 0 | 1
  /** Webhook Secret */
  webhook_secret: string | null
  /** Webhook Headers → Webhook Header */
  webhook_headers: Typed<WebhookHeaderFields>[]
  /** Webhook Data → Webhook Data */
  webhook_data: Typed<WebhookDataFields>[]
  /** Webhook JSON */
  webhook_json: string | null
}
