// Written by `cortado make-types` from access_policy.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { AccessPolicyConditionFields } from '../access_policy_condition/access_policy_condition.types.ts'
import type { AccessPolicyRoleFields } from '../access_policy_role/access_policy_role.types.ts'
import type { AccessPolicyUserFields } from '../access_policy_user/access_policy_user.types.ts'

/** Values of the DocType Access Policy. */
export interface AccessPolicyFields {
  /** Name */
  policy_name: string
  /** Document Type → DocType */
  document_type: string
  /** Effect */
  effect: "Allow" | "Deny"
  /** Enabled */
  enabled: 0 | 1
  /** Select */
  select: 0 | 1
  /** Read */
  read: 0 | 1
  /** Write */
  write: 0 | 1
  /** Create */
  create: 0 | 1
  /** Delete */
  delete: 0 | 1
  /** Submit */
  submit: 0 | 1
  /** Cancel */
  cancel: 0 | 1
  /** Amend */
  amend: 0 | 1
  /** Print */
  print: 0 | 1
  /** Email */
  email: 0 | 1
  /** Report */
  report: 0 | 1
  /** Import */
  import: 0 | 1
  /** Export */
  export: 0 | 1
  /** Share */
  share: 0 | 1
  /** Roles → Access Policy Role */
  roles: Typed<AccessPolicyRoleFields>[]
  /** Users → Access Policy User */
  users: Typed<AccessPolicyUserFields>[]
  /** Conditions → Access Policy Condition */
  conditions: Typed<AccessPolicyConditionFields>[]
  /** Description */
  description: string | null
}
