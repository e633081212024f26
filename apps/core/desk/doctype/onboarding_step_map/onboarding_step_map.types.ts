// Written by `cortado make-types` from onboarding_step_map.json. Change that file, not this one.
/** Values of the DocType Onboarding Step Map. */
export interface OnboardingStepMapFields {
  /** Step → Onboarding Step */
  step: string
}
