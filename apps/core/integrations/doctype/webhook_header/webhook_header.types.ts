// Written by `cortado make-types` from webhook_header.json. Change that file, not this one.
/** Values of the DocType Webhook Header. */
export interface WebhookHeaderFields {
  /** Key */
  key: string | null
  /** Value */
  value: string | null
}
