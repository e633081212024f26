// Written by `cortado make-types` from user.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { BlockModuleFields } from '../block_module/block_module.types.ts'
import type { DefaultValueFields } from '../defaultvalue/defaultvalue.types.ts'
import type { HasRoleFields } from '../has_role/has_role.types.ts'
import type { UserEmailFields } from '../user_email/user_email.types.ts'
import type { UserRoleProfileFields } from '../user_role_profile/user_role_profile.types.ts'
import type { UserSocialLoginFields } from '../user_social_login/user_social_login.types.ts'

/** Values of the DocType User. */
export interface UserFields {
  /** Enabled */
  enabled: 0 | 1
  /** Email */
  email: string
  /** First Name */
  first_name: string
  /** Middle Name */
  middle_name: string | null
  /** Last Name */
  last_name: string | null
  /** Full Name */
  full_name: string | null
  /** Username */
  username: string | null
  /** Language → Language */
  language: string | null
  /** Time Zone */
  time_zone: string | null
  /** Send Welcome Email */
  send_welcome_email: 0 | 1
  /** Unsubscribed */
  unsubscribed: 0 | 1
  /** User Image */
  user_image: string | null
  /** Role Profile Name → Role Profile */
  role_profile_name: string | null
  /** Role Profiles → User Role Profile */
  role_profiles: Typed<UserRoleProfileFields>[]
  /** Roles → Has Role */
  roles: Typed<HasRoleFields>[]
  /** Module Profile → Module Profile */
  module_profile: string | null
  /** Block Modules → Block Module */
  block_modules: Typed<BlockModuleFields>[]
  /** Home Settings */
  home_settings: string | null
  /** Gender → Gender */
  gender: string | null
  /** Birth Date */
  birth_date: string | null
  /** Interest */
  interest: string | null
  /** Phone */
  phone: string | null
  /** Location */
  location: string | null
  /** Bio */
  bio: string | null
  /** Mobile No */
  mobile_no: string | null
  /** Mute Sounds */
  mute_sounds: 0 | 1
  /** Desk Theme */
  desk_theme: "Light" | "Dark" | "Automatic" | "" | null
  /** Code Editor Type */
  code_editor_type: "vscode" | "vim" | "emacs" | "" | null
  /** Banner Image */
  banner_image: string | null
  /** Search Bar */
  search_bar: 0 | 1
  /** Notifications */
  notifications: 0 | 1
  /** List Sidebar */
  list_sidebar: 0 | 1
  /** Bulk Actions */
  bulk_actions: 0 | 1
  /** View Switcher */
  view_switcher: 0 | 1
  /** Form Sidebar */
  form_sidebar: 0 | 1
  /** Timeline */
  timeline: 0 | 1
  /** Dashboard */
  dashboard: 0 | 1
  /** New Password */
  new_password: string | null
  /** Logout All Sessions */
  logout_all_sessions: 0 | 1
  /** Reset Password Key */
  reset_password_key: string | null
  /** Last Reset Password Key Generated On */
  last_reset_password_key_generated_on: string | null
  /** Last Password Reset Date */
  last_password_reset_date: string | null
  /** Redirect URL */
  redirect_url: string | null
  /** Document Follow Notify */
  document_follow_notify: 0 | 1
  /** Document Follow Frequency */
  document_follow_frequency: "Hourly" | "Daily" | "Weekly" | "" | null
  /** Follow Created Documents */
  follow_created_documents: 0 | 1
  /** Follow Commented Documents */
  follow_commented_documents: 0 | 1
  /** Follow Liked Documents */
  follow_liked_documents: 0 | 1
  /** Follow Assigned Documents */
  follow_assigned_documents: 0 | 1
  /** Follow Shared Documents */
  follow_shared_documents: 0 | 1
  /** Email Signature */
  email_signature: string | null
  /** Thread Notify */
  thread_notify: 0 | 1
  /** Send Me A Copy */
  send_me_a_copy: 0 | 1
  /** Allowed In Mentions */
  allowed_in_mentions: 0 | 1
  /** User Emails → User Email */
  user_emails: Typed<UserEmailFields>[]
  /** Default Workspace → Workspace */
  default_workspace: string | null
  /** Default App */
  default_app: string | null
  /** Defaults → DefaultValue */
  defaults: Typed<DefaultValueFields>[]
  /** Simultaneous Sessions */
  simultaneous_sessions: number
  /** Restrict IP */
  restrict_ip: string | null
  /** Last IP */
  last_ip: string | null
  /** Login After */
  login_after: number
  /** User Type → User Type */
  user_type: string | null
  /** Last Active */
  last_active: string | null
  /** Login Before */
  login_before: number
  /** Bypass Restrict IP Check If 2fa Enabled */
  bypass_restrict_ip_check_if_2fa_enabled: 0 | 1
  /** Last Login */
  last_login: string | null
  /** Last Known Versions */
  last_known_versions: string | null
  /** Social Logins → User Social Login */
  social_logins: Typed<UserSocialLoginFields>[]
  /** API Key */
  api_key: string | null
  /** API Secret */
  api_secret: string | null
  /** Onboarding Status */
  onboarding_status: string | null
}
