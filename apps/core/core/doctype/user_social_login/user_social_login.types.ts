// Written by `cortado make-types` from user_social_login.json. Change that file, not this one.
/** Values of the DocType User Social Login. */
export interface UserSocialLoginFields {
  /** Provider */
  provider: string | null
  /** Username */
  username: string | null
  /** Userid */
  userid: string | null
}
