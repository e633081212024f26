// Written by `cortado make-types` from contact_phone.json. Change that file, not this one.
/** Values of the DocType Contact Phone. */
export interface ContactPhoneFields {
  /** Phone */
  phone: string
  /** Is Primary Phone */
  is_primary_phone: 0 | 1
  /** Is Primary Mobile No */
  is_primary_mobile_no: 0 | 1
}
