// Written by `cortado make-types` from access_policy_role.json. Change that file, not this one.
/** Values of the DocType Access Policy Role. */
export interface AccessPolicyRoleFields {
  /** Role → Role */
  role: string
}
