// Written by `cortado make-types` from user_permission.json. Change that file, not this one.
/** Values of the DocType User Permission. */
export interface UserPermissionFields {
  /** User → User */
  user: string
  /** Allow → DocType */
  allow: string
  /** For Value */
  for_value: string
  /** Is Default */
  is_default: 0 | 1
  /** Apply To All Doctypes */
  apply_to_all_doctypes: 0 | 1
  /** Applicable For → DocType */
  applicable_for: string | null
  /** Hide Descendants */
  hide_descendants: 0 | 1
}
