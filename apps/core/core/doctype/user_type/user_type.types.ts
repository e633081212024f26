// Written by `cortado make-types` from user_type.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { UserDocumentTypeFields } from '../user_document_type/user_document_type.types.ts'
import type { UserSelectDocumentTypeFields } from '../user_select_document_type/user_select_document_type.types.ts'
import type { UserTypeModuleFields } from '../user_type_module/user_type_module.types.ts'

/** Values of the DocType User Type. */
export interface UserTypeFields {
  /** Is Standard */
  is_standard: 0 | 1
  /** Role → Role */
  role: string | null
  /** Apply User Permission On → DocType */
  apply_user_permission_on: string | null
  /** User ID Field */
  user_id_field: string | null
  /** User Doctypes → User Document Type */
  user_doctypes: Typed<UserDocumentTypeFields>[]
  /** Custom Select Doctypes → User Select Document Type */
  custom_select_doctypes: Typed<UserSelectDocumentTypeFields>[]
  /** Select Doctypes → User Select Document Type */
  select_doctypes: Typed<UserSelectDocumentTypeFields>[]
  /** User Type Modules → User Type Module */
  user_type_modules: Typed<UserTypeModuleFields>[]
}
