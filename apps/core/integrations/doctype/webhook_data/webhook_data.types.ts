// Written by `cortado make-types` from webhook_data.json. Change that file, not this one.
/** Values of the DocType Webhook Data. */
export interface WebhookDataFields {
  /** Fieldname */
  fieldname: string
  /** Key */
  key: string
}
