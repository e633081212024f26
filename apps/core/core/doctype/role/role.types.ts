// Written by `cortado make-types` from role.json. Change that file, not this one.
/** Values of the DocType Role. */
export interface RoleFields {
  /** Role Name */
  role_name: string
  /** Home Page */
  home_page: string | null
  /** Restrict To Domain → Domain */
  restrict_to_domain: string | null
  /** Disabled */
  disabled: 0 | 1
  /** Is Custom */
  is_custom: 0 | 1
  /** Desk Access */
  desk_access: 0 | 1
  /** Two Factor Auth */
  two_factor_auth: 0 | 1
}
