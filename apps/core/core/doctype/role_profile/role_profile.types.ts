// Written by `cortado make-types` from role_profile.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { HasRoleFields } from '../has_role/has_role.types.ts'

/** Values of the DocType Role Profile. */
export interface RoleProfileFields {
  /** Role Profile */
  role_profile: string
  /** Roles → Has Role */
  roles: Typed<HasRoleFields>[]
}
