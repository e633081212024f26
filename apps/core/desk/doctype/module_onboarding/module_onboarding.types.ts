// Written by `cortado make-types` from module_onboarding.json. Change that file, not this one.
import type { Typed } from 'cortado/document/document.ts'
import type { OnboardingPermissionFields } from '../onboarding_permission/onboarding_permission.types.ts'
import type { OnboardingStepMapFields } from '../onboarding_step_map/onboarding_step_map.types.ts'

/** Values of the DocType Module Onboarding. */
export interface ModuleOnboardingFields {
  /** Title */
  title: string
  /** Subtitle */
  subtitle: string
  /** Module → Module Def */
  module: string
  /** Allow Roles → Onboarding Permission */
  allow_roles: Typed<OnboardingPermissionFields>[]
  /** Success Message */
  success_message: string
  /** Documentation URL */
  documentation_url: string
  /** Is Complete */
  is_complete: 0 | 1
  /** Steps → Onboarding Step Map */
  steps: Typed<OnboardingStepMapFields>[]
}
