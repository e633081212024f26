// Written by `cortado make-types` from contact_email.json. Change that file, not this one.
/** Values of the DocType Contact Email. */
export interface ContactEmailFields {
  /** Email ID */
  email_id: string
  /** Is Primary */
  is_primary: 0 | 1
}
