// Written by `cortado make-types` from system_settings.json. Change that file, not this one.
/** Values of the DocType System Settings. */
export interface SystemSettingsFields {
  /** App Name */
  app_name: string | null
  /** Country → Country */
  country: string | null
  /** Language → Language */
  language: string
  /** Time Zone */
  time_zone: string
  /** Currency → Currency */
  currency: string | null
  /** Enable Onboarding */
  enable_onboarding: 0 | 1
  /** Setup Complete */
  setup_complete: 0 | 1
  /** Disable Document Sharing */
  disable_document_sharing: 0 | 1
  /** Date Format */
  date_format: "yyyy-mm-dd" | "dd-mm-yyyy" | "dd/mm/yyyy" | "dd.mm.yyyy" | "mm/dd/yyyy" | "mm-dd-yyyy"
  /** Time Format */
  time_format: "HH:mm:ss" | "HH:mm"
  /** Number Format */
  number_format: "#,###.##" | "#.###,##" | "# ###.##" | "# ###,##" | "#'###.##" | "#, ###.##" | "#,##,###.##" | "#,###.###" | "#.###" | "#,###"
  /** Use Number Format From Currency */
  use_number_format_from_currency: 0 | 1
  /** First Day Of The Week */
  first_day_of_the_week: "Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "" | null
  /** Float Precision */
  float_precision: "" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | null
  /** Currency Precision */
  currency_precision: "" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | null
  /** Rounding Method */
  rounding_method: "Banker's Rounding (legacy)" | "Banker's Rounding" | "Commercial Rounding" | "" | null
  /** Apply Strict User Permissions */
  apply_strict_user_permissions: 0 | 1
  /** Allow Older Web View Links */
  allow_older_web_view_links: 0 | 1
  /** Session Expiry */
  session_expiry: string | null
  /** Document Share Key Expiry */
  document_share_key_expiry: number
  /** Deny Multiple Sessions */
  deny_multiple_sessions: 0 | 1
  /** Disable User Pass Login */
  disable_user_pass_login: 0 | 1
  /** Allow Login Using Mobile Number */
  allow_login_using_mobile_number: 0 | 1
  /** Allow Login Using User Name */
  allow_login_using_user_name: 0 | 1
  /** Login With Email Link */
  login_with_email_link: 0 | 1
  /** Login With Email Link Expiry */
  login_with_email_link_expiry: number
  /** Rate Limit Email Link Login */
  rate_limit_email_link_login: number
  /** Allow Consecutive Login Attempts */
  allow_consecutive_login_attempts: number
  /** Allow Login After Fail */
  allow_login_after_fail: number
  /** Enable Two Factor Auth */
  enable_two_factor_auth: 0 | 1
  /** Bypass 2fa For Retricted IP Users */
  bypass_2fa_for_retricted_ip_users: 0 | 1
  /** Bypass Restrict IP Check If 2fa Enabled */
  bypass_restrict_ip_check_if_2fa_enabled: 0 | 1
  /** Two Factor Method */
  two_factor_method: "OTP App" | "SMS" | "Email" | "" | null
  /** Lifespan Qrcode Image */
  lifespan_qrcode_image: number
  /** OTP Issuer Name */
  otp_issuer_name: string | null
  /** Logout On Password Reset */
  logout_on_password_reset: 0 | 1
  /** Force User To Reset Password */
  force_user_to_reset_password: number
  /** Reset Password Link Expiry Duration */
  reset_password_link_expiry_duration: number | null
  /** Password Reset Limit */
  password_reset_limit: number
  /** Enable Password Policy */
  enable_password_policy: 0 | 1
  /** Minimum Password Score */
  minimum_password_score: "2" | "3" | "4" | "" | null
  /** Email Footer Address */
  email_footer_address: string | null
  /** Email Retry Limit */
  email_retry_limit: number
  /** Disable Standard Email Footer */
  disable_standard_email_footer: 0 | 1
  /** Hide Footer In Auto Email Reports */
  hide_footer_in_auto_email_reports: 0 | 1
  /** Attach View Link */
  attach_view_link: 0 | 1
  /** Store Attached PDF Document */
  store_attached_pdf_document: 0 | 1
  /** Welcome Email Template → Email Template */
  welcome_email_template: string | null
  /** Reset Password Template → Email Template */
  reset_password_template: string | null
  /** Max File Size */
  max_file_size: number
  /** Allow Guests To Upload Files */
  allow_guests_to_upload_files: 0 | 1
  /** Force Web Capture Mode For Uploads */
  force_web_capture_mode_for_uploads: 0 | 1
  /** Strip Exif Metadata From Uploaded Images */
  strip_exif_metadata_from_uploaded_images: 0 | 1
  /** Allowed File Extensions */
  allowed_file_extensions: string | null
  /** Default App */
  default_app: string | null
  /** Disable System Update Notification */
  disable_system_update_notification: 0 | 1
  /** Disable Change Log Notification */
  disable_change_log_notification: 0 | 1
  /** Hide Empty Read Only Fields */
  hide_empty_read_only_fields: 0 | 1
  /** Backup Limit */
  backup_limit: number
  /** Encrypt Backup */
  encrypt_backup: 0 | 1
  /** Max Auto Email Report Per User */
  max_auto_email_report_per_user: number
  /** Enable Scheduler */
  enable_scheduler: 0 | 1
  /** Dormant Days */
  dormant_days: number
  /** Allow Error Traceback */
  allow_error_traceback: 0 | 1
  /** Enable Telemetry */
  enable_telemetry: 0 | 1
  /** Link Field Results Limit */
  link_field_results_limit: number
}
