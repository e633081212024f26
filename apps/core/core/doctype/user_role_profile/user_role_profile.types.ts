// Written by `cortado make-types` from user_role_profile.json. Change that file, not this one.
/** Values of the DocType User Role Profile. */
export interface UserRoleProfileFields {
  /** Role Profile → Role Profile */
  role_profile: string | null
}
