// Written by `cortado make-types` from onboarding_permission.json. Change that file, not this one.
/** Values of the DocType Onboarding Permission. */
export interface OnboardingPermissionFields {
  /** Role → Role */
  role: string
}
