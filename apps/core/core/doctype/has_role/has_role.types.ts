// Written by `cortado make-types` from has_role.json. Change that file, not this one.
/** Values of the DocType Has Role. */
export interface HasRoleFields {
  /** Role → Role */
  role: string | null
}
