// Written by `cortado make-types` from user_email.json. Change that file, not this one.
/** Values of the DocType User Email. */
export interface UserEmailFields {
  /** Email Account → Email Account */
  email_account: string
  /** Email ID */
  email_id: string | null
  /** Awaiting Password */
  awaiting_password: 0 | 1
  /** Used Oauth */
  used_oauth: 0 | 1
  /** Enable Outgoing */
  enable_outgoing: 0 | 1
}
