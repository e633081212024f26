// Written by `cortado make-types` from access_policy_user.json. Change that file, not this one.
/** Values of the DocType Access Policy User. */
export interface AccessPolicyUserFields {
  /** User → User */
  user: string
}
