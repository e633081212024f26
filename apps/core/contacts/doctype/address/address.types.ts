// Written by `cortado make-types` from address.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { DynamicLinkFields } from '../../../core/doctype/dynamic_link/dynamic_link.types.ts'

/** Values of the DocType Address. */
export interface AddressFields {
  /** Address Title */
  address_title: string | null
  /** Address Type */
  address_type: "Billing" | "Shipping" | "Office" | "Personal" | "Plant" | "Postal" | "Shop" | "Subsidiary" | "Warehouse" | "Current" | "Permanent" | "Other"
  /** Address Line1 */
  address_line1: string
  /** Address Line2 */
  address_line2: string | null
  /** City */
  city: string
  /** County */
  county: string | null
  /** State */
  state: string | null
  /** Country → Country */
  country: string
  /** Pincode */
  pincode: string | null
  /** Email ID */
  email_id: string | null
  /** Phone */
  phone: string | null
  /** Fax */
  fax: string | null
  /** Is Primary Address */
  is_primary_address: 0 | 1
  /** Is Shipping Address */
  is_shipping_address: 0 | 1
  /** Disabled */
  disabled: 0 | 1
  /** Links → Dynamic Link */
  links: Typed<DynamicLinkFields>[]
}
