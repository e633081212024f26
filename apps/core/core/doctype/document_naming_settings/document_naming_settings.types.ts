// Written by `cortado make-types` from document_naming_settings.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { AmendedDocumentNamingSettingsFields } from '../amended_document_naming_settings/amended_document_naming_settings.types.ts'

/** Values of the DocType Document Naming Settings. */
export interface DocumentNamingSettingsFields {
  /** Transaction Type */
  transaction_type: string | null
  /** Naming Series Options */
  naming_series_options: string | null
  /** User Must Always Select */
  user_must_always_select: 0 | 1
  /** Try Naming Series */
  try_naming_series: string | null
  /** Series Preview */
  series_preview: string | null
  /** Prefix */
  prefix: string | null
  /** Current Value */
  current_value: number
  /** Default Amend Naming */
  default_amend_naming: "Amend Counter" | "Default Naming"
  /** Amend Naming Override → Amended Document Naming Settings */
  amend_naming_override: Typed<AmendedDocumentNamingSettingsFields>[]
}
