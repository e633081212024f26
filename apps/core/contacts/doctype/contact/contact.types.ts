// Written by `cortado make-types` from contact.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { ContactEmailFields } from '../contact_email/contact_email.types.ts'
import type { ContactPhoneFields } from '../contact_phone/contact_phone.types.ts'
import type { DynamicLinkFields } from '../../../core/doctype/dynamic_link/dynamic_link.types.ts'

/** Values of the DocType Contact. */
export interface ContactFields {
  /** First Name */
  first_name: string | null
  /** Middle Name */
  middle_name: string | null
  /** Last Name */
  last_name: string | null
  /** Full Name */
  full_name: string | null
  /** Email ID */
  email_id: string | null
  /** User → User */
  user: string | null
  /** Address → Address */
  address: string | null
  /** Sync With Google Contacts */
  sync_with_google_contacts: 0 | 1
  /** Status */
  status: "Passive" | "Open" | "Replied" | "" | null
  /** Salutation → Salutation */
  salutation: string | null
  /** Designation */
  designation: string | null
  /** Gender → Gender */
  gender: string | null
  /** Phone */
  phone: string | null
  /** Mobile No */
  mobile_no: string | null
  /** Company Name */
  company_name: string | null
  /** Image */
  image: string | null
  /** Google Contacts → Google Contacts */
  google_contacts: string | null
  /** Google Contacts ID */
  google_contacts_id: string | null
  /** Pulled From Google Contacts */
  pulled_from_google_contacts: 0 | 1
  /** Email Ids → Contact Email */
  email_ids: Typed<ContactEmailFields>[]
  /** Phone Nos → Contact Phone */
  phone_nos: Typed<ContactPhoneFields>[]
  /** Links → Dynamic Link */
  links: Typed<DynamicLinkFields>[]
  /** Is Primary Contact */
  is_primary_contact: 0 | 1
  /** Department */
  department: string | null
  /** Unsubscribed */
  unsubscribed: 0 | 1
}
